#!/bin/sh
# Everything that `zpoline run` and its siblings refuse: one line on stderr, the right status, the
# program not started, nothing left behind. usage: bad_input.sh CASE; each function case_CASE below is
# a CTest of its own.
# Words in single quotes are for the program that is run.
# shellcheck disable=SC2016
. "${0%/*}/common.sh"

started=$FIXTURES/started

run()
{
    "$ZPOLINE" run "$@"
}

# preloaded_refuse PATTERN PROGRAM: each mechanism that comes by LD_PRELOAD refuses the program.
preloaded_refuse()
{
    need python3
    preloading=$(mechanisms_of 'flags["preloads"]') || exit
    loading=$(mechanisms_of 'flags["takes_from"]') || exit
    for mechanism in $preloading; do
        case $loading in
        *$mechanism*) refused 125 "$1" run --mechanism "$mechanism" --from main -- "$2" ;;
        *) refused 125 "$1" run --mechanism "$mechanism" -- "$2" ;;
        esac
    done
}

# --- the command line ---

case_unknown_command()
{
    refused 125 "rnu: there is no such command: did you mean 'run'" "$ZPOLINE" rnu
    refused 125 'the command is missing: choose one of run, ' "$ZPOLINE"
}

case_unknown_option()
{
    refused 125 "--hok: unknown option: did you mean '--hook'" run --hok x -- "$started"
    refused 125 '-x: unknown option: see `zpoline run --help`' run -x -- "$started"
    refused 125 '--unheard-of=1: unknown option' "$ZPOLINE" doctor --unheard-of=1
    refused 125 '--jsn: unknown option: did you mean .--json' "$ZPOLINE" list --jsn
}

case_missing_value()
{
    refused 125 '--hook: its value is missing' run --hook
    refused 125 '--no-cache: it takes no value' run --no-cache=x -- "$started"
}

case_missing_program()
{
    refused 125 'run: the program to run is missing' run
    refused 125 'run: the program to run is missing' run --hook identity --
}

case_unknown_mechanism()
{
    refused 125 "--mechanism zpolin: there is no such mechanism: did you mean 'zpoline'" \
        run --mechanism zpolin -- "$started"
    refused 125 'there is no such mechanism: choose one of none, ld_preload, zpoline' \
        run --mechanism quantum -- "$started"
}

case_unknown_sled()
{
    refused 125 "--sled nopp: there is no such sled: did you mean 'nop'" \
        run --sled nopp -- "$started"
    refused 125 'there is no such sled' "$ZPOLINE" doctor --sled bob
}

case_unknown_choice()
{
    refused 125 '--coverage some: there is no such choice: choose static or exhaustive' \
        run --coverage some -- "$started"
    refused 125 '--follow-exec perhaps: there is no such choice: choose yes, no or must' \
        run --follow-exec perhaps -- "$started"
}

case_idle_option()
{
    need python3
    without_hook=$(mechanisms_of 'not flags["takes_hook"]') || exit
    without_sled=$(mechanisms_of 'not flags["takes_sled"]') || exit
    for mechanism in $without_hook; do
        refused 125 "--hook: mechanism '$mechanism' has no use for it" \
            run --mechanism "$mechanism" --hook identity -- "$started"
        refused 125 "--report: mechanism '$mechanism' has no use for it" \
            run --mechanism "$mechanism" --report r -- "$started"
    done
    without_coverage=$(mechanisms_of 'not flags["takes_coverage"]') || exit
    for mechanism in $without_coverage; do
        refused 125 "--coverage: mechanism '$mechanism' has no use for it" \
            run --mechanism "$mechanism" --coverage exhaustive -- "$started"
    done
    without_start=$(mechanisms_of 'not (flags["takes_hook"] and flags["preloads"])') || exit
    for mechanism in $without_start; do
        refused 125 "--follow-exec: mechanism '$mechanism' has no use for it" \
            run --mechanism "$mechanism" --follow-exec yes -- "$started"
    done
    for mechanism in $without_sled; do
        refused 125 "--sled: mechanism '$mechanism' has no use for it" \
            run --mechanism "$mechanism" --sled nop -- "$started"
    done
}

