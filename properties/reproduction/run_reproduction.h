// Does the work of `attest reproduce`: asks the studies for their jobs, runs them on all cores, gathers what the studies say. An interrupt leaves a
// valid partial result; an exception of a job, a section or a value costs its study alone.
#pragma once

#include "properties/reproduction/reproduction.h"

namespace attest {

struct ReproductionOptions {
    std::vector<std::pair<std::string, Dataset>> data; ///< name and dataset; empty: the five of the authors
    std::uint64_t seed = 1;
    double effort = 1; ///< scales the depth of the path (lambda down to 10^(-8192 effort), from 1e-10 to 1e-8192), datasets and cases
};

/// A run that keeps what it finishes in `unfinished` (kept_studies.h; empty: nothing), and goes on from there. The file is for whoever has written
/// the report to remove.
Reproduction run_reproduction(const ReproductionOptions& options, const std::atomic<bool>& stop, const std::string& unfinished = "");

/// The same with given studies.
Reproduction run_studies(const StudyRunPointer& run, std::vector<Study> studies, const std::string& unfinished = "");

} // namespace attest
