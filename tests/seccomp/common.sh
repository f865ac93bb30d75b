# What the scripts here share, beside that of tests/cli; to be sourced. FIXTURES has the programs
# and hooks of this folder.
. "$SOURCE/tests/cli/common.sh"

seccomp_number=317

# Where filters cannot be had there is nothing to test; the kernel is asked, not the mechanism.
"$FIXTURES/filtered" errno 100000 true || {
    [ $? = 77 ] || fail "filtered"
    exit 77
}

# field NAME: of /proc/PID/status on stdin
field()
{
    sed -n "s/^$1:[[:space:]]*//p"
}

# Prints the path of python3 itself: not of a script around it, which would have to exec.
python()
{
    need python3
    python3 -c 'import sys; print(sys.executable)'
}
