#include "properties/search/interrupt.h"

#include <csignal>
#include <unistd.h>

namespace attest {
namespace {

std::atomic<bool> interrupted{false};
static_assert(std::atomic<bool>::is_always_lock_free, "a signal handler may only touch lock-free atomics");

extern "C" void on_interrupt(int) {
    if (interrupted.exchange(true)) {
        _exit(status_interrupted);
    }
}

} // namespace

const std::atomic<bool>& catch_interrupts() {
    std::signal(SIGINT, on_interrupt);
    std::signal(SIGTERM, on_interrupt);
    return interrupted;
}

} // namespace attest
