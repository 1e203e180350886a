#include "properties/search/hunt.h"

#include "model/stop.h"
#include "properties/generators/bounded_world.h"
#include "properties/generators/generate_embedding.h"
#include "properties/search/case_mutation.h"
#include "properties/search/interrupt.h"
#include "properties/search/parallel.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <tuple>

namespace attest {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

// ---- the kept cases

/// What two cases must share to compete: samples, tokens, one-hot, and the size of the inputs in powers of 1000.
using Cell = std::tuple<std::size_t, int, bool, int>;

int size_class(const Case& value) {
    double largest = 0;
    const auto see = [&largest](const Rational& x) { largest = std::max(largest, std::abs(number_from<double>(x))); };
    for (const auto& [name, input] : value.inputs) {
        if (const auto* scalar = std::get_if<ScalarInput>(&input)) {
            see(scalar->value);
        } else if (const auto* weights = std::get_if<WeightsInput>(&input)) {
            std::for_each(weights->value.data(), weights->value.data() + weights->value.size(), see);
        }
    }
    return largest > 0 ? static_cast<int>(std::clamp(std::floor(std::log10(largest) / 3), -20.0, 20.0)) : -21;
}

Cell cell_of(const Case& value) { return {value.dataset.size(), value.dataset.tokens(), value.dataset.embedding().is_one_hot(), size_class(value)}; }

class KeptCases {
public:
    bool empty() const { return cells_.empty(); }
    std::vector<KeptCase> all() const {
        std::vector<KeptCase> r;
        for (const auto& [cell, kept] : cells_) {
            r.push_back(kept);
        }
        return r;
    }
    void restore(const KeptCase& kept) { cells_.insert_or_assign(cell_of(kept.value), kept); }

    /// Held cases only. One without a slack gives way to any later one, so that the search moves on; so does one of slack 0: there both
    /// sides are identically equal, and a search that preferred these would see little else.
    void see(const Case& value, const Verdict& verdict) {
        if (verdict.outcome != Outcome::held) {
            return;
        }
        const double slack = verdict.slack && std::isfinite(*verdict.slack) && *verdict.slack > 0 ? *verdict.slack : infinite;
        const auto [at, added] = cells_.try_emplace(cell_of(value), KeptCase{slack, value});
        if (!added && (slack < at->second.slack || slack == infinite)) {
            at->second = KeptCase{slack, value};
        }
    }
    /// Half of the time one of the quarter of least slack, else any.
    const Case& pick(Draw& draw) const {
        const std::size_t best = (ranked_.size() + 3) / 4;
        return ranked_[static_cast<std::size_t>(draw.between(0, static_cast<int>(draw.chance(50) ? best : ranked_.size()) - 1))]->value;
    }
    /// Between batches: the order for pick().
    void rank() {
        ranked_.clear();
        for (const auto& [cell, kept] : cells_) {
            ranked_.push_back(&kept);
        }
        std::stable_sort(ranked_.begin(), ranked_.end(), [](const KeptCase* a, const KeptCase* b) { return a->slack < b->slack; });
    }

private:
    static constexpr double infinite = std::numeric_limits<double>::infinity();
    std::map<Cell, KeptCase> cells_;
    std::vector<const KeptCase*> ranked_;
};

// ---- the cases in turn

bool tests(const Check& check, Hypothesis hypothesis) {
    const std::vector<Hypothesis> all = check.hypotheses();
    return std::find(all.begin(), all.end(), hypothesis) != all.end();
}

class HuntRun {
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
        std::uint64_t first = 0;
        if (options_.from) {
            first = options_.from->next;
            report_ = options_.from->report;
            before_ = report_.seconds;
            for (const KeptCase& kept : options_.from->kept) {
                kept_.restore(kept);
            }
        }
        if (options_.seconds) {
            within_time_ = stop_.within(std::max(0.0, *options_.seconds - before_));
        }
        bool going_on = !report_.counterexample;
        for (; going_on && first < options_.cases && !ended(); first += batch_size) {
            going_on = run_batch(first, std::min(batch_size, options_.cases - first));
            if (going_on && options_.save && (stopped() || !saved_ || seconds_since(*saved_) >= seconds_between_states)) {
                report_.seconds = seconds();
                options_.save({report_.cases(), report_, kept_.all()});
                saved_ = Clock::now();
            }
        }
        report_.interrupted = stopped();
        report_.seconds = seconds();
        return std::move(report_);
    }

private:
    static constexpr std::uint64_t small_every = 5;
    static constexpr int mutated_percent = 65;

