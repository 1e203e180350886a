// Signals as a flag: a run that sees it ends what it is doing within a second or two (model/stop.h), writes what it has, and exits with 130.
#pragma once

#include "model/stop.h"

#include <atomic>

namespace attest {

/// Exit status of an interrupted run.
inline constexpr int status_interrupted = 130;

/// From now on the signals that ask a program to end (SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGXCPU) set the flag, and say at once on stderr that they
/// were heard; a second one ends the process at once with status 130. A hangup that is ignored (nohup) stays so. Writing to a closed pipe or beyond
/// the largest file becomes an error of the write. System calls that wait are interrupted, not begun again.
const std::atomic<bool>& catch_interrupts();

/// The token of the flag.
inline StopToken interrupt_token() { return {.interrupt = &catch_interrupts()}; }

} // namespace attest
