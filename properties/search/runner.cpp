#include "properties/search/runner.h"

#include "model/stop.h"
#include "properties/search/parallel.h"

#include <algorithm>
#include <chrono>

namespace attest {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

/// The search over the cases of one check; what happens with a decided case is the caller's business.
class CaseRun {
public:
    CaseRun(const Check& check, const RunOptions& options, bool with_labels) : check_(check), options_(options), with_labels_(with_labels) {
        if (options.stop) {
            stop_.interrupt = options.stop;
        }
    }

    Case make(std::uint64_t index) const {
        const std::uint64_t seed = case_seed(check_, options_.seed, index);
        return options_.data ? check_.generate().for_dataset(*options_.data, seed) : check_.generate()(seed, case_size(index));
    }
    /// An exception of the generator is an error of the case, like one of the check. Nothing when an interrupt or the end of the time came first.
    std::optional<Decision> decide(std::uint64_t index) const {
        try {
            return decide_case(check_, make(index), with_labels_);
        } catch (const Stopped&) {
            return std::nullopt;
        } catch (const std::exception& error) {
            Decision r;
            r.error = std::string("in the generator: ") + error.what();
            return r;
        }
    }
    /// Calls `take` for the cases in order until it says false, the cases are used up, the time is up or a stop is asked for.
    /// Returns false in the last two. A case that the end of the time cuts off is left out like one that was not begun; only when it is the very
    /// first it is undecided, with the limit named.
    bool each(const std::function<bool(std::uint64_t, const Decision&)>& take) const {
        const StopToken within_time = stop_.within(options_.seconds);
        const StopScope until_the_end(within_time);
        for (std::uint64_t first = 0; first < wanted_cases(); first += batch_size) {
            if (within_time.cause()) {
                return false;
            }
            const std::uint64_t count = std::min(batch_size, wanted_cases() - first);
            const std::vector<std::optional<Decision>> decisions =
                decide_batch(count, options_.jobs, [&](std::uint64_t i) { return within_time.cause() ? std::nullopt : decide(first + i); });
            for (std::uint64_t i = 0; i < count; ++i) {
                const std::optional<Decision>& decision = decisions[i];
                if (!decision) {
                    if (first + i == 0 && !stop_.cause()) {
                        take(0, cut_off());
                    }
                    return false;
                }
                const StopScope without_time(stop_);
                try {
                    if (!take(first + i, *decision)) {
                        return true;
                    }
                } catch (const Stopped&) { // the case is counted; what was to follow from it is not done
                    return false;
                }
            }
            if (options_.progress) {
                options_.progress(*check_.claim, first + count);
            }
        }
        return true;
    }

    /// Decides the refuted case once more and shrinks it. Nothing, and a message, when the second answer differs.
    std::optional<Counterexample> confirm(std::uint64_t index, const Decision& first, std::string& error) const {
        const Case original = make(index);
        Decision second; // whatever the time: a refutation is worth it
        try {
            const StopScope scope(stop_.after_interrupt(1));
            second = decide_case(check_, original);
        } catch (const Stopped&) {
            error = "case seed " + std::to_string(case_seed(check_, options_.seed, index)) +
                    ": refuted, but interrupted before a second run confirmed it";
            return std::nullopt;
        }
        if (second.error || second.verdict.outcome != Outcome::refuted || second.verdict.found != first.verdict.found) {
            error = "case seed " + std::to_string(case_seed(check_, options_.seed, index)) +
                    ": refuted, but a second run of the same case answers otherwise (" +
                    (second.error ? *second.error : std::string(outcome_name(second.verdict.outcome))) + ")";
            return std::nullopt;
        }
        Decision last = second; // of the simplest case so far
        const auto still_refuted = [&](const Case& candidate) {
            Decision decision = decide_case(check_, candidate);
            const bool refuted = !decision.error && decision.verdict.outcome == Outcome::refuted;
            last = refuted ? std::move(decision) : last;
            return refuted;
        };
        const StopScope shrinking(stop_.within(options_.shrink.seconds).within(time_left()));
        const Shrunk shrunk = shrink_case(original, still_refuted, options_.shrink);
        return Counterexample{shrunk.value, last.verdict, check_.id(), case_seed(check_, options_.seed, index), last.digits, shrunk.taken};
    }

private:
    static Decision cut_off() {
        Decision r;
        r.verdict = Verdict::undecided("the time limit was met before the first case was decided");
        return r;
    }
    /// For shrinking, which makes the answer shorter and no better: a second at least.
    std::optional<double> time_left() const {
        return options_.seconds ? std::optional(std::max(1.0, *options_.seconds - seconds_since(start_))) : std::nullopt;
    }
    /// A given dataset is one case when nothing else is drawn.
    std::uint64_t wanted_cases() const { return options_.data && !check_.generate().draws_inputs() ? 1 : options_.cases; }

