#include "properties/search/world_run.h"

#include "model/input/input_error.h"
#include "model/numbers/number_text.h"
#include "model/stop.h"
#include "properties/cases/labels.h"
#include "properties/search/engine.h"

#include <algorithm>
#include <chrono>
#include <fmt/format.h>
#include <iterator>
#include <limits>
#include <numeric>

namespace attest {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

/// Datasets that are decided in parallel before the next ones start, and that are dealt to a shard together.
constexpr std::uint64_t world_batch = 128;
/// Beyond this nobody waits for the end, and counts would leave 64 bits.
const Integer most_datasets("1000000000000000");

/// What checks that speak of an explicit head answer where none is given. There the head that H says without writing it is written down.
constexpr auto no_head = "a head is given";

/// One check on one dataset.
struct Answer {
    Decision decision;
    double seconds = 0;
    std::optional<Case> kept; ///< the case, where it is refuted or cut off by the clock
};

/// One dataset of the world, decided.
struct DecidedDataset {
    std::vector<Answer> answers; ///< in the order of the checks
    std::vector<std::string> labels;
    std::string label_error; ///< an exception of the labels is an error of ours
};

std::uint64_t seed_of(const WorldRun& run, const Check& check, std::uint64_t index) { return case_seed(check, run.seed, index); }

/// The same dataset with its only aligned head, C = I (one-hot rows).
Dataset with_written_head(const Dataset& data) {
    Dataset r = data;
    r.set_head(data.embedding().matrix());
    return r;
}

Decision decide_on(const WorldRun& run, const WorldCheck& of, const CaseFacts& facts, std::uint64_t index, double seconds,
                   std::optional<Case>& kept) {
    const auto decide = [&](const CaseFacts& of_case) {
        Decision r = decide_case(of.check, of_case, false, seconds);
        if (!r.error && (r.verdict.outcome == Outcome::refuted || r.cut)) {
            kept = of_case.value();
        }
        return r;
    };
    if (!of.inputs_drawn()) {
        return decide(facts);
    }
    try {
        return decide(CaseFacts(facts, of.check.generate().for_dataset(facts.data(), seed_of(run, of.check, index)).inputs));
    } catch (const std::exception& error) {
        Decision r;
        r.error = std::string("in the generator: ") + error.what();
        return r;
    }
}

DecidedDataset decide_dataset(const WorldRun& run, const Dataset& data, std::uint64_t index, double seconds) {
    const CaseFacts facts({data, {}});
    DecidedDataset r;
    for (const WorldCheck& of : run.checks) {
        const Clock::time_point start = Clock::now();
        Answer& answer = r.answers.emplace_back();
        answer.decision = decide_on(run, of, facts, index, seconds, answer.kept);
        if (!answer.decision.error && answer.decision.verdict.outcome == Outcome::vacuous && answer.decision.verdict.reason == no_head) {
            answer.decision = decide_on(run, of, CaseFacts({with_written_head(data), {}}), index, seconds, answer.kept);
        }
        answer.seconds = seconds_since(start);
    }
    try {
        r.labels = dataset_labels(facts);
    } catch (const std::exception& error) {
        r.label_error = error.what();
    }
    return r;
}

void keep_error(WorldCheck& of, std::uint64_t index, const std::string& text) {
    of.first_errors.emplace(index, text);
    if (of.first_errors.size() > errors_listed) {
        of.first_errors.erase(std::prev(of.first_errors.end()));
    }
}

/// The caller's token with the interrupt of the options.
StopToken stop_of(const WorldOptions& options) {
    StopToken r = current_stop();
    r.interrupt = options.stop ? options.stop : r.interrupt;
    return r;
}

void keep_refuted(WorldCheck& of, std::uint64_t index, std::uint64_t seed, const Case& value) {
    if (!of.first_refuted || index < of.first_index) {
        of.first_refuted = value;
        of.first_index = index;
        of.first_seed = seed;
    }
}

/// `kept`: the case, of a refuted one.
void count(const WorldRun& run, WorldCheck& of, const Decision& decision, const std::optional<Case>& kept, std::uint64_t index) {
    if (decision.error) {
        keep_error(of, index, fmt::format("error on dataset {} of the world: {}", index, *decision.error));
    } else if (decision.verdict.outcome == Outcome::refuted) {
        keep_refuted(of, index, seed_of(run, of.check, index), *kept);
    }
    of.counts.add(decision, "");
}

void take(WorldRun& run, const DecidedDataset& decided, std::uint64_t index, std::size_t samples) {
    if (!decided.label_error.empty()) {
        throw std::logic_error("the labels of a dataset: " + decided.label_error);
    }
    for (std::size_t c = 0; c < run.checks.size(); ++c) {
        WorldCheck& of = run.checks[c];
        const Answer& answer = decided.answers[c];
        of.counts.seconds += answer.seconds;
        if (answer.decision.cut) {
            of.cut.emplace(index, *answer.kept);
        } else {
            count(run, of, answer.decision, answer.kept, index);
        }
    }
    for (const std::string& label : decided.labels) {
        ++run.labels[label];
    }
    ++run.decided[samples - 1];
}

/// Brings the search to where the run stands.
void skip_listed(const WorldRun& run, WorldDatasets& search) {
    std::vector<std::uint64_t> skipped(run.listed.size(), 0);
    std::vector<int> types;
    for (std::uint64_t i = run.datasets_listed(); i > 0; --i) {
        if (!search.next(types)) {
            break;
        }
        ++skipped[types.size() - 1];
    }
    if (skipped != run.listed) {
        throw InputError("", "listed", "is no beginning of the world " + world_name(run.world));
    }
}

/// The datasets of the run's world that are its shard's, from where the run stands, as the engine's source.
class ListedDatasets : public CaseSource<DecidedDataset> {
public:
    ListedDatasets(WorldRun& run, const WorldOptions& options) : run_(run), options_(options), search_(run.world), before_(run.seconds) {
        skip_listed(run, search_);
    }

