# Read by cpack: a package runs on other machines, so the architecture of the one that built it must not slip in.
if(CPACK_ATTEST_ARCH STREQUAL "auto")
  message(FATAL_ERROR "this build is for the processor of this machine (ATTEST_ARCH=auto); package one of preset package, or of another with -DATTEST_ARCH=none")
endif()
