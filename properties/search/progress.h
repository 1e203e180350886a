// The progress of a long run on stderr: one line that is overwritten on a terminal, a line now and then elsewhere. Nothing of it goes to
// stdout, which is for results.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

namespace attest {

class ProgressLine {
public:
    /// No progress of this process is shown from now on (--quiet).
    static void silence();

    /// Where stderr is no terminal, lines come at least `seconds_between` apart.
    explicit ProgressLine(double seconds_between = 10);

    bool terminal() const { return terminal_; }
    /// Of the run, since the line was made.
    double seconds() const { return std::chrono::duration<double>(Clock::now() - start_).count(); }
    /// Is it time for another line? Ask before a costly text is made.
    bool due() const;
    /// Shows the text, due or not.
    void show(const std::string& text);
    /// Clears the line on a terminal, so that what follows starts on a clean one.
    void finish();

private:
    using Clock = std::chrono::steady_clock;
    bool terminal_;
    double seconds_between_;
    double last_ = 0;
    Clock::time_point start_ = Clock::now();
};

/// The line of work that cannot tell how far it is: from its second second on, and on a terminal only, a thread shows text(seconds) until the end.
class ProgressTicker {
public:
    explicit ProgressTicker(std::function<std::string(double seconds)> text);
    ~ProgressTicker();
    ProgressTicker(const ProgressTicker&) = delete;
    ProgressTicker& operator=(const ProgressTicker&) = delete;

private:
    ProgressLine line_;
    std::mutex mutex_;
    std::condition_variable changed_;
    bool ended_ = false;
    std::thread thread_;
};

} // namespace attest
