#include "properties/search/runner.h"

#include "model/stop.h"
#include "properties/search/parallel.h"

#include <algorithm>
#include <chrono>
#include <limits>

namespace attest {
namespace {

using Clock = std::chrono::steady_clock;
constexpr auto every_weights = "weights"; // what claims about every W call it

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
        Case r = options_.data ? check_.generate().for_dataset(*options_.data, seed) : check_.generate()(seed, case_size(index));
        if (options_.weights && r.has(every_weights)) {
            r.inputs[every_weights] = WeightsInput{*options_.weights};
        }
        return r;
    }
    /// An exception of the generator is an error of the case, like one of the check. Nothing when an interrupt or the end of the time came first.
    std::optional<Decision> decide(std::uint64_t index, double seconds) const {
        try {
            return decide_case(check_, make(index), with_labels_, seconds);
        } catch (const Stopped&) {
            return std::nullopt;
        } catch (const std::exception& error) {
            Decision r;
            r.error = std::string("in the generator: ") + error.what();
            return r;
        }
    }
    /// Calls `take` for the cases of the range in order until it says false, the cases are used up, the time is up or a stop is asked for. A case
    /// that the end of the time cuts off is left out like one that was not begun; only when it is the very first it is undecided, with the limit
    /// named. `batch_ends` is called behind each batch, a last one that is not whole too.
    void each(const CaseRange& range, const std::function<bool(std::uint64_t, const Decision&)>& take,
              const std::function<void()>& batch_ends = {}) const {
        const StopToken within_time = stop_.within(options_.seconds);
        const StopScope until_the_end(within_time);
        bool going_on = true;
        for (std::uint64_t first = range.first; going_on && first < range.end; first += batch_size) {
            if (within_time.cause()) {
                return;
            }
            const std::uint64_t count = std::min(batch_size, range.end - first);
            const std::vector<std::optional<Decision>> decisions = decide_batch(
                count, options_.jobs, [&](std::uint64_t i) { return within_time.cause() ? std::nullopt : decide(first + i, options_.case_seconds); });
            const StopScope without_time(stop_);
            for (std::uint64_t i = 0; going_on && i < count; ++i) {
                try {
                    if (decisions[i]) {
                        going_on = take(first + i, *decisions[i]);
                        continue;
                    }
                    going_on = false;
                    if (first + i == 0 && !stop_.cause()) {
                        take(0, cut_off());
                    }
                } catch (const Stopped&) { // the case is counted; what was to follow from it is not done
                    going_on = false;
                }
            }
            if (batch_ends) {
                batch_ends();
            }
            if (going_on && options_.progress) {
                options_.progress(*check_.claim, first + count);
            }
        }
    }

    /// A given dataset is one case when nothing else is drawn.
    std::uint64_t wanted_cases() const {
        const bool draws =
            !options_.data || (check_.generate().draws_inputs() && !(options_.weights && make(0).inputs.size() == 1 && make(0).has(every_weights)));
        return draws ? options_.cases : 1;
    }

    /// Decides the refuted case once more and shrinks it. Nothing, and a message, when the second answer differs.
    std::optional<Counterexample> confirm(std::uint64_t index, const std::string& found, double seconds, std::string& error) const {
        const Case original = make(index);
        Decision second; // whatever the time: a refutation is worth it
        try {
            const StopScope scope(stop_.after_interrupt(1));
            second = decide_case(check_, original, false, seconds);
        } catch (const Stopped&) {
            error = "case seed " + std::to_string(case_seed(check_, options_.seed, index)) +
                    ": refuted, but interrupted before a second run confirmed it";
            return std::nullopt;
        }
        if (second.error || second.verdict.outcome != Outcome::refuted || second.verdict.found != found) {
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
        r.cut = true;
        return r;
    }
    /// For shrinking, which makes the answer shorter and no better: a second at least.
    std::optional<double> time_left() const {
        return options_.seconds ? std::optional(std::max(1.0, *options_.seconds - seconds_since(start_))) : std::nullopt;
    }

    const Check& check_;
    const RunOptions& options_;
    bool with_labels_;
    StopToken stop_ = current_stop();
    Clock::time_point start_ = Clock::now();
};

std::string error_text(const Check& check, const RunOptions& options, std::uint64_t index, const std::string& error) {
    return "error in case " + std::to_string(index) + " (case seed " + std::to_string(case_seed(check, options.seed, index)) + "): " + error;
}

} // namespace

