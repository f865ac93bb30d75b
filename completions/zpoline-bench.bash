# Completion of zpoline-bench(1) for bash.

_zpoline_bench()
{
    local cur prev words cword
    _init_completion -n := || return
    if ((cword == 1)); then
        COMPREPLY=($(compgen -W "run feed table ratios data report tex check verdict compare history hosts export gate selftest --help" -- "$cur"))
        return
    fi
    case $prev in
    --output | --base | --head | --feeds)
        _filedir -d
        return
        ;;
    --zpoline | --micro | --counted | --markdown | --json | --expect | --update | --numbers)
        if [[ ${words[1]} != verdict && ${words[1]} != table ]]; then
            _filedir
            return
        fi
        ;;
    --only)
        if [[ ${words[1]} == table ]]; then
            COMPREPLY=($(compgen -W "context floor published latency calls threads lifecycle sweep costs servers-rate-1 \
                servers-rate-2 servers-p99-1 servers-p99-2 servers-floor ring tap properties ratios baselines" -- "$cur"))
            return
        fi
        COMPREPLY=($(compgen -W "micro macro loop chain sweep calls threads lifecycle start-true start-python memory redis \
            http nginx memcached ring-redis ring-http tap-redis tap-http" -- "$cur"))
        return
        ;;
    --link)
        COMPREPLY=($(compgen -W "kernel ring tap" -- "$cur"))
        return
        ;;
    esac
    if [[ ${words[1]} == export && $cword == 2 ]]; then
        COMPREPLY=($(compgen -W "google go github bencher csv" -- "$cur"))
        return
    fi
    if [[ $cur == -* ]]; then
        # The options stand in the command's own help.
        COMPREPLY=($(compgen -W "$("${words[0]}" "${words[1]}" --help 2>/dev/null |
            grep -oE -- '--[a-z][a-z-]*' | sort -u)" -- "$cur"))
    else
        _filedir
    fi
}

complete -F _zpoline_bench zpoline-bench
