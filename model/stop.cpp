#include "model/stop.h"

#include <algorithm>

namespace attest {

using Clock = std::chrono::steady_clock;

StopToken StopToken::within(std::optional<double> seconds) const {
    StopToken r = *this;
    // Beyond a hundred years the sum would leave the clock's range.
    if (constexpr double longest = 3e9; seconds && *seconds < longest) {
        const Clock::time_point end = Clock::now() + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(*seconds));
        r.deadline = r.deadline ? std::min(*r.deadline, end) : end;
    }
    return r;
}

StopToken StopToken::after_interrupt(double seconds) const { return cause() == StopCause::interrupt ? StopToken().within(seconds) : *this; }

std::optional<StopCause> StopToken::cause() const {
    if (interrupt != nullptr && interrupt->load(std::memory_order_relaxed)) {
        return StopCause::interrupt;
    }
    return deadline && Clock::now() >= *deadline ? std::optional(StopCause::time) : std::nullopt;
}

StopToken current_stop() { return stop_detail::token != nullptr ? *stop_detail::token : StopToken(); }

namespace stop_detail {

void look(const StopToken& of) {
    if (of.polls_left != nullptr && --*of.polls_left <= 0) {
        throw Stopped{StopCause::interrupt};
    }
    if (const std::optional<StopCause> cause = of.cause()) {
        throw Stopped{*cause};
    }
}

} // namespace stop_detail

} // namespace attest
