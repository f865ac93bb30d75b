#!/bin/sh
# seccomp_allow: a filter is there, and nothing else is different.
# usage: allow.sh CASE
# Words in single quotes are for the program that is run.
# shellcheck disable=SC2016
. "${0%/*}/common.sh"

run()
{
    "$ZPOLINE" run --mechanism seccomp_allow "$@"
}


case_harmless()
{
    before=$(field Seccomp_filters </proc/self/status)
    equal $((${before:-0} + 1)) "$(run -- cat /proc/self/status | field Seccomp_filters)" "filters"
    equal $((${before:-0} + 1)) "$(run -- sh -c 'sh -c "cat /proc/self/status"; true' |
        field Seccomp_filters)" "filters of a grandchild"
    run -- sh -c 'env true && exit 7'
    equal 7 $? "status"
    equal "$(env -i sh -c 'env | sort' 2>&1)" "$(run -- env -i sh -c 'env | sort' 2>&1)" environment
    run -- sh -c '[ -z "${LD_PRELOAD-}${LIBZPHOOK-}" ]' || fail "environment of a hook"
}

case_takes_no_hook()
{
    refused 125 "no use for it" "$ZPOLINE" run --mechanism seccomp_allow --hook count -- echo started
}

case_refused_where_forbidden()
{
    refused 125 'seccomp filter that is there already' "$FIXTURES/filtered" errno $seccomp_number \
        "$ZPOLINE" run --mechanism seccomp_allow -- echo started
}

"case_$1"
