#include "properties/search/runner.h"

#include "model/mutant.h"
#include "properties/search/engine.h"

#include <algorithm>
#include <chrono>
#include <limits>

namespace attest {
namespace {

using Clock = std::chrono::steady_clock;
constexpr auto every_weights = "weights"; // what claims about every W call it

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

/// The cases that are drawn for one check.
class DrawnCases {
public:
    DrawnCases(const Check& check, const RunOptions& options) : check_(check), options_(options) {
        if (options.stop) {
            stop_.interrupt = options.stop;
        }
    }

    Case make(std::uint64_t index) const {
        const std::uint64_t seed = seed_of(index);
        Case r = options_.data ? check_.generate().for_dataset(*options_.data, seed) : check_.generate()(seed, case_size(index));
        if (options_.weights && r.has(every_weights)) {
            r.inputs[every_weights] = WeightsInput{*options_.weights};
        }
        return r;
    }
    std::uint64_t seed_of(std::uint64_t index) const { return case_seed(check_, options_.seed, index); }
    /// An exception of the generator is an error of the case, like one of the check.
    Decision decide(std::uint64_t index, bool with_labels, double seconds) const {
        try {
            return decide_case(check_, make(index), with_labels, seconds);
        } catch (const Stopped&) {
            throw;
        } catch (const std::exception& error) {
            Decision r;
            r.error = std::string("in the generator: ") + error.what();
            return r;
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
        Confirming how{.again = stop_.after_interrupt(1),
                       .case_seconds = seconds,
                       .shrinking = [this] { return stop_.within(options_.shrink.seconds).within(time_left()); },
                       .budget = options_.shrink};
        Confirmed r = confirm_and_shrink({check_, original, seed_of(index), "case seed " + std::to_string(seed_of(index)), found}, how);
        error = r.problem;
        return std::move(r.counterexample);
    }
    const StopToken& stop() const { return stop_; }
    const Check& check() const { return check_; }
    const RunOptions& options() const { return options_; }

private:
    /// For shrinking, which makes the answer shorter and no better: a second at least.
    std::optional<double> time_left() const {
        return options_.seconds ? std::optional(std::max(1.0, *options_.seconds - seconds_since(start_))) : std::nullopt;
    }

    const Check& check_;
    const RunOptions& options_;
    StopToken stop_ = current_stop();
    Clock::time_point start_ = Clock::now();
};

/// A range of drawn cases as the engine's source. A case that the end of the time cuts off is left out like one that was not begun; only when it is
/// the very first it is undecided, with the limit named.
class DrawnSource : public CaseSource<Decision> {
public:
    using Take = std::function<bool(std::uint64_t, const Decision&)>;
    DrawnSource(const DrawnCases& cases, const CaseRange& range, bool with_labels, Take take, std::function<void()> ends = {})
        : cases_(cases), range_(range), with_labels_(with_labels), take_(std::move(take)), ends_(std::move(ends)) {}

    std::optional<CaseRange> next_batch() override {
        if (range_.first >= range_.end) {
            return std::nullopt;
        }
        const CaseRange batch{range_.first, std::min(range_.end, range_.first + batch_size)};
        range_.first = batch.end;
        return mutant("runner_forgets_a_case_of_each_batch") ? CaseRange{batch.first, batch.end - 1} : batch;
    }
    Decision decide(std::uint64_t index) const override { return cases_.decide(index, with_labels_, cases_.options().case_seconds); }
    bool take(std::uint64_t index, Decision& decision) override { return take_(index, decision); }
    void left_out(std::uint64_t index) override {
        if (index == 0 && !cases_.stop().cause()) {
            Decision cut;
            cut.verdict = Verdict::undecided("the time limit was met before the first case was decided");
            cut.cut = true;
            take_(0, cut);
        }
    }
    void batch_ends(std::uint64_t end, bool going_on) override {
        if (ends_) {
            ends_();
        }
        if (going_on && cases_.options().progress) {
            cases_.options().progress(*cases_.check().claim, end);
        }
    }
    void walk() { walk_cases(*this, cases_.options().jobs, cases_.stop().within(cases_.options().seconds), cases_.stop()); }

private:
    const DrawnCases& cases_;
    CaseRange range_;
    bool with_labels_;
    Take take_;
    std::function<void()> ends_;
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
    const Check check{&claim};
    return {cases_of_shard(DrawnCases(check, options).wanted_cases(), shard)};
}

void decide_part(const Claim& claim, ClaimPart& part, const RunOptions& options) {
    Clock::time_point start = Clock::now();
    const Check check{&claim};
    const DrawnCases run(check, options);
    if (part.finished()) {
        return;
    }
    ClaimPart fresh{{part.next(), part.range.end}};
    DrawnSource source(
        run, fresh.range, true,
        [&](std::uint64_t index, const Decision& decision) {
            fresh.add(decision, decision.error ? error_text(check, options, index, *decision.error) : "");
            if (options.decided) {
                options.decided({claim, index, case_seed(check, options.seed, index), decision, [&run, index] { return run.make(index); }});
            }
            return !fresh.found || mutant("runner_goes_on_after_a_refutation");
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
    source.walk();
}

ClaimReport conclude_claim(const Claim& claim, const std::vector<ClaimPart>& parts, const RunOptions& options, CutCases cut) {
    const Clock::time_point start = Clock::now();
    const Check check{&claim};
    const DrawnCases run(check, options);
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
            try {
                const Decision decision = run.decide(r.cases(), true, seconds);
                r.add(decision, decision.error ? error_text(check, options, r.cases(), *decision.error) : "");
                found = r.refuted != 0 ? std::optional(decision.verdict.found) : std::nullopt;
            } catch (const Stopped&) { // interrupted: it stays what it was
                r.finished = false;
                r.add(stretch.tally);
            }
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
    const DrawnCases run(check, options);
    Refutation r;
    DrawnSource source(run, {0, run.wanted_cases()}, false, [&](std::uint64_t index, const Decision& decision) {
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
    source.walk();
    return r;
}

} // namespace attest
