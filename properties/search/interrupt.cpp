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
    constexpr char heard[] = "\nstopping: what is finished is kept; once more ends it at once\n";
    const int before = errno; // of the code that is interrupted
    [[maybe_unused]] const ssize_t written = write(STDERR_FILENO, heard, sizeof heard - 1);
    errno = before;
}

void handle(int signal, void (*handler)(int)) {
    struct sigaction action {};
    action.sa_handler = handler;
    sigemptyset(&action.sa_mask);
    sigaction(signal, &action, nullptr);
}

bool ignored(int signal) {
    struct sigaction action {};
    return sigaction(signal, nullptr, &action) == 0 && action.sa_handler == SIG_IGN;
}

} // namespace

const std::atomic<bool>& catch_interrupts() {
    [[maybe_unused]] static const bool done = [] {
        for (const int signal : {SIGINT, SIGTERM, SIGQUIT, SIGXCPU}) {
            handle(signal, on_interrupt);
        }
        if (!ignored(SIGHUP)) {
            handle(SIGHUP, on_interrupt);
        }
        handle(SIGPIPE, SIG_IGN);
        handle(SIGXFSZ, SIG_IGN);
        return true;
    }();
    return interrupted;
}

} // namespace attest
