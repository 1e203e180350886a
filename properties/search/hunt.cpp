#include "properties/search/hunt.h"

#include "model/mutant.h"
#include "model/stop.h"
#include "properties/generators/bounded_world.h"
#include "properties/generators/generate_embedding.h"
#include "properties/search/case_mutation.h"
#include "properties/search/engine.h"
#include "properties/search/interrupt.h"
#include "properties/search/kept_cases.h"

#include <algorithm>
#include <chrono>
#include <cmath>

namespace attest {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

// ---- the cases in turn

bool tests(const Check& check, Hypothesis hypothesis) {
    const std::vector<Hypothesis> all = check.hypotheses();
    return std::find(all.begin(), all.end(), hypothesis) != all.end();
}

struct Decided {
    std::optional<Case> value;
    Decision decision;
    std::map<std::string, Tightest> bounds; ///< with options.tightness
};

class HuntRun : public CaseSource<Decided> {
public:
    HuntRun(const Check& check, const HuntOptions& options)
        : check_(check), options_(options), generate_(options.generate ? options.generate : check.generate()),
          smallest_(smallest_datasets(tests(check, Hypothesis::realisable))) {
        if (options.stop) {
            stop_.interrupt = options.stop;
        }
        within_time_ = stop_.within(options.seconds);
    }

    HuntReport run() {
        if (options_.from) {
            next_ = options_.from->next;
            report_ = options_.from->report;
            before_ = report_.seconds;
            for (const KeptCase& kept : options_.from->kept) {
                kept_[kept.bound].restore(kept);
            }
        }
        if (options_.seconds) {
            within_time_ = stop_.within(std::max(0.0, *options_.seconds - before_));
        }
        if (!report_.counterexample) {
            walk_cases(*this, options_.jobs, within_time_, stop_);
        }
        report_.interrupted = stopped();
        report_.seconds = seconds();
        if (options_.last) {
            options_.last({report_.cases(), report_, kept_cases()});
        }
        return std::move(report_);
    }

    // ---- for the engine

    std::optional<CaseRange> next_batch() override {
        if (next_ >= options_.cases) {
            return std::nullopt;
        }
        searched_.clear();
        for (auto& [bound, kept] : kept_) {
            kept.rank();
            searched_.push_back(&kept);
        }
        const CaseRange batch{next_, next_ + std::min(batch_size, options_.cases - next_)};
        next_ = batch.end;
        return batch;
    }

    Decided decide(std::uint64_t index) const override {
        Decided r;
        try {
            r.value = make(index);
            std::optional<TightnessScope> scope;
            if (options_.tightness) {
                scope.emplace();
            }
            r.decision = decide_case(check_, *r.value);
            if (r.decision.input_error) { // a change took an input out of what the claim reads: a fresh draw stands in
                r.value = generate_(case_seed(check_, options_.seed, index), case_size(index));
                r.decision = decide_case(check_, *r.value);
            }
            if (scope) {
                r.bounds = scope->bounds();
            }
        } catch (const Stopped&) {
            throw;
        } catch (const std::exception& error) {
            r.decision.error = std::string("in the generator: ") + error.what();
        }
        return r;
    }

    void batch_ends(std::uint64_t /*end*/, bool going_on) override {
        if (!going_on) {
            return;
        }
        if (options_.progress) {
            options_.progress(report_.cases());
        }
        if (options_.save && (stopped() || !saved_ || seconds_since(*saved_) >= seconds_between_states)) {
            report_.seconds = seconds();
            options_.save({report_.cases(), report_, kept_cases()});
            saved_ = Clock::now();
        }
    }

