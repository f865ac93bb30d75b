#!/bin/sh
# cpack makes a .deb that holds what an installation has, and says what it depends on.
. "${0%/*}/common.sh"
need cpack
need dpkg-deb
need dpkg-shlibdeps

cpack --config "$BUILD/CPackConfig.cmake" -B "$work/package" >cpack.log 2>&1 ||
    fail "$(cat cpack.log)"
dpkg-deb --contents package/*.deb >contents || fail contents
for file in usr/bin/zpoline "usr/$LIBDIR/libzpoline.so" usr/include/zpoline/syscall_hook.h \
    "usr/$LIBDIR/zpoline/hooks/libhook-identity.so" usr/share/man/man1/zpoline.1; do
    grep -q " ./$file\$" contents || fail "$file is not in the package: $(cat contents)"
done
dpkg-deb --field package/*.deb Depends | grep -q 'libcapstone' || fail "no dependencies"