    const Check& check_;
    const RunOptions& options_;
    bool with_labels_;
    StopToken stop_ = current_stop();
    Clock::time_point start_ = Clock::now();
};

std::string error_text(const Check& check, const RunOptions& options, std::uint64_t index, const std::string& error) {
    return "error in case " + std::to_string(index) + " (case seed " + std::to_string(case_seed(check, options.seed, index)) + "): " + error;
}

/// Errors are listed up to this number; all are counted.
constexpr std::uint64_t errors_listed = 3;

void count(ClaimReport& report, const Decision& decision) {
    switch (decision.verdict.outcome) {
    case Outcome::held: ++report.held; break;
    case Outcome::refuted: ++report.refuted; break;
    case Outcome::undecided: ++report.undecided; break;
    case Outcome::vacuous: ++report.vacuous, ++report.vacuous_because[decision.verdict.reason]; return;
    }
    for (const std::string& label : decision.labels) {
        ++report.labels[label];
    }
    if (decision.verdict.slack && (!report.worst_slack || *decision.verdict.slack < *report.worst_slack)) {
        report.worst_slack = decision.verdict.slack;
    }
}

} // namespace

ClaimReport run_claim(const Claim& claim, const RunOptions& options) {
    const Clock::time_point start = Clock::now();
    const Check check{&claim};
    const CaseRun run(check, options, true);
    ClaimReport r;
    r.claim = &claim;
    r.finished = run.each([&](std::uint64_t index, const Decision& decision) {
        if (options.decided) {
            options.decided({claim, index, case_seed(check, options.seed, index), decision, [&run, index] { return run.make(index); }});
        }
        if (decision.error) {
            if (r.errors++ < errors_listed) {
                r.health.push_back(error_text(check, options, index, *decision.error));
            }
            return true;
        }
        count(r, decision);
        if (decision.verdict.outcome != Outcome::refuted) {
            return true;
        }
        std::string error;
        r.counterexample = run.confirm(index, decision, error);
        if (!r.counterexample) {
            r.health.push_back(error);
        }
        return false;
    });
    const std::vector<std::string> complaints = health_complaints(r, options.data == nullptr);
    r.health.insert(r.health.end(), complaints.begin(), complaints.end());
    r.seconds = seconds_since(start);
    return r;
}

std::vector<ClaimReport> run_claims(const std::vector<const Claim*>& claims, const RunOptions& options) {
    const Clock::time_point start = Clock::now();
    std::vector<ClaimReport> r;
    for (std::size_t i = 0; i < claims.size(); ++i) {
        if (options.stop && options.stop->load()) {
            break;
        }
        RunOptions share = options;
        if (options.seconds) { // time that a claim leaves over goes to the later ones
            share.seconds = std::max(0.0, *options.seconds - seconds_since(start)) / static_cast<double>(claims.size() - i);
        }
        r.push_back(run_claim(*claims[i], share));
    }
    return r;
}

Refutation refute(const Check& check, const RunOptions& options) {
    const CaseRun run(check, options, false);
    Refutation r;
    run.each([&](std::uint64_t index, const Decision& decision) {
        ++r.cases;
        if (decision.error) {
            r.errors.push_back(error_text(check, options, index, *decision.error));
        } else if (decision.verdict.outcome == Outcome::refuted) {
            std::string error;
            r.counterexample = run.confirm(index, decision, error);
            if (!r.counterexample) {
                r.errors.push_back(error);
            }
            return false;
        }
        return true;
    });
    return r;
}

} // namespace attest
