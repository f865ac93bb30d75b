# What the scripts of this folder share. Sourced.
#
# Needs in the environment: ZPOLINE, the command; DRIVER and HOOK, the driver and its hook library;
# PROBE, which says whether a mechanism can be had; GUESTS, a folder for what is built.
# shellcheck shell=sh
set -u

skip() {
    printf 'skip: %s\n' "$1"
    exit 77
}

# need COMMAND...: skips the test where one is missing.
need() {
    for tool in "$@"; do
        command -v "$tool" >/dev/null 2>&1 || skip "$tool is not installed"
    done
}

# clang's name of a system.
target_of() {
    case $1 in
    freebsd) echo x86_64-unknown-freebsd14.0 ;;
    netbsd) echo x86_64-unknown-netbsd9.0 ;;
    dragonfly) echo x86_64-unknown-dragonfly6.0 ;;
    esac
}

# guest WAY SYSTEM PROGRAM [ARGUMENT...]: as users do, by the loader; or by the driver, under a mechanism.
guest() {
    way=$1
    shift
    if [ "$way" = loader ]; then
        as=$1
        shift
        timeout 100 "$ZPOLINE" run --personality "$as" -- "$@"
    else
        driven "$way" "$@"
    fi
}

# driven MECHANISM SYSTEM[,MUTANT] PROGRAM [ARGUMENT...]: under the hook, by the driver.
driven() {
    by=$1
    as=$2
    shift 2
    timeout 100 "$ZPOLINE" run --mechanism "$by" --hook "$HOOK:$as" -- "$DRIVER" "$@"
}
