#include "properties/search/interrupt.h"

#include <cerrno>
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
    constexpr char heard[] = "\ninterrupted: finishing what is under way; once more ends it at once\n";
    const int before = errno; // of the code that is interrupted
    [[maybe_unused]] const ssize_t written = write(STDERR_FILENO, heard, sizeof heard - 1);
    errno = before;
}

} // namespace

const std::atomic<bool>& catch_interrupts() {
    std::signal(SIGINT, on_interrupt);
    std::signal(SIGTERM, on_interrupt);
    return interrupted;
}

} // namespace attest
