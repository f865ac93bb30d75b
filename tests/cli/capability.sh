#!/bin/sh
# An unprivileged user at vm.mmap_min_addr above 0: refused without, hooked with the capability on
# the command's file; the program does not keep it.
# Words in single quotes are for the program that is run.
# shellcheck disable=SC2016
. "${0%/*}/common.sh"
need_root
need setpriv
need setcap
need_page_zero
readable_copy

minimum=$(cat /proc/sys/vm/mmap_min_addr)
if [ "$minimum" = 0 ]; then
    echo 4096 2>"$outside/ignored" >/proc/sys/vm/mmap_min_addr || skip "a fixed sysctl"
    undo='echo 0 >/proc/sys/vm/mmap_min_addr'
fi

refused 125 'CAP_SYS_RAWIO is missing: .*setcap cap_sys_rawio[+]ep' nobody "$copied" run -- "$copy/started"
setcap cap_sys_rawio+ep "$copied" || skip "the file system keeps no capabilities"
nobody "$copied" doctor >"$outside/doctor" || fail "doctor: $(cat "$outside/doctor")"
nobody "$copied" run -- "$copy/started" || fail "run: $?"
[ -e started ] || fail "the program did not run"

# read and echo are the shell's own: what counts is the hooked process itself.
show='echo $$; while read -r line; do case $line in Cap*) echo $line;; esac; done </proc/self/status'
shown=$(nobody "$copied" run --hook constant -- sh -c "$show") || fail "run: $?"
equal 42 "$(echo "$shown" | head -n 1)" "hook"
for set in CapInh CapPrm CapEff CapAmb; do
    equal "$set: 0000000000000000" "$(echo "$shown" | grep "^$set")" "set of capabilities"
done
nobody "$copied" run --mechanism none -- sh -c "$show" | grep -q 'CapAmb: 0000000000000000' ||
    fail "mechanism none hands the capability on"
