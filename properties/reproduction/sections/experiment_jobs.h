// What the experiments on datasets of ours have in common: how many datasets, the jobs over them, the spread of a number as JSON.
#pragma once

#include "properties/reproduction/job_list.h"
#include "properties/reproduction/studies/experiment_study.h"

#include <nlohmann/json_fwd.hpp>

namespace attest {

inline constexpr double experiment_datasets = 200; ///< of each experiment, at effort 1
inline constexpr int least_experiment_datasets = 10;

/// Jobs of ten datasets each; `run(begin, end)` runs datasets begin to end - 1 of `count`.
void add_dataset_jobs(std::vector<Job>& jobs, const std::string& experiment, std::size_t count,
                      const std::function<void(std::size_t begin, std::size_t end)>& run);

/// Numbers at 0, 10, 50, 90 and 100 % of the datasets, as decimal strings.
nlohmann::ordered_json spread_json(const Spread& spread);

} // namespace attest