case_unwanted_operand()
{
    refused 125 'takes no operand' "$ZPOLINE" list all
    refused 125 'takes no operand' "$ZPOLINE" doctor who
    refused 125 'sites: the file is missing' "$ZPOLINE" sites
}

# --- the program ---

case_program_not_found()
{
    refused 127 'no-such-program: program not found' run -- no-such-program
    refused 127 './no/such/program: program not found' run -- ./no/such/program
    refused 127 'program not found' run -- ''
    refused 127 'program not found' run --mechanism none -- no-such-program
    refused 127 'program not found' run -- "$started/below-a-file"
}

case_program_is_a_directory()
{
    mkdir dir
    refused 126 './dir: cannot be executed: Is a directory' run -- ./dir
}

case_program_not_executable()
{
    cp "$started" plain && chmod 644 plain
    refused 126 './plain: cannot be executed: Permission denied' run -- ./plain
    refused 126 'plain: cannot be executed' env PATH="$work:/nowhere" "$ZPOLINE" run -- plain
    mkfifo pipe && chmod 755 pipe
    refused 126 './pipe: cannot be executed' run -- ./pipe
}

case_program_is_no_program()
{
    echo 'touch started' >text && chmod 755 text
    refused 126 'neither an ELF program nor a #! script' run -- ./text
    : >empty && chmod 755 empty
    refused 126 'neither an ELF program nor a #! script' run -- ./empty
    head -c 40 "$started" >part && chmod 755 part
    refused 126 'damaged' run -- ./part
}

case_script_without_interpreter()
{
    printf '#!/no/such/shell\ntouch started\n' >script && chmod 755 script
    refused 126 'interpreter that cannot be executed' run -- ./script
    printf '#!  \ntouch started\n' >nameless && chmod 755 nameless
    refused 126 'names no interpreter' run -- ./nameless
    printf '#!%s/loop\n' "$work" >loop && chmod 755 loop
    refused 126 'too many levels' run -- ./loop
}

case_script_of_refused_interpreter()
{
    [ -x "$FIXTURES/started-static" ] || skip "no static libc to build with"
    printf '#!%s\n' "$FIXTURES/started-static" >script && chmod 755 script
    refused 125 'statically linked' run --from main -- ./script
}

case_program_32_bit()
{
    make_32_bit "$started" old && chmod 755 old
    refused 125 './old: it is a 32-bit program' run -- ./old
    preloaded_refuse './old: it is a 32-bit program' ./old
}

case_program_other_machine()
{
    cp "$started" arm && printf '\267' | dd of=arm bs=1 seek=18 conv=notrunc status=none
    refused 126 './arm: it is an ELF file for another machine' run -- ./arm
}

case_program_static()
{
    [ -x "$FIXTURES/started-static" ] || skip "no static libc to build with"
    refused 125 'it is statically linked' run --from main -- "$FIXTURES/started-static"
    preloaded_refuse 'it is statically linked.*--mechanism none' "$FIXTURES/started-static"
}

case_program_other_libc()
{
    preloaded_refuse "its loader is /lib/ld-musl-x86_64.so.1, not glibc's" \
        "$FIXTURES/started-musl"
}

case_program_set_user_id()
{
    cp "$started" suid && chmod 4755 suid
    preloaded_refuse './suid: it is set-user-ID' ./suid
    cp "$started" sgid && chmod 2755 sgid
    preloaded_refuse './sgid: it is set-group-ID' ./sgid
}

case_program_with_capabilities()
{
    need setcap
    need_root
    cp "$started" capable
    setcap cap_net_raw+ep capable || skip "the file system keeps no capabilities"
    preloaded_refuse './capable: it has file capabilities' ./capable
}

case_program_unreadable()
{
    need_root
    need setpriv
    readable_copy
    cp "$started" secret && chmod 711 secret
    need python3
    preloading=$(mechanisms_of 'flags["preloads"]') || exit
    for mechanism in $preloading; do
        refused 125 './secret: it cannot be read.*Permission denied' \
            nobody "$copied" run --mechanism "$mechanism" -- ./secret
    done
}