    /// What is left of a block of the shard; blocks of others are listed on the way. A block without a dataset left ends the world.
    std::optional<CaseRange> next_batch() override {
        if (run_.finished) {
            return std::nullopt;
        }
        first_ = run_.datasets_listed();
        const bool ours = first_ / world_batch % run_.shard.of == run_.shard.index;
        batch_.clear();
        std::vector<int> types;
        for (std::uint64_t i = first_; !run_.finished && i < (first_ / world_batch + 1) * world_batch; ++i) {
            run_.finished = !search_.next(types);
            if (!run_.finished && ours) {
                batch_.push_back(search_.dataset(types));
            } else if (!run_.finished) {
                ++run_.listed[types.size() - 1];
            }
        }
        return CaseRange{first_, first_ + batch_.size()};
    }
    DecidedDataset decide(std::uint64_t index) const override { return decide_dataset(run_, batch_[index - first_], index, options_.case_seconds); }
    bool take(std::uint64_t index, DecidedDataset& decided) override {
        const std::size_t samples = batch_[index - first_].size();
        attest::take(run_, decided, index, samples);
        ++run_.listed[samples - 1];
        return true;
    }
    void left_out(std::uint64_t /*index*/) override { run_.finished = false; } // it is decided when the run is resumed
    void batch_ends(std::uint64_t /*end*/, bool /*going_on*/) override {
        run_.seconds = before_ + seconds_since(start_);
        if (options_.progress) {
            options_.progress(run_);
        }
    }

private:
    WorldRun& run_;
    const WorldOptions& options_;
    WorldDatasets search_;
    std::vector<Dataset> batch_;
    std::uint64_t first_ = 0;
    double before_;
    Clock::time_point start_ = Clock::now();
};

/// Of one check, in the parts of a world.
void add_part(WorldCheck& to, const WorldCheck& part) {
    to.counts.add(part.counts);
    to.counts.seconds += part.counts.seconds;
    if (part.first_refuted) {
        keep_refuted(to, part.first_index, part.first_seed, *part.first_refuted);
    }
    for (const auto& [index, text] : part.first_errors) {
        keep_error(to, index, text);
    }
    to.cut.insert(part.cut.begin(), part.cut.end());
}

/// Counts the cases that were set aside because the clock has cut them off.
void conclude_cut(const WorldRun& run, WorldCheck& of, CutCases how) {
    for (const auto& [index, value] : of.cut) {
        switch (how) {
        case CutCases::stay_undecided: ++of.counts.undecided; break;
        case CutCases::decide_again: {
            const Decision decision = decide_case(of.check, value, false, std::numeric_limits<double>::infinity());
            count(run, of, decision, value, index);
            break;
        }
        }
    }
    of.cut.clear();
}

} // namespace

std::uint64_t WorldRun::datasets() const { return std::accumulate(expected.begin(), expected.end(), std::uint64_t{0}); }
std::uint64_t WorldRun::datasets_listed() const { return std::accumulate(listed.begin(), listed.end(), std::uint64_t{0}); }
std::uint64_t WorldRun::datasets_decided() const { return std::accumulate(decided.begin(), decided.end(), std::uint64_t{0}); }