    /// Counts a case; false when it is a counterexample.
    bool take(std::uint64_t index, Decided& decided) override {
        const Verdict& verdict = decided.decision.verdict;
        if (options_.decided && decided.value) {
            options_.decided(*decided.value, decided.decision);
        }
        const std::string error = decided.decision.error ? "error in case " + std::to_string(index + 1) + ": " + *decided.decision.error : "";
        report_.add(decided.decision, error);
        if (decided.decision.error) {
            note(error);
            return true;
        }
        if (verdict.outcome == Outcome::refuted) {
            report_.counterexample = confirm(index, *decided.value, decided.decision);
            report_.found_at = report_.counterexample ? index + 1 : 0;
            report_.unconfirmed += report_.counterexample ? 0 : 1;
            return !report_.counterexample;
        }
        if (verdict.slack && *verdict.slack <= 0) {
            ++report_.tight;
        } else if (verdict.slack && std::isfinite(*verdict.slack) && (!report_.least_slack || *verdict.slack < *report_.least_slack)) {
            report_.least_slack = verdict.slack;
            report_.nearest = decided.value;
        }
        keep(decided);
        return true;
    }

private:
    static constexpr std::uint64_t small_every = 5;
    static constexpr int mutated_percent = 65;
    static constexpr std::size_t most_bounds = 64; // told apart in one check

    bool stopped() const { return stop_.cause() == StopCause::interrupt; }
    /// With those before the state that the hunt went on from.
    double seconds() const { return before_ + seconds_since(start_); }
    /// For shrinking, which makes the answer shorter and no better: two seconds at least.
    StopToken until_shrunk() const {
        const StopToken r = stop_.within(options_.shrink.seconds);
        return options_.seconds ? r.within(std::max(2.0, *options_.seconds - seconds())) : r;
    }

    Case make(std::uint64_t index) const {
        if (index < options_.corpus.size() && !mutant("hunt_forgets_its_corpus")) {
            return options_.corpus[index].value;
        }
        index -= std::min<std::uint64_t>(index, options_.corpus.size());
        const std::uint64_t seed = case_seed(check_, options_.seed, index);
        if (!options_.targeting) {
            return generate_(seed, case_size(index));
        }
        Draw draw(seed_for(seed, "hunt"));
        const std::uint64_t turn = index / small_every;
        if (index % small_every == 0 && (generate_.draws_inputs() || turn < smallest_.size())) {
            return small_case(smallest_[turn % smallest_.size()], seed, draw);
        }
        if (!searched_.empty() && draw.chance(mutated_percent)) {
            const KeptCases& among = searched_.size() == 1 ? *searched_.front() : *draw.pick(searched_); // one kind alone draws nothing
            return mutated_case(among.pick(draw), draw,
                                [this](const Dataset& data, std::uint64_t s) { return generate_.for_dataset(data, s).inputs; });
        }
        return generate_(seed, case_size(index));
    }

    /// A small dataset, now and then with other rows and, where H is dropped, a head.
    Case small_case(Dataset data, std::uint64_t seed, Draw& draw) const {
        static const std::vector<EmbeddingKind> independent = {EmbeddingKind::orthonormal, EmbeddingKind::dense, EmbeddingKind::nearly_dependent};
        static const std::vector<EmbeddingKind> any = {EmbeddingKind::dense,     EmbeddingKind::narrow,        EmbeddingKind::dependent,
                                                       EmbeddingKind::collinear, EmbeddingKind::repeated_rows, EmbeddingKind::zero_row};
        if (draw.chance(40)) {
            const EmbeddingKind kind = draw.pick(tests(check_, Hypothesis::independent) ? independent : any);
            data.set_embedding(draw_embedding(kind, data.tokens(), data.queries(), draw));
        }
        const std::vector<Hypothesis> dropped = check_.dropped();
        if (std::find(dropped.begin(), dropped.end(), Hypothesis::head) != dropped.end()) {
            data.set_head(draw_head(HeadKind::general, data.embedding(), draw));
        }
        return generate_.for_dataset(data, seed);
    }

    /// Held cases: by their slack, or, when tight bounds are looked for, by each bound's factor.
    void keep(const Decided& decided) {
        const Verdict& verdict = decided.decision.verdict;
        if (verdict.outcome != Outcome::held) {
            return;
        }
        if (!options_.tightness) {
            report_.improvements += kept_[""].see(*decided.value, verdict.slack) ? 1 : 0;
            return;
        }
        for (const auto& [bound, tightest] : decided.bounds) {
            if (kept_.count(bound) == 0 && kept_.size() >= most_bounds) {
                continue;
            }
            report_.improvements += kept_[bound].see(*decided.value, std::log(tightest.factor)) ? 1 : 0;
            const auto [at, added] = report_.tightest.try_emplace(bound, TightestCase{tightest, *decided.value});
            if (!added && tightest.factor < at->second.factor) {
                at->second = {tightest, *decided.value};
            }
        }
    }

