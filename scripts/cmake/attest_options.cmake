# How attest itself is compiled: warnings, architecture, sanitizers, mutants. attest_options carries it to attest's own targets only, which link it
# privately within the build: none of it reaches users of the libraries (attest_dependencies.cmake is what they get).
include(CheckCXXSourceRuns)

add_library(attest_options INTERFACE)
target_include_directories(attest_options INTERFACE "${PROJECT_SOURCE_DIR}")
target_compile_options(attest_options INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual)
# A kind that a switch does not handle does not compile.
target_compile_options(attest_options INTERFACE -Werror=switch)
if(ATTEST_MUTANTS)
  target_compile_definitions(attest_options INTERFACE ATTEST_MUTANTS=1)
endif()

# One architecture for the whole project, since code of one header compiled twice differently is one function to the linker.
if(ATTEST_ARCH STREQUAL "auto")
  set(CMAKE_REQUIRED_FLAGS "-march=x86-64-v3")
  check_cxx_source_runs(
    "#include <cstdlib>
     int main() { volatile double x = std::rand(); double y = __builtin_fma(x, x, x); return y < 0; }" ATTEST_RUNS_X86_64_V3)
  unset(CMAKE_REQUIRED_FLAGS)
  if(ATTEST_RUNS_X86_64_V3)
    set(attest_architecture -march=x86-64-v3)
  endif()
elseif(NOT ATTEST_ARCH STREQUAL "none")
  set(attest_architecture -march=${ATTEST_ARCH})
endif()
target_compile_options(attest_options INTERFACE ${attest_architecture})

if(ATTEST_SANITIZE)
  target_compile_options(attest_options INTERFACE -fsanitize=${ATTEST_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(attest_options INTERFACE -fsanitize=${ATTEST_SANITIZE})
endif()

# ccache where it is installed. It can cache the uses of a precompiled header when it may be sloppy about the macros in force there and when
# GCC leaves a trace of the header in preprocessed text. Not about the times of headers: one that is edited during a build would be cached as another.
find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros
                                  CCACHE_BASEDIR=${PROJECT_SOURCE_DIR} ${CCACHE_PROGRAM})
  if(ATTEST_PCH AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    target_compile_options(attest_options INTERFACE -fpch-preprocess)
  endif()
endif()

# Imported targets that a project which adds this folder must see too (CMake 3.24 and later).
set(CMAKE_FIND_PACKAGE_TARGETS_GLOBAL ON)
include(attest_dependencies)
if(attest_missing)
  message(FATAL_ERROR "attest needs ${attest_missing}; scripts/setup.sh installs them")
endif()
find_package(CLI11 REQUIRED) # the headers, for one source; nothing of it is left in the library

# Eigen's matrices are part of the libraries' interface: they lie alike in memory whatever a unit is compiled for (model/numbers/matrix.h).
set(attest_eigen_definitions EIGEN_DONT_PARALLELIZE EIGEN_MAX_ALIGN_BYTES=64)
target_compile_definitions(attest_options INTERFACE ${attest_eigen_definitions})

# A library that others may link: attest::NAME in the build and where it is installed.
function(attest_library name)
  add_library(attest_${name} STATIC ${ARGN})
  add_library(attest::${name} ALIAS attest_${name})
  set_target_properties(attest_${name} PROPERTIES EXPORT_NAME ${name})
  target_compile_features(attest_${name} PUBLIC cxx_std_20)
  target_include_directories(attest_${name} PUBLIC "$<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}>" "$<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}/attest>")
  target_compile_definitions(attest_${name} PUBLIC ${attest_eigen_definitions})
  target_link_libraries(attest_${name} PUBLIC Boost::headers Threads::Threads PRIVATE $<BUILD_INTERFACE:attest_options>)
endfunction()
