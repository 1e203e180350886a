#include "properties/search/runner.h"

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
    CaseRun(const Check& check, const RunOptions& options, bool with_labels) : check_(check), options_(options), with_labels_(with_labels) {}

    Case make(std::uint64_t index) const {
        const std::uint64_t seed = case_seed(check_, options_.seed, index);
        return options_.data ? check_.generate().for_dataset(*options_.data, seed) : check_.generate()(seed, case_size(index));
    }
    /// An exception of the generator is an error of the case, like one of the check.
    Decision decide(std::uint64_t index) const {
        try {
            return decide_case(check_, make(index), with_labels_);
        } catch (const std::exception& error) {
            Decision r;
            r.error = std::string("in the generator: ") + error.what();
            return r;
        }
    }
    /// Calls `take` for the cases in order until it says false, the cases are used up, the time is up or a stop is asked for.
    /// Returns false in the last two.
    bool each(const std::function<bool(std::uint64_t, const Decision&)>& take) const {
        const Clock::time_point start = Clock::now();
        for (std::uint64_t first = 0; first < wanted_cases(); first += batch_size) {
            if (stopped() || (options_.seconds && seconds_since(start) >= *options_.seconds)) {
                return false;
            }
            const std::uint64_t count = std::min(batch_size, wanted_cases() - first);
            const std::vector<std::optional<Decision>> decisions = decide_batch(
                count, options_.jobs, [&](std::uint64_t i) { return stopped() ? std::nullopt : std::optional<Decision>(decide(first + i)); });
            for (std::uint64_t i = 0; i < count; ++i) {
                const std::optional<Decision>& decision = decisions[i];
                if (!decision) {
                    return false;
                }
                if (!take(first + i, *decision)) {
                    return true;
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
        const Decision second = decide_case(check_, original);
        if (second.error || second.verdict.outcome != Outcome::refuted || second.verdict.found != first.verdict.found) {
            error = "case seed " + std::to_string(case_seed(check_, options_.seed, index)) +
                    ": refuted, but a second run of the same case answers otherwise (" +
                    (second.error ? *second.error : std::string(outcome_name(second.verdict.outcome))) + ")";
            return std::nullopt;
        }
        const auto still_refuted = [this](const Case& candidate) {
            const Decision decision = decide_case(check_, candidate);
            return !stopped() && !decision.error && decision.verdict.outcome == Outcome::refuted;
        };
        const Shrunk shrunk = shrink_case(original, still_refuted, options_.shrink);
        const Decision last = decide_case(check_, shrunk.value);
        return Counterexample{shrunk.value, last.verdict, check_.id(), case_seed(check_, options_.seed, index), last.digits, shrunk.taken};
    }

private:
    bool stopped() const { return options_.stop && options_.stop->load(); }
    /// A given dataset is one case when nothing else is drawn.
    std::uint64_t wanted_cases() const { return options_.data && !check_.generate().draws_inputs() ? 1 : options_.cases; }

    const Check& check_;
    const RunOptions& options_;
    bool with_labels_;
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
