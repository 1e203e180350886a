# Compiler options and the Debian packages every target uses; attest_options carries both.
include(CheckCXXSourceRuns)

add_library(attest_options INTERFACE)
target_include_directories(attest_options INTERFACE "${CMAKE_SOURCE_DIR}")
target_compile_options(attest_options INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual)
# A kind that a switch does not handle does not compile.
target_compile_options(attest_options INTERFACE -Werror=switch)
if(ATTEST_MUTANTS)
  target_compile_definitions(attest_options INTERFACE ATTEST_MUTANTS=1)
endif()

# One architecture for the whole project: Eigen's alignment is part of the ABI.
if(ATTEST_ARCH STREQUAL "auto")
  set(CMAKE_REQUIRED_FLAGS "-march=x86-64-v3")
  check_cxx_source_runs(
    "#include <cstdlib>
     int main() { volatile double x = std::rand(); double y = __builtin_fma(x, x, x); return y < 0; }" ATTEST_RUNS_X86_64_V3)
  unset(CMAKE_REQUIRED_FLAGS)
  if(ATTEST_RUNS_X86_64_V3)
    target_compile_options(attest_options INTERFACE -march=x86-64-v3)
  endif()
elseif(NOT ATTEST_ARCH STREQUAL "none")
  target_compile_options(attest_options INTERFACE -march=${ATTEST_ARCH})
endif()

if(ATTEST_SANITIZE)
  target_compile_options(attest_options INTERFACE -fsanitize=${ATTEST_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(attest_options INTERFACE -fsanitize=${ATTEST_SANITIZE})
endif()

# ccache where it is installed. It can cache the uses of a precompiled header when told that the header's own timestamp
# does not matter and when GCC leaves a trace of the header in preprocessed text.
find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
                                  CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} ${CCACHE_PROGRAM})
  if(ATTEST_PCH AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    target_compile_options(attest_options INTERFACE -fpch-preprocess)
  endif()
endif()

find_package(Eigen3 3.4 REQUIRED NO_MODULE)
find_package(Boost 1.74 REQUIRED)
find_package(fmt REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(CLI11 REQUIRED)
find_package(TBB REQUIRED)
find_package(Threads REQUIRED)
target_link_libraries(attest_options INTERFACE Boost::headers Threads::Threads)
target_compile_definitions(attest_options INTERFACE EIGEN_DONT_PARALLELIZE)

# GMP, MPFR, MPFI, FLINT, Arb and RapidCheck have no CMake files in Debian 12.
foreach(library gmp mpfr mpfi flint flint-arb rapidcheck)
  find_library(ATTEST_${library}_LIBRARY NAMES ${library} REQUIRED)
  add_library(${library} UNKNOWN IMPORTED)
  set_target_properties(${library} PROPERTIES IMPORTED_LOCATION "${ATTEST_${library}_LIBRARY}")
endforeach()