    bool stopped() const { return stop_.cause() == StopCause::interrupt; }
    bool ended() const { return within_time_.cause().has_value(); }
    /// With those before the state that the hunt went on from.
    double seconds() const { return before_ + seconds_since(start_); }
    /// For shrinking, which makes the answer shorter and no better: two seconds at least.
    StopToken until_shrunk() const {
        const StopToken r = stop_.within(options_.shrink.seconds);
        return options_.seconds ? r.within(std::max(2.0, *options_.seconds - seconds())) : r;
    }

    Case make(std::uint64_t index) const {
        const std::uint64_t seed = case_seed(check_, options_.seed, index);
        if (!options_.targeting) {
            return generate_(seed, case_size(index));
        }
        Draw draw(seed_for(seed, "hunt"));
        const std::uint64_t turn = index / small_every;
        if (index % small_every == 0 && (generate_.draws_inputs() || turn < smallest_.size())) {
            return small_case(smallest_[turn % smallest_.size()], seed, draw);
        }
        if (!kept_.empty() && draw.chance(mutated_percent)) {
            return mutated_case(kept_.pick(draw), draw,
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

    struct Decided {
        std::optional<Case> value;
        Decision decision;
    };

    /// Nothing when an interrupt or the end of the time came first.
    std::optional<Decided> decide(std::uint64_t index) const {
        Decided r;
        try {
            r.value = make(index);
            r.decision = decide_case(check_, *r.value);
        } catch (const Stopped&) {
            return std::nullopt;
        } catch (const std::exception& error) {
            r.decision.error = std::string("in the generator: ") + error.what();
        }
        return r;
    }

    /// False: the hunt is over.
    bool run_batch(std::uint64_t first, std::uint64_t count) {
        kept_.rank();
        std::vector<std::optional<Decided>> decided(count);
        {
            const StopScope until_the_end(within_time_);
            attest::run_batch(count, options_.jobs, [&](std::uint64_t i) {
                if (!ended()) {
                    decided[i] = decide(first + i);
                }
            });
        }
        const StopScope without_time(stop_);
        for (std::uint64_t i = 0; i < count; ++i) {
            if (!decided[i] || !take(first + i, *decided[i])) {
                return false;
            }
        }
        if (options_.progress) {
            options_.progress(report_.cases());
        }
        return true;
    }

    /// Counts a case; false when it is a counterexample.
    bool take(std::uint64_t index, const Decided& decided) {
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
        kept_.see(*decided.value, verdict);
        return true;
    }

    void note(const std::string& problem) {
        if (report_.problems.size() < errors_listed) {
            report_.problems.push_back(problem);
        }
    }

    /// Decides it once more and shrinks it. A dropped hypothesis that fails on the case keeps failing, or the small case would be about
    /// something else.
    std::optional<Counterexample> confirm(std::uint64_t index, const Case& found, const Decision& first) {
        Decision second; // whatever the time: a refutation is worth it
        try {
            const StopScope scope(stop_.after_interrupt(1));
            second = decide_case(check_, found);
        } catch (const Stopped&) {
            note("case " + std::to_string(index + 1) + " was refuted, but the run was interrupted before deciding it again");
            return std::nullopt;
        }
        if (second.error || second.verdict.outcome != Outcome::refuted || second.verdict.found != first.verdict.found) {
            note("case " + std::to_string(index + 1) + " was refuted, but deciding it again says otherwise (" +
                 (second.error ? *second.error : std::string(outcome_name(second.verdict.outcome))) + ")");
            return std::nullopt;
        }
        const StopScope shrinking(until_shrunk());
        Shrunk shrunk{found};
        Decision last = second; // of the simplest case so far
        try {
            const std::vector<Hypothesis> failing = failing_hypotheses(found);
            const auto still_refuted = [&](const Case& candidate) {
                Decision decision = decide_case(check_, candidate);
                const bool same = !decision.error && decision.verdict.outcome == Outcome::refuted && failing_hypotheses(candidate) == failing;
                last = same ? std::move(decision) : last;
                return same;
            };
            shrunk = shrink_case(found, still_refuted, options_.shrink);
            if (const auto smaller = among_smallest(shrunk.value, case_seed(check_, options_.seed, index), still_refuted)) {
                const int taken = shrunk.taken + 1;
                shrunk = shrink_case(*smaller, still_refuted, options_.shrink);
                shrunk.taken += taken;
            }
        } catch (const Stopped&) { // shrunk as far as it came
        }
        return Counterexample{shrunk.value, last.verdict, check_.id(), case_seed(check_, options_.seed, index), last.digits, shrunk.taken};
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
    KeptCases kept_;
    HuntReport report_;
    StopToken stop_ = current_stop();
    StopToken within_time_;
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
    return report.counterexample ? 1 : report.held == 0 || report.errors + report.unconfirmed != 0 ? 3 : 0;
}

} // namespace attest
