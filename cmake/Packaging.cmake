# What is installed besides the rooms' own targets, and the Debian package.
include(CMakePackageConfigHelpers)

install(FILES ${CMAKE_SOURCE_DIR}/docs/man/zpoline.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
install(FILES ${CMAKE_SOURCE_DIR}/completions/zpoline.bash
  DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions RENAME zpoline)

# pkg-config: relative to the .pc file itself, so that an installed tree can be moved.
set(ZPOLINE_PKGCONFIGDIR ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
file(RELATIVE_PATH ZPOLINE_PREFIX_FROM_PKGCONFIGDIR /${ZPOLINE_PKGCONFIGDIR} /)
string(REGEX REPLACE "/$" "" ZPOLINE_PREFIX_FROM_PKGCONFIGDIR ${ZPOLINE_PREFIX_FROM_PKGCONFIGDIR})
configure_file(${CMAKE_SOURCE_DIR}/cmake/zpoline.pc.in ${CMAKE_BINARY_DIR}/zpoline.pc @ONLY)
install(FILES ${CMAKE_BINARY_DIR}/zpoline.pc DESTINATION ${ZPOLINE_PKGCONFIGDIR})

# The CMake package.
set(ZPOLINE_CMAKEDIR ${CMAKE_INSTALL_LIBDIR}/cmake/zpoline)
add_library(zpoline_hook_contract INTERFACE)
set_target_properties(zpoline_hook_contract PROPERTIES EXPORT_NAME hook)
target_include_directories(zpoline_hook_contract INTERFACE
  $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
install(TARGETS zpoline_hook_contract EXPORT zpolineTargets)
install(EXPORT zpolineTargets NAMESPACE zpoline:: DESTINATION ${ZPOLINE_CMAKEDIR})
configure_package_config_file(${CMAKE_SOURCE_DIR}/cmake/zpolineConfig.cmake.in
  ${CMAKE_BINARY_DIR}/zpolineConfig.cmake
  INSTALL_DESTINATION ${ZPOLINE_CMAKEDIR}
  PATH_VARS CMAKE_INSTALL_BINDIR ZPOLINE_HOOKDIR)
write_basic_package_version_file(${CMAKE_BINARY_DIR}/zpolineConfigVersion.cmake
  COMPATIBILITY SameMajorVersion)
install(FILES ${CMAKE_BINARY_DIR}/zpolineConfig.cmake ${CMAKE_BINARY_DIR}/zpolineConfigVersion.cmake
  DESTINATION ${ZPOLINE_CMAKEDIR})

# The Debian package: `cpack` in the build directory.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME zpoline)
set(CPACK_PACKAGE_CONTACT "zpoline maintainers <zpoline@localhost>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "system call hooking for x86-64 programs")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION devel)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION
  "Rewrites system call instructions to calls of a trampoline at address 0 and brings\n a hook library into the program, which answers each call or lets it pass.")
include(CPack)
