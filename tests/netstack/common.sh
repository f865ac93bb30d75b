#!/bin/sh
# What the tests of the network stack share. Sourced with the test's arguments, of which it takes -t
# away; leaves $link (ring or tap) and a place $work that goes away, with the process $server.
# shellcheck disable=SC2034 # its variables are for those who source it
set -u
export LC_ALL=C
unset LIBZPHOOK ZPOLINE_HOOK_ARGUMENT ZPOLINE_SLED ZPOLINE_REPORT ZPOLINE_CACHE LD_PRELOAD

fail()
{
    echo "FAILED: $*" >&2
    exit 1
}

skip()
{
    echo "skip: $*"
    exit 77
}

need()
{
    for program; do
        command -v "$program" >/dev/null || skip "$program is not installed"
    done
}

link=ring
if [ "${1-}" = -t ]; then
    link=tap
    if [ "${NETSTACK_APART-}" != yes ]; then # the interface lives and dies with a network of its own
        unshare --net true 2>/dev/null || skip "no permission for a network namespace"
        [ -c /dev/net/tun ] || skip "there is no /dev/net/tun"
        need ip
        NETSTACK_APART=yes exec unshare --net "$0" "$@"
    fi
    shift
fi
shared=/dev/shm
[ -w $shared ] || shared=${TMPDIR:-/tmp}
work=$(mktemp -d "$shared/netstack-XXXXXX") || fail "no temporary directory"
server=
finish()
{
    [ -z "$server" ] || kill -KILL "$server" 2>/dev/null
    rm -rf "$work"
}
trap finish EXIT
trap 'exit 1' INT TERM HUP

# What says so to the command; zpoline_start is zpoline by its loader.
way_options()
{
    case $1 in
    zpoline_start) echo --mechanism zpoline --from start ;;
    *) echo --mechanism "$1" ;;
    esac
}

need_page_zero()
{
    "$PAGE_ZERO" >"$work/zero" 2>&1 || skip "$(sed 's/^skip: //' "$work/zero")"
}

# The interface netstack0, with the kernel's address at its other end.
make_tap()
{
    ip tuntap add mode tap name netstack0 || skip "no permission for a tap interface"
    ip address add "$1/24" dev netstack0 || fail "ip address"
    # A short queue loses what its reader is not ready for, such as the ends of many connections.
    [ -z "${NETSTACK_QUEUE-}" ] || ip link set netstack0 txqueuelen "$NETSTACK_QUEUE" || fail "ip link"
    ip link set netstack0 up || fail "ip link"
}

# The hook's argument for one side, and its address.
stack_at()
{
    if [ "$link" = tap ]; then
        echo "$HOOK:address=$1/24,device=tap:netstack0"
    else
        echo "$HOOK:address=$1/24,device=ring:$work/wire:$2"
    fi
}

# A client of the server, on the stack's other side or on the kernel's.
client()
{
    if [ "$link" = tap ]; then
        "$@"
    else
        "$ZPOLINE" run --report "$work/client" --hook "$(stack_at 10.7.0.2 b)" -- "$@"
    fi
}
