#!/bin/sh
# Programs that a hooked program starts see the same as natively, and are hooked: static and dynamic
# ones, scripts, files that cannot be started.
#
#   exec.sh PAGE_ZERO_PROBE ZPOLINE SAME STARTER STATIC DYNAMIC FROM
set -u

probe=$1
zpoline=$2
same=$3
starter=$4
static=$5
dynamic=$6
from=$7

directory=$(mktemp -d) || exit 1
trap 'rm -rf "$directory"' EXIT
printf '#! %s  print an argument \n' "$static" >"$directory/script"
printf '#!%s/script\n' "$directory" >"$directory/nested"
printf '#!/nowhere/interpreter\n' >"$directory/no-interpreter"
printf 'exit 3\n' >"$directory/no-format"
printf '\177ELF' >"$directory/no-elf"
chmod 755 "$directory"/*
cp "$static" "$directory/not-executable"
chmod 644 "$directory/not-executable"
set -- "$static" "$dynamic" "$directory/script" "$directory/nested" "$directory/no-interpreter" \
    "$directory/no-format" "$directory/no-elf" "$directory/not-executable" "$directory/not-there"

ZPOLINE_TEST_REPORTS=$directory/report "$same" "$probe" "$zpoline" option "--from $from" "$starter" "$@" || exit
# Of the first four, all nine ways end in a program that reports: scripts by a closing descriptor
# cannot be read by their interpreter.
count=$(grep -c '"end":"exit"' "$directory/report")
started=$(grep -c '"program":"' "$directory/report")
if [ "$count" -lt 34 ] || [ "$started" -lt "$count" ]; then
    echo "FAIL: $count programs have reported"
    cut -c 1-150 "$directory/report"
    exit 1
fi
