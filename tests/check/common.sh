#!/bin/sh
# A repository of its own with tools/bench-check and programs that are scripts: building it takes no
# time, and measuring is what $work/bench.d says. Sourced with the source folder as $1; leaves $work,
# $repository, and TMPDIR in it.
set -eu
source_folder=$1
for program in git cmake make cc; do
    if ! command -v "$program" >/dev/null; then
        printf 'skip: %s is not installed\n' "$program"
        exit 77
    fi
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
repository=$work/repository
mkdir "$work/tmp" "$repository" "$repository/tools"
export TMPDIR="$work/tmp" HOME="$work" WORK="$work" GIT_CONFIG_NOSYSTEM=1
unset GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE
cp "$source_folder/tools/bench-check" "$repository/tools/"
cat >"$repository/CMakeLists.txt" <<'END'
cmake_minimum_required(VERSION 3.22)
project(stand_in NONE)
add_custom_target(bench ALL COMMAND ${CMAKE_COMMAND} -E copy ${CMAKE_SOURCE_DIR}/bench.sh
  ${CMAKE_BINARY_DIR}/bin/zpoline-bench)
foreach(name micro counted)
  add_custom_target(${name} ALL COMMAND ${CMAKE_COMMAND} -E copy ${CMAKE_SOURCE_DIR}/bench.sh
    ${CMAKE_BINARY_DIR}/microbench/${name})
endforeach()
foreach(name zpoline_command zpoline hook-constant)
  add_custom_target(${name} ALL COMMAND sh ${CMAKE_SOURCE_DIR}/product.sh)
endforeach()
END
# Says what it was called with and which texts the two sides have, and then does what is wanted.
cat >"$repository/bench.sh" <<'END'
#!/bin/sh
printf '%s\n' "$@" >"$WORK/arguments"
cat "$3/../text" >"$WORK/base.text"
cat "$5/../text" >"$WORK/head.text"
. "$WORK/measure"
END
chmod +x "$repository/bench.sh"
printf 'exit 0\n' >"$work/measure"
printf 'exit 0\n' >"$repository/product.sh"
printf 'build/\nresults/\n' >"$repository/.gitignore"

git_here() {
    git -C "$repository" -c user.name=Test -c user.email=test@example.invalid -c commit.gpgsign=false "$@"
}

# commit TEXT: a commit whose file `text` says so.
commit() {
    printf '%s\n' "$1" >"$repository/text"
    git_here add -A
    git_here commit -qm "$1"
}
git_here init -q
git_here checkout -q -b main
commit first

fail() {
    printf 'FAILED: %s\n' "$1" >&2
    cat "$work/out" "$work/said" >&2
    exit 1
}

# The repository as git sees it, and whether it has worktrees: nothing of it may change.
state_of_repository() {
    git_here status --porcelain
    git_here for-each-ref
    git_here worktree list
    git_here count-objects -v
}

check_nothing_left() {
    [ -z "$(ls "$work/tmp")" ] || fail "left behind: $(ls "$work/tmp")"
    [ "$before" = "$(state_of_repository)" ] || fail 'the repository has changed'
}

# check STATUS ARGUMENT...
check() {
    wanted=$1
    shift
    rm -f "$work/base.text" "$work/head.text" "$work/arguments"
    before=$(state_of_repository)
    status=0
    "$repository/tools/bench-check" "$@" >"$work/out" 2>"$work/said" || status=$?
    [ "$status" = "$wanted" ] || fail "status $status, not $wanted: $*"
    check_nothing_left
}

# compared BASE HEAD: these texts were built.
compared() {
    [ "$(cat "$work/base.text" "$work/head.text" 2>/dev/null)" = "$1
$2" ] || fail "not $1 and $2 were compared"
}