# --- the hook ---

case_hook_missing()
{
    refused 125 "there is no such hook in .*: did you mean 'count'" run --hook cuont -- "$started"
    refused 125 'there is no such hook in .*: choose one of constant, count, ' \
        run --hook unheard-of -- "$started"
    refused 125 'hook library ./no.so: No such file' run --hook ./no.so -- "$started"
    cp "$FIXTURES/libtest-classic.so" mine.so
    refused 125 "write './mine.so'" run --hook mine.so -- "$started"
    refused 125 'hook library /no/hook.so: No such file' \
        env LIBZPHOOK=/no/hook.so "$ZPOLINE" run -- "$started"
}

case_hook_unreadable()
{
    need_root
    need setpriv
    readable_copy
    cp "$FIXTURES/libtest-classic.so" secret.so && chmod 600 secret.so
    refused 125 'hook library .*/secret.so: Permission denied' \
        nobody "$copied" run --hook ./secret.so -- "$copy/started"
    mkdir dir
    refused 125 'hook library .*/dir: Is a directory' run --hook ./dir -- "$started"
}

case_hook_not_elf()
{
    echo 'not a library' >text.so
    refused 125 'text.so: it is not an ELF file' run --hook ./text.so -- "$started"
    : >empty.so
    refused 125 'empty.so: it is not an ELF file' run --hook ./empty.so:argument -- "$started"
    refused 125 'it is not a shared object|neither' run --hook "$started" -- "$started"
    head -c 63 "$FIXTURES/libtest-classic.so" >part.so
    refused 125 'part.so: it is a damaged ELF file' run --hook ./part.so -- "$started"
}

case_hook_32_bit()
{
    make_32_bit "$FIXTURES/libtest-classic.so" old.so
    refused 125 'old.so: it is a 32-bit ELF file' run --hook ./old.so -- "$started"
}

case_hook_without_symbols()
{
    refused 125 "it has neither 'syscall_hook' nor '__hook_init'" \
        run --hook "$FIXTURES/libtest-no_symbols.so" -- "$started"
}

case_personality()
{
    refused 125 '--personality plan9: there is no such choice' run --personality plan9 -- "$started"
    refused 125 '--personality netbsd: it is a hook of its own' \
        run --personality netbsd --hook count -- "$started"
    refused 125 '--personality auto: it is a hook of its own' \
        run --personality auto --from main -- "$started"
    refused 125 "mechanism 'sud' has no use for it" \
        run --personality freebsd --mechanism sud -- "$started"
    need_page_zero
    refused 125 'its init failed' run --hook personality:plan9 -- "$started"
}

case_hook_other_abi()
{
    refused 125 'it has abi version 3, this zpoline has 1 to 2' \
        run --hook "$FIXTURES/libtest-other_abi.so" -- "$started"
}

case_hook_both_forms()
{
    refused 125 "it has both forms, 'syscall_hook' and '__hook_init'" \
        run --hook "$FIXTURES/libtest-both_forms.so" -- "$started"
}

case_hook_init_fails()
{
    need_page_zero
    refused 125 'its init failed: ENODEV|its init failed: .*19|its init failed' \
        run --hook "$FIXTURES/libtest-init_fails.so" -- "$started"
    need python3
    hooking=$(mechanisms_of 'flags["takes_hook"] and entry["usable"]') || exit
    for mechanism in $hooking; do
        refused 125 'its init failed' run -m "$mechanism" \
            --hook "$FIXTURES/libtest-init_fails.so" -- "$started"
    done
}

case_hook_bad_argument()
{
    need_page_zero
    refused 125 'its init failed' run --hook constant:39 -- "$started"
    refused 125 'its init failed' run --hook constant:nosuchcall=1 -- "$started"
    refused 125 'its init failed' run --hook trace:fd:77 -- "$started"
}

# --- the machine ---

case_report_not_writable()
{
    refused 125 '--report no/such/dir/r: No such file' run --report no/such/dir/r -- "$started"
    refused 125 '--report .: (File exists|Is a directory)' run --report . -- "$started"
    refused 125 '--report : No such file' run --report '' -- "$started"
}

