# How our own code is compiled: language level, warnings, sanitizers, ccache, linker.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
# Everywhere alike (programs too, which CMake would give -fPIE), so that one precompiled header serves all.
add_compile_options(-fPIC)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}") # build/release/selvedge, not build/release/apps/…
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "Build type" FORCE)
endif()

# The presets compile several sources of a target as one (CMAKE_UNITY_BUILD): most of a unit's time goes into parsing the
# same headers. docs/decisions/0009-sources-are-compiled-together.md. The debug preset compiles each on its own.
find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  # pch_defines and time_macros: what ccache asks for before it caches a unit that uses a precompiled header.
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros ${CCACHE_PROGRAM})
endif()
find_program(MOLD_PROGRAM mold)
if(MOLD_PROGRAM)
  add_link_options(-fuse-ld=mold)
endif()

# -Wno-restrict: GCC 12 raises it falsely on short strings (GCC bug 105651). -Wno-subobject-linkage: it takes every source
# that a unit includes for a header.
add_library(selvedge_options INTERFACE)
target_compile_features(selvedge_options INTERFACE cxx_std_20)
if(PROJECT_IS_TOP_LEVEL)
  target_compile_options(selvedge_options INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion
    -Wno-missing-field-initializers $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict;-Wno-subobject-linkage> -Werror)
endif()
if(SELVEDGE_SANITIZE)
  # -Wno-maybe-uninitialized: GCC 12 raises it falsely in <regex> once the code is instrumented (GCC bug 105562).
  add_compile_options(-fsanitize=${SELVEDGE_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all
    $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>)
  string(REPLACE "fuzzer-no-link," "" link_sanitize "${SELVEDGE_SANITIZE}")
  add_link_options(-fsanitize=${link_sanitize})
endif()