std::uint64_t datasets_of_shard(std::uint64_t listed, const Shard& shard) {
    const std::uint64_t blocks = listed / world_batch; // whole ones
    const std::uint64_t whole = blocks / shard.of + (shard.index < blocks % shard.of ? 1 : 0);
    return whole * world_batch + (blocks % shard.of == shard.index ? listed % world_batch : 0);
}

WorldRun new_world_run(const SmallWorld& world, std::vector<Check> checks, std::uint64_t seed, const Shard& shard) {
    WorldRun r;
    r.world = world;
    r.seed = seed;
    r.shard = shard;
    const std::vector<Integer> orbits = orbit_counts(world);
    const Integer total = std::accumulate(orbits.begin(), orbits.end(), Integer(0));
    if (total > most_datasets) {
        throw InputError("", "world", fmt::format("{} has {} datasets; expected a world of at most 10^15", world_name(world), total.str()));
    }
    for (const Integer& orbit : orbits) {
        r.expected.push_back(static_cast<std::uint64_t>(orbit));
    }
    r.listed.resize(r.expected.size(), 0);
    r.decided.resize(r.expected.size(), 0);
    for (Check& check : checks) {
        WorldCheck& of = r.checks.emplace_back();
        of.check = std::move(check);
        of.counts.claim = of.check.claim;
    }
    const WorldDatasets listable(world); // throws when it is not
    return r;
}

std::vector<Check> default_world_checks() {
    std::vector<Check> r;
    for (const Claim& claim : all_claims()) {
        if (claim.grade == Grade::exact || claim.id.starts_with("finite.")) {
            r.push_back({&claim});
        }
    }
    return r;
}

void decide_world(WorldRun& run, const WorldOptions& options) {
    const StopToken stop = stop_of(options);
    ListedDatasets source(run, options);
    walk_cases(source, options.jobs, stop.within(options.seconds), stop);
}

WorldRun merged_world(const std::vector<WorldRun>& parts) {
    WorldRun r = parts.front();
    r.shard = {};
    for (std::size_t p = 1; p < parts.size(); ++p) {
        for (std::size_t n = 0; n < r.decided.size(); ++n) {
            r.decided[n] += parts[p].decided[n];
        }
        for (const auto& [label, count] : parts[p].labels) {
            r.labels[label] += count;
        }
        for (std::size_t c = 0; c < r.checks.size(); ++c) {
            add_part(r.checks[c], parts[p].checks[c]);
        }
        r.finished = r.finished && parts[p].finished;
        r.seconds += parts[p].seconds;
    }
    return r;
}

void conclude_world(WorldRun& run, const WorldOptions& options, const ShrinkBudget& budget, CutCases cut) {
    const StopToken stop = stop_of(options);
    const StopToken confirming = stop.after_interrupt(1); // of all checks together
    for (WorldCheck& of : run.checks) {
        conclude_cut(run, of, cut);
        for (const auto& [index, text] : of.first_errors) {
            of.counts.health.push_back(text);
        }
    }
    if (run.finished && !run.complete()) {
        for (WorldCheck& of : run.checks) {
            of.counts.health.push_back(fmt::format("the search has listed {} datasets by number of samples, Burnside's lemma counts {}",
                                                   fmt::join(run.decided, " + "), fmt::join(run.expected, " + ")));
        }
    }
    for (WorldCheck& of : run.checks) {
        of.counts.finished = run.finished;
        if (of.first_refuted) {
            const double seconds = cut == CutCases::decide_again ? std::numeric_limits<double>::infinity() : options.case_seconds;
            Confirmed r = confirm_and_shrink(
                {of.check, *of.first_refuted, of.first_seed, fmt::format("case seed {}", of.first_seed), {}},
                {.again = confirming, .case_seconds = seconds, .shrinking = [&] { return stop.within(budget.seconds); }, .budget = budget});
            of.counts.counterexample = std::move(r.counterexample);
            if (!of.counts.counterexample) {
                of.counts.health.push_back(r.problem);
                continue;
            }
        }
        // A hypothesis that fails in the whole world is an answer, and labels are the world's: only what is left undecided is a complaint.
        const std::vector<std::string> complaints = health_complaints(of.counts, false);
        of.counts.health.insert(of.counts.health.end(), complaints.begin(), complaints.end());
    }
}

int exit_status(const WorldRun& run, bool interrupted) {
    std::vector<ClaimReport> reports;
    for (const WorldCheck& of : run.checks) {
        reports.push_back(of.counts);
    }
    const int status = exit_status(reports, interrupted && !run.finished);
    return status == 0 && !run.finished ? 3 : status;
}

} // namespace attest
