// Refuses a unit of another project that would put Eigen's matrices elsewhere in memory than the attest it links: it would crash when it frees one.
//
// An installed attest says ATTEST_EIGEN_ALIGNMENT (scripts/cmake/attest_options.cmake); attest's own units, compiled alike, do not.
#pragma once

#ifdef ATTEST_EIGEN_ALIGNMENT
#include <Eigen/Core>
static_assert(EIGEN_DEFAULT_ALIGN_BYTES == ATTEST_EIGEN_ALIGNMENT,
              "this unit is compiled for an architecture (-march) with wider vectors than the attest that it links: build attest for the same one "
              "(-DATTEST_ARCH=NAME), or leave -march out");
#endif
