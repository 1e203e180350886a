// Does the work of `attest reproduce`: lists the jobs, runs them on all cores, and leaves a valid partial result when interrupted.
#pragma once

#include "properties/reproduction/studies/reproduction.h"

#include <atomic>

namespace attest {

struct ReproductionOptions {
    std::vector<std::pair<std::string, Dataset>> data; ///< name and dataset; empty: the five of the authors
    std::uint64_t seed = 1;
    double effort = 1; ///< scales the depth of the path (lambda down to 10^(-8192 effort), from 1e-10 to 1e-8192), datasets and cases
};

Reproduction run_reproduction(const ReproductionOptions& options, const std::atomic<bool>& stop);

/// Powers of 1/10 at which the path is computed.
std::vector<int> path_powers(double effort);

} // namespace attest
