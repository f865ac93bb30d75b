#!/bin/sh
# The completion for bash offers what the command has: every mechanism, every hook, and none that is
# not there.
. "${0%/*}/common.sh"
need bash
need python3

cat >complete.bash <<'END_OF_BASH'
# Stands for the helper of the package bash-completion: splits the words as it would.
_init_completion()
{
    words=("${COMP_WORDS[@]}") cword=$COMP_CWORD
    cur=${words[cword]} prev=${words[cword - 1]}
}
source "$1"
shift
COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMPREPLY=()
_zpoline
printf '%s\n' "${COMPREPLY[@]}"
END_OF_BASH

# completed WORD...: what is offered for the last word, one a line
completed()
{
    bash --norc complete.bash "$SOURCE/completions/zpoline.bash" "$ZPOLINE" "$@"
}

all=$(mechanisms_of True) || exit
equal "$all" "$(completed run --mechanism '')" "mechanisms"
equal "$all" "$(completed run -m '')" "mechanisms behind -m"
for mechanism in $all; do
    completed run -m "${mechanism%?}" | grep -qx "$mechanism" || fail "$mechanism is not completed"
done
equal '' "$(completed run -m quantum)" "what there is not"
equal "$("$ZPOLINE" list | sed -n '/^Hooks/,$s/^  \([a-z]*\) .*/\1/p')" \
    "$(completed run --hook '')" "hooks"
equal exhaustive "$(completed run --coverage e)" "coverages"
equal start "$(completed run --from s)" "beginnings"
equal netbsd "$(completed run --personality n)" "personalities"
equal yes "$(completed run --mechanism sud -f y)" "whether to follow exec"
equal run "$(completed r)" "commands"
