#include "properties/search/progress.h"

#include <cstdio>
#include <unistd.h>

namespace attest {
namespace {

constexpr double seconds_between_on_terminal = 0.2;

bool silent = false;

} // namespace

ProgressLine::ProgressLine(double seconds_between)
    : terminal_(isatty(STDERR_FILENO) != 0), seconds_between_(terminal_ ? seconds_between_on_terminal : seconds_between) {}

void ProgressLine::silence() { silent = true; }

bool ProgressLine::due() const { return !silent && seconds() - last_ >= seconds_between_; }

void ProgressLine::show(const std::string& text) {
    last_ = seconds();
    if (silent) {
        return;
    }
    std::fputs((terminal_ ? "\r\033[K" + text : text + "\n").c_str(), stderr);
    std::fflush(stderr);
}

void ProgressLine::finish() {
    if (terminal_ && !silent) {
        std::fputs("\r\033[K", stderr);
        std::fflush(stderr);
    }
}

ProgressTicker::ProgressTicker(std::function<std::string(double seconds)> text) {
    if (!line_.terminal()) {
        return;
    }
    thread_ = std::thread([this, text = std::move(text)] {
        std::unique_lock lock(mutex_);
        while (!changed_.wait_for(lock, std::chrono::seconds(1), [this] { return ended_; })) {
            line_.show(text(line_.seconds()));
        }
    });
}

ProgressTicker::~ProgressTicker() {
    if (thread_.joinable()) {
        {
            const std::lock_guard lock(mutex_);
            ended_ = true;
        }
        changed_.notify_one();
        thread_.join();
        line_.finish();
    }
}

} // namespace attest