ClaimPart claim_part(const Claim& claim, const RunOptions& options, const Shard& shard) {
    if (options.begun) {
        if (const auto at = options.begun->find(claim.id); at != options.begun->end()) {
            return at->second;
        }
    }
    return {cases_of_shard(CaseRun({&claim}, options, true).wanted_cases(), shard)};
}

void decide_part(const Claim& claim, ClaimPart& part, const RunOptions& options) {
    Clock::time_point start = Clock::now();
    const Check check{&claim};
    const CaseRun run(check, options, true);
    if (part.finished()) {
        return;
    }
    ClaimPart fresh{{part.next(), part.range.end}};
    run.each(
        fresh.range,
        [&](std::uint64_t index, const Decision& decision) {
            fresh.add(decision, decision.error ? error_text(check, options, index, *decision.error) : "");
            if (options.decided) {
                options.decided({claim, index, case_seed(check, options.seed, index), decision, [&run, index] { return run.make(index); }});
            }
            return !fresh.found;
        },
        [&] {
            fresh.seconds = seconds_since(start);
            start = Clock::now();
            if (options.batch) {
                options.batch(claim, fresh);
            }
            part.append(fresh);
            fresh = {{part.next(), part.range.end}};
        });
}

ClaimReport conclude_claim(const Claim& claim, const std::vector<ClaimPart>& parts, const RunOptions& options, CutCases cut) {
    const Clock::time_point start = Clock::now();
    const Check check{&claim};
    const CaseRun run(check, options, true);
    const double seconds = cut == CutCases::decide_again ? std::numeric_limits<double>::infinity() : options.case_seconds;
    ClaimReport r;
    r.claim = &claim;
    std::optional<std::string> found; // in the last case counted: nothing beyond it matters
    for (const ClaimPart& part : parts) {
        r.finished = r.finished && (found || part.finished());
        r.seconds += part.seconds;
        for (std::size_t i = 0; !found && i < part.stretches.size(); ++i) {
            const ClaimPart::Stretch& stretch = part.stretches[i];
            if (!stretch.cut || cut == CutCases::stay_undecided) {
                r.add(stretch.tally);
                found = r.refuted != 0 ? part.found : std::nullopt;
                continue;
            }
            const std::optional<Decision> decision = run.decide(r.cases(), seconds);
            if (!decision) { // interrupted: it stays what it was
                r.finished = false;
                r.add(stretch.tally);
                continue;
            }
            r.add(*decision, decision->error ? error_text(check, options, r.cases(), *decision->error) : "");
            found = r.refuted != 0 ? std::optional(decision->verdict.found) : std::nullopt;
        }
    }
    r.health = r.error_texts;
    if (found) {
        std::string error;
        r.counterexample = run.confirm(r.cases() - 1, *found, seconds, error);
        if (!r.counterexample) {
            r.health.push_back(error);
        }
    }
    const std::vector<std::string> complaints = health_complaints(r, options.data == nullptr);
    r.health.insert(r.health.end(), complaints.begin(), complaints.end());
    r.seconds += seconds_since(start);
    return r;
}

bool speaks_of_weights(const Claim& claim, const Dataset& data) { return Check{&claim}.generate().for_dataset(data, 0).has(every_weights); }

ClaimReport run_claim(const Claim& claim, const RunOptions& options) {
    const Clock::time_point start = Clock::now();
    ClaimPart part = claim_part(claim, options);
    decide_part(claim, part, options);
    RunOptions rest = options;
    if (options.seconds) {
        rest.seconds = std::max(0.0, *options.seconds - seconds_since(start));
    }
    return conclude_claim(claim, {part}, rest, CutCases::stay_undecided);
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
    run.each({0, run.wanted_cases()}, [&](std::uint64_t index, const Decision& decision) {
        ++r.cases;
        if (decision.error) {
            r.errors.push_back(error_text(check, options, index, *decision.error));
        } else if (decision.verdict.outcome == Outcome::refuted) {
            std::string error;
            r.counterexample = run.confirm(index, decision.verdict.found, options.case_seconds, error);
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
