# Options of the build and the flags that hold everywhere.
set(CMAKE_C_STANDARD 11)
set(CMAKE_C_EXTENSIONS ON)
set(CMAKE_CXX_STANDARD 17)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE RelWithDebInfo CACHE STRING "Build type" FORCE)
endif()

option(ZPOLINE_WERROR "Warnings are errors" ON)
option(ZPOLINE_SANITIZE "Address and undefined behaviour sanitizers in the unit tests" OFF)

set(ZPOLINE_WARNINGS -Wall -Wextra -Wshadow -Wformat=2 -Wundef -Wvla -Wpointer-arith -Wwrite-strings
  -Wcast-align -Wno-unused-parameter)
set(ZPOLINE_C_WARNINGS -Wstrict-prototypes -Wmissing-prototypes -Wold-style-definition)
if(ZPOLINE_WERROR)
  list(APPEND ZPOLINE_WARNINGS -Werror)
endif()
