// Ending work half-way: at Ctrl-C, or when the time is up. Whoever works long calls poll_stop() every so often, and an exception unwinds to the
// place that knows what to say of the work that was not finished.
//
// What ends the work is a token of the thread, set by a StopScope; without one nothing is ever ended. Work that is handed to other threads takes
// current_stop() along and opens a scope with it there (properties/search/parallel.h does so for all of attest's threads).
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <optional>

namespace attest {

enum class StopCause { interrupt, time };

/// Thrown by poll_stop(). On purpose no std::exception: who catches those means a fault of what was computed, and this is none.
struct Stopped {
    StopCause cause;
};

struct StopToken {
    const std::atomic<bool>* interrupt = nullptr; ///< set at an interrupt; outlives the scopes of the token
    std::optional<std::chrono::steady_clock::time_point> deadline = {};
    std::int64_t* polls_left = nullptr; ///< for tests: an interrupt when it has been counted down to 0, of one thread

    /// The same with the deadline in `seconds` from now, if that is earlier.
    StopToken within(std::optional<double> seconds) const;
    /// For what concludes a run: after an interrupt that has come already, `seconds` more and deaf to it; the same token otherwise.
    StopToken after_interrupt(double seconds) const;
    /// Has it come?
    std::optional<StopCause> cause() const;
};

namespace stop_detail {
inline constinit thread_local const StopToken* token = nullptr;
void look(const StopToken& token);
} // namespace stop_detail

/// The token of this thread; one that never comes when there is none.
StopToken current_stop();

/// Throws Stopped when the token of this thread has come. A nanosecond without a token, some 30 with a deadline: right for every microsecond of
/// work, and wanted for every tenth of a second.
inline void poll_stop() {
    if (stop_detail::token != nullptr) {
        stop_detail::look(*stop_detail::token);
    }
}

/// The token of this thread while the scope lives, in place of the one before. StopScope(StopToken()) is deaf: for what has to be finished.
class StopScope {
public:
    explicit StopScope(const StopToken& token) : token_(token) { stop_detail::token = &token_; }
    ~StopScope() { stop_detail::token = before_; }
    StopScope(const StopScope&) = delete;
    StopScope& operator=(const StopScope&) = delete;

private:
    StopToken token_;
    const StopToken* before_ = stop_detail::token;
};

} // namespace attest
