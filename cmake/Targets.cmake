# Helper functions for the rooms' targets.

# Warnings and include root for any target of ours. Includes are written from the project's root:
# "hook/raw.h".
function(zpoline_target name)
  target_include_directories(${name} PRIVATE ${CMAKE_SOURCE_DIR})
  target_compile_definitions(${name} PRIVATE _GNU_SOURCE)
  target_compile_options(${name} PRIVATE
    $<$<COMPILE_LANGUAGE:C,CXX>:${ZPOLINE_WARNINGS}>
    $<$<COMPILE_LANGUAGE:C>:${ZPOLINE_C_WARNINGS}>)
endfunction()

# Code that runs inside somebody else's process: no libc, no TLS, no stack protector, no vector
# registers, nothing exported unless it says so.
function(zpoline_inside_target name)
  zpoline_target(${name})
  set_target_properties(${name} PROPERTIES POSITION_INDEPENDENT_CODE ON C_VISIBILITY_PRESET hidden)
  target_compile_options(${name} PRIVATE $<$<COMPILE_LANGUAGE:C>:-ffreestanding -fno-stack-protector
    -mgeneral-regs-only -fasynchronous-unwind-tables
    -fcf-protection=none -U_FORTIFY_SOURCE>)
endfunction()

# Sanitizers, where the preset asks for them. For programs of tests only: a sanitized library cannot
# be preloaded.
function(zpoline_sanitize name)
  if(ZPOLINE_SANITIZE)
    target_compile_options(${name} PRIVATE -fsanitize=address,undefined -fno-sanitize-recover=all)
    target_link_options(${name} PRIVATE -fsanitize=address,undefined)
  endif()
endfunction()
