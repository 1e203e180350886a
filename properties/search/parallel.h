// Decides a batch of cases on several threads; the results are in the order of the cases.
#pragma once

#include "properties/claims/statement.h"

namespace attest {

/// Calls run(0 .. count-1), each once, on `jobs` threads (0: as many as the machine has), with the caller's stop token (model/stop.h). `run` must not
/// throw.
void run_batch(std::uint64_t count, int jobs, const std::function<void(std::uint64_t)>& run);

/// Calls decide(0 .. count-1), each once, on `jobs` threads (0: as many as the machine has). `decide` must not throw.
std::vector<std::optional<Decision>> decide_batch(std::uint64_t count, int jobs, const std::function<std::optional<Decision>(std::uint64_t)>& decide);

} // namespace attest