    std::vector<KeptCase> kept_cases() const {
        std::vector<KeptCase> r;
        for (const auto& [bound, kept] : kept_) {
            for (KeptCase& k : kept.all()) {
                k.bound = bound;
                r.push_back(std::move(k));
            }
        }
        return r;
    }

    void note(const std::string& problem) {
        if (report_.problems.size() < errors_listed) {
            report_.problems.push_back(problem);
        }
    }

    /// Decides it once more and shrinks it. A dropped hypothesis that fails on the case keeps failing, or the small case would be about
    /// something else.
    std::optional<Counterexample> confirm(std::uint64_t index, const Case& found, const Decision& first) {
        std::optional<std::vector<Hypothesis>> failing; // asked for once the case is confirmed
        const std::uint64_t seed = case_seed(check_, options_.seed, index);
        Confirming how{.again = stop_.after_interrupt(1),
                       .shrinking = [this] { return until_shrunk(); },
                       .budget = options_.shrink,
                       .also =
                           [&](const Case& candidate) {
                               failing = failing ? failing : failing_hypotheses(found);
                               return failing_hypotheses(candidate) == *failing || mutant("hunt_shrinks_to_another_hypothesis");
                           },
                       .leap = [&](const Case& best, const auto& still_refuted) { return among_smallest(best, seed, still_refuted); }};
        Confirmed r = confirm_and_shrink({check_, found, seed, "case " + std::to_string(index + 1), first.verdict.found}, how);
        if (!r.counterexample) {
            note(r.problem);
        }
        return std::move(r.counterexample);
    }

    /// Shrinking stops where no single step leads on. The first of the smallest datasets that is refuted and simpler, if any is.
    std::optional<Case> among_smallest(const Case& best, std::uint64_t seed, const std::function<bool(const Case&)>& still_refuted) const {
        const Clock::time_point start = Clock::now();
        for (const Dataset& data : smallest_) {
            if (seconds_since(start) > options_.shrink.seconds) {
                break;
            }
            Case candidate = generate_.for_dataset(data, seed);
            if (candidate.dataset.size() <= best.dataset.size() && simpler(candidate, best) && still_refuted(candidate)) {
                return candidate;
            }
        }
        return std::nullopt;
    }

    /// Of the dropped ones. One whose decision throws counts as failing.
    std::vector<Hypothesis> failing_hypotheses(const Case& value) const {
        std::vector<Hypothesis> r = check_.dropped();
        const CaseFacts facts(value);
        std::erase_if(r, [&facts](Hypothesis h) {
            try {
                return hypothesis_holds(h, facts);
            } catch (const std::exception&) {
                return false;
            }
        });
        return r;
    }

    const Check& check_;
    const HuntOptions& options_;
    Generate generate_;
    const std::vector<Dataset>& smallest_;
    std::map<std::string, KeptCases> kept_;  // by bound; one without a name where slack is looked for
    std::vector<const KeptCases*> searched_; // those of kept_, between batches
    HuntReport report_;
    StopToken stop_ = current_stop();
    StopToken within_time_;
    std::uint64_t next_ = 0; // the first case of the next batch
    Clock::time_point start_ = Clock::now();
    std::optional<Clock::time_point> saved_;
    double before_ = 0;
};

} // namespace

std::uint64_t island_seed(std::uint64_t seed, const Shard& shard) {
    return shard.index == 0 ? seed : seed_for(seed, "island " + std::to_string(shard.index));
}

HuntReport hunt(const Check& check, const HuntOptions& options) { return HuntRun(check, options).run(); }

int hunt_status(const HuntReport& report) {
    if (report.interrupted) {
        return status_interrupted;
    }
    const bool undecided = report.errors + report.unconfirmed != 0 && !mutant("hunt_forgets_errors");
    return report.counterexample ? 1 : report.held == 0 || undecided ? 3 : 0;
}

} // namespace attest
