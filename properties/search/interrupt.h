// Ctrl-C as a flag: a run that sees it finishes what it is doing, writes what it has, and exits with 130.
#pragma once

#include <atomic>

namespace attest {

/// Exit status of an interrupted run.
inline constexpr int status_interrupted = 130;

/// From now on SIGINT and SIGTERM set the flag, and say at once on stderr that they were heard: what is under way may take a while to end.
/// A second one ends the process at once with status 130.
const std::atomic<bool>& catch_interrupts();

} // namespace attest
