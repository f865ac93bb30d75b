# Completion of zpoline(1) for bash.

# Names of one section of `zpoline list`: $1 the command, $2 Mechanisms or Hooks.
_zpoline_names()
{
    "$1" list 2>/dev/null | sed -n "/^$2/,/^\$/s/^  \([^ ][^ ]*\).*/\1/p"
}

# Completes the value of an option; fails where $1 takes none.
_zpoline_value()
{
    case $1 in
    -m | --mechanism)
        COMPREPLY=($(compgen -W "$(_zpoline_names "${words[0]}" Mechanisms)" -- "$cur"))
        ;;
    -k | --hook)
        COMPREPLY=($(compgen -W "$(_zpoline_names "${words[0]}" Hooks)" -- "$cur"))
        [[ $cur == */* ]] && _filedir so
        ;;
    -s | --sled)
        COMPREPLY=($(compgen -W "one-jump short-jump nop" -- "$cur"))
        ;;
    -c | --coverage)
        COMPREPLY=($(compgen -W "static exhaustive" -- "$cur"))
        ;;
    --from)
        COMPREPLY=($(compgen -W "main start" -- "$cur"))
        ;;
    --personality)
        COMPREPLY=($(compgen -W "freebsd netbsd dragonfly auto" -- "$cur"))
        ;;
    -f | --follow-exec)
        COMPREPLY=($(compgen -W "yes no must" -- "$cur"))
        ;;
    -r | --report)
        _filedir
        ;;
    *)
        return 1
        ;;
    esac
}

# Completes behind `zpoline run`: options up to the program, then the program's own words.
_zpoline_run()
{
    local i
    for ((i = 2; i < cword; i++)); do
        case ${words[i]} in
        -m | -k | -s | -c | -f | -r | --mechanism | --hook | --sled | --coverage | --from | --personality | --follow-exec | --report)
            ((i++))
            ;;
        --)
            _command_offset $((i + 1))
            return
            ;;
        -*) ;;
        *)
            _command_offset "$i"
            return
            ;;
        esac
    done
    if [[ $prev != -- ]] && _zpoline_value "$prev"; then
        return
    fi
    if [[ $cur == -* ]]; then
        COMPREPLY=($(compgen -W "--mechanism --hook --sled --coverage --from --personality --follow-exec --report --no-cache --help --version" \
            -- "$cur"))
    else
        _command_offset "$cword"
    fi
}

_zpoline()
{
    local cur prev words cword
    _init_completion -n := || return
    if ((cword == 1)); then
        COMPREPLY=($(compgen -W "run doctor sites list --help --version" -- "$cur"))
        return
    fi
    case ${words[1]} in
    run)
        _zpoline_run
        ;;
    doctor)
        _zpoline_value "$prev" ||
            COMPREPLY=($(compgen -W "--sled --json --help --version" -- "$cur"))
        ;;
    sites)
        if [[ $cur == -* ]]; then
            COMPREPLY=($(compgen -W "--json --help --version" -- "$cur"))
        else
            _filedir
        fi
        ;;
    list)
        COMPREPLY=($(compgen -W "--json --help --version" -- "$cur"))
        ;;
    esac
}

complete -F _zpoline zpoline
