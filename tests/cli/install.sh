#!/bin/sh
# The installed tree works, also after it was moved; a hook out of the tree is built against it by
# pkg-config and by find_package, and runs.
. "${0%/*}/common.sh"
need cmake
need cc

cmake --install "$BUILD" --prefix "$work/first" >install.log 2>&1 || fail "$(cat install.log)"
mv first prefix
prefix=$work/prefix
for file in bin/zpoline include/zpoline/syscall_hook.h "$LIBDIR/libzpoline.so" \
    "$LIBDIR/zpoline/libzpoline-sites.so" "$LIBDIR/zpoline/hooks/libhook-count.so" \
    share/man/man1/zpoline.1 share/bash-completion/completions/zpoline; do
    [ -f "$prefix/$file" ] || fail "$file is not installed"
done
"$prefix/bin/zpoline" list | grep -q "^Hooks in $prefix/$LIBDIR/zpoline/hooks\$" || fail list

if command -v pkg-config >which; then
    flags=$(PKG_CONFIG_PATH=$prefix/$LIBDIR/pkgconfig pkg-config --cflags zpoline) || fail pkg-config
    # The flags are a list of words.
    # shellcheck disable=SC2086
    cc -shared -fPIC $flags "$SOURCE/tests/cli/example/hook.c" -o answer.so || fail "cc $flags"
    directory=$(PKG_CONFIG_PATH=$prefix/$LIBDIR/pkgconfig pkg-config --variable=hookdir zpoline)
    cp answer.so "$directory/libhook-answer.so" || fail "hookdir: $directory"
fi
cmake -S "$SOURCE/tests/cli/example" -B example -DCMAKE_PREFIX_PATH="$prefix" >cmake.log 2>&1 ||
    fail "$(cat cmake.log)"
cmake --build example >cmake.log 2>&1 || fail "$(cat cmake.log)"

need_page_zero
equal 42 "$("$prefix/bin/zpoline" run --hook example/libanswer.so -- sh -c 'echo $$')" find_package
equal 42 "$("$prefix/bin/zpoline" run --from start --hook example/libanswer.so -- sh -c 'echo $$')" \
    "find_package, from the start"
if [ -e answer.so ]; then
    equal 42 "$("$prefix/bin/zpoline" run --hook answer -- sh -c 'echo $$')" pkg-config
fi
