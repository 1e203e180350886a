// Runs a batch of cases on several threads.
#pragma once

#include <cstdint>
#include <functional>

namespace attest {

/// Calls run(0 .. count-1), each once, on `jobs` threads (0: as many as the machine has), with the caller's stop token (model/stop.h). `run` must not
/// throw.
void run_batch(std::uint64_t count, int jobs, const std::function<void(std::uint64_t)>& run);

} // namespace attest
