# Where things lie: the build tree mirrors the installed tree, so that the command finds its
# libraries by the same relative path in both.
set(ZPOLINE_PRIVATE_LIBDIR ${CMAKE_INSTALL_LIBDIR}/zpoline) # libzpoline-sites.so
set(ZPOLINE_HOOKDIR ${ZPOLINE_PRIVATE_LIBDIR}/hooks)        # libhook-NAME.so
file(RELATIVE_PATH ZPOLINE_LIBDIR_FROM_BINDIR
  /${CMAKE_INSTALL_BINDIR} /${CMAKE_INSTALL_LIBDIR})
set(ZPOLINE_BUILD_BINDIR ${CMAKE_BINARY_DIR}/${CMAKE_INSTALL_BINDIR})
set(ZPOLINE_BUILD_LIBDIR ${CMAKE_BINARY_DIR}/${CMAKE_INSTALL_LIBDIR})
set(ZPOLINE_BUILD_HOOKDIR ${CMAKE_BINARY_DIR}/${ZPOLINE_HOOKDIR})