# A check that fails later than the command line leaves no report behind either.
case_report_not_left_behind()
{
    refused 127 'program not found' run --report new -- no-such-program
    echo kept >old
    refused 125 'neither' run --report old --hook "$FIXTURES/libtest-no_symbols.so" -- "$started"
    equal kept "$(cat old)" "the report of an earlier run"
}

# forbidden WHAT PATTERN MECHANISM...: where the kernel refuses WHAT (see programs/forbids.c), those of
# the mechanisms that there are, are unusable for a reason that matches; all others are as before.
forbidden()
{
    missing=$1 pattern=$2
    shift 2
    need python3
    "$FIXTURES/forbids" "$missing" /bin/true >"$outside/stdout" || skip "$(cat "$outside/stdout")"
    at_first=$(mechanisms_of 'entry["usable"]') || exit
    now=$("$FIXTURES/forbids" "$missing" "$ZPOLINE" list) || fail "list without $missing: $?"
    left=$at_first
    for mechanism in "$@"; do
        echo "$at_first" | grep -qx "$mechanism" || continue
        left=$(echo "$left" | grep -vx "$mechanism")
        refused 125 "$pattern" \
            "$FIXTURES/forbids" "$missing" "$ZPOLINE" run -m "$mechanism" -- "$started"
    done
    [ "$left" != "$at_first" ] || skip "none of these can be used here anyway: $*"
    equal "$left" "$(echo "$now" | sed -n '/^Hooks/q; s/^  \([a-z0-9_]*\) *usable .*/\1/p')" \
        "usable without $missing"
}

case_dispatch_forbidden()
{
    forbidden dispatch 'Syscall User Dispatch: ' sud sud_allow
}

case_filter_forbidden()
{
    forbidden filter 'seccomp' seccomp_trap seccomp_allow ptrace_seccomp seccomp_notify
}

case_tracing_forbidden()
{
    forbidden tracing 'trac' ptrace ptrace_seccomp ptrace_tracer
}

case_traced_already()
{
    need strace
    need python3
    strace -o "$outside/trace" true 2>"$outside/stderr" || skip "strace: $(cat "$outside/stderr")"
    tracing=$(mechanisms_of 'name.startswith("ptrace") and entry["usable"]') || exit
    for mechanism in $tracing; do
        refused 125 'traced by strace' strace -f -qq -o "$outside/trace" \
            "$ZPOLINE" run -m "$mechanism" -- "$started"
    done
}

case_page_zero_refused()
{
    need_root
    need setpriv
    readable_copy
    minimum=$(cat /proc/sys/vm/mmap_min_addr)
    if [ "$minimum" = 0 ]; then
        echo 65536 2>"$outside/ignored" >/proc/sys/vm/mmap_min_addr || skip "a fixed sysctl"
        undo='echo 0 >/proc/sys/vm/mmap_min_addr'
    fi
    refused 125 'page zero: vm.mmap_min_addr is [0-9]+ and CAP_SYS_RAWIO is missing: .*sysctl.*setcap' \
        nobody "$copied" run -- "$copy/started"
    nobody "$copied" doctor >"$outside/stdout"
    equal 1 $? "status of doctor"
    grep -q 'missing  page zero' "$outside/stdout" || fail "doctor does not miss page zero"
}

case_pads_range_taken()
{
    need_page_zero
    refused 125 'pad|range|one-jump' run --sled one-jump -- "$FIXTURES/low_taken"
    run --report report -- "$FIXTURES/low_taken" || fail "no fallback: $?"
    [ -e started ] || fail "the program did not run"
    grep -q '"sled":"short-jump"' report || fail "not the short-jump sled: $(cat report)"
}

# Without the proof nothing is known of a new file: it must not run unhooked instead.
case_prover_missing()
{
    need_page_zero
    readable_copy
    find "$outside" -name libzpoline-sites.so -exec rm {} +
    ZPOLINE=$copied
    for mechanism in zpoline int3; do
        refused 125 'libzpoline-sites.so' run --mechanism $mechanism --no-cache -- "$started"
    done
}

[ $# = 1 ] || fail "usage: $0 CASE"
"case_$1"
