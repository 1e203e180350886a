#include "properties/search/world_run.h"

#include "model/input/input_error.h"
#include "model/numbers/number_text.h"
#include "model/stop.h"
#include "properties/cases/labels.h"
#include "properties/search/parallel.h"

#include <algorithm>
#include <chrono>
#include <fmt/format.h>
#include <numeric>

namespace attest {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

/// Datasets that are decided in parallel before the next ones start.
constexpr std::size_t world_batch = 128;
/// Errors of a check are listed up to this number; all are counted.
constexpr std::uint64_t errors_listed = 3;
/// Beyond this nobody waits for the end, and counts would leave 64 bits.
const Integer most_datasets("1000000000000000");

/// What checks that speak of an explicit head answer where none is given. There the head that H says without writing it is written down.
constexpr auto no_head = "a head is given";

/// One check on one dataset.
struct Answer {
    Decision decision;
    double seconds = 0;
    std::optional<Case> refuted; ///< the case, where it is refuted
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

Decision decide_on(const WorldRun& run, const WorldCheck& of, const CaseFacts& facts, std::uint64_t index, std::optional<Case>& refuted) {
    const auto decide = [&](const CaseFacts& of_case) {
        Decision r = decide_case(of.check, of_case);
        if (!r.error && r.verdict.outcome == Outcome::refuted) {
            refuted = of_case.value();
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

DecidedDataset decide_dataset(const WorldRun& run, const Dataset& data, std::uint64_t index) {
    const CaseFacts facts({data, {}});
    DecidedDataset r;
    for (const WorldCheck& of : run.checks) {
        const Clock::time_point start = Clock::now();
        Answer& answer = r.answers.emplace_back();
        answer.decision = decide_on(run, of, facts, index, answer.refuted);
        if (!answer.decision.error && answer.decision.verdict.outcome == Outcome::vacuous && answer.decision.verdict.reason == no_head) {
            answer.decision = decide_on(run, of, CaseFacts({with_written_head(data), {}}), index, answer.refuted);
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

void count(const WorldRun& run, WorldCheck& of, const Answer& answer, std::uint64_t index) {
    ClaimReport& counts = of.counts;
    counts.seconds += answer.seconds;
    if (answer.decision.error) {
        if (counts.errors++ < errors_listed) {
            counts.health.push_back(fmt::format("error on dataset {} of the world: {}", index, *answer.decision.error));
        }
        return;
    }
    const Verdict& verdict = answer.decision.verdict;
    switch (verdict.outcome) {
    case Outcome::held: ++counts.held; break;
    case Outcome::undecided: ++counts.undecided; break;
    case Outcome::vacuous: ++counts.vacuous, ++counts.vacuous_because[verdict.reason]; break;
    case Outcome::refuted:
        if (counts.refuted++ == 0) {
            of.first_refuted = answer.refuted;
            of.first_seed = seed_of(run, of.check, index);
        }
        break;
    }
    if (verdict.slack && (!counts.worst_slack || *verdict.slack < *counts.worst_slack)) {
        counts.worst_slack = verdict.slack;
    }
}

/// The caller's token with the interrupt of the options.
StopToken stop_of(const WorldOptions& options) {
    StopToken r = current_stop();
    r.interrupt = options.stop ? options.stop : r.interrupt;
    return r;
}

void take(WorldRun& run, const DecidedDataset& decided, std::size_t samples) {
    if (!decided.label_error.empty()) {
        throw std::logic_error("the labels of a dataset: " + decided.label_error);
    }
    const std::uint64_t index = run.datasets_decided();
    for (std::size_t c = 0; c < run.checks.size(); ++c) {
        count(run, run.checks[c], decided.answers[c], index);
    }
    for (const std::string& label : decided.labels) {
        ++run.labels[label];
    }
    ++run.decided[samples - 1];
}

/// Brings the search to where the run stands.
void skip_decided(const WorldRun& run, WorldDatasets& search) {
    std::vector<std::uint64_t> skipped(run.decided.size(), 0);
    std::vector<int> types;
    for (std::uint64_t i = run.datasets_decided(); i > 0; --i) {
        if (!search.next(types)) {
            break;
        }
        ++skipped[types.size() - 1];
    }
    if (skipped != run.decided) {
        throw InputError("", "decided", "is no beginning of the world " + world_name(run.world));
    }
}

} // namespace

std::uint64_t WorldRun::datasets() const { return std::accumulate(expected.begin(), expected.end(), std::uint64_t{0}); }
std::uint64_t WorldRun::datasets_decided() const { return std::accumulate(decided.begin(), decided.end(), std::uint64_t{0}); }

WorldRun new_world_run(const SmallWorld& world, std::vector<Check> checks, std::uint64_t seed) {
    WorldRun r;
    r.world = world;
    r.seed = seed;
    const std::vector<Integer> orbits = orbit_counts(world);
    const Integer total = std::accumulate(orbits.begin(), orbits.end(), Integer(0));
    if (total > most_datasets) {
        throw InputError("", "world", fmt::format("{} has {} datasets; expected a world of at most 10^15", world_name(world), total.str()));
    }
    for (const Integer& orbit : orbits) {
        r.expected.push_back(static_cast<std::uint64_t>(orbit));
    }
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
    const Clock::time_point start = Clock::now();
    const double before = run.seconds;
    const StopToken within_time = stop_of(options).within(options.seconds);
    WorldDatasets search(run.world);
    skip_decided(run, search);
    while (!run.finished && !within_time.cause()) {
        std::vector<Dataset> batch;
        std::vector<int> types;
        while (batch.size() < world_batch && !run.finished) {
            if (search.next(types)) {
                batch.push_back(search.dataset(types));
            } else {
                run.finished = true;
            }
        }
        std::vector<std::optional<DecidedDataset>> decided(batch.size());
        const std::uint64_t first = run.datasets_decided();
        {
            const StopScope until_the_end(within_time);
            run_batch(batch.size(), options.jobs, [&](std::uint64_t i) {
                try {
                    if (!within_time.cause()) {
                        decided[i] = decide_dataset(run, batch[i], first + i);
                    }
                } catch (const Stopped&) { // the dataset is decided when the run is resumed
                }
            });
        }
        for (std::size_t i = 0; i < batch.size(); ++i) { // up to the first that the stop has left out
            if (!decided[i]) {
                run.finished = false;
                break;
            }
            take(run, *decided[i], batch[i].size());
        }
        run.seconds = before + seconds_since(start);
        if (options.progress) {
            options.progress(run);
        }
    }
}

void conclude_world(WorldRun& run, const WorldOptions& options, const ShrinkBudget& budget) {
    const StopToken stop = stop_of(options);
    const StopToken confirming = stop.after_interrupt(1); // of all checks together
    if (run.finished && !run.complete()) {
        for (WorldCheck& of : run.checks) {
            of.counts.health.push_back(fmt::format("the search has listed {} datasets by number of samples, Burnside's lemma counts {}",
                                                   fmt::join(run.decided, " + "), fmt::join(run.expected, " + ")));
        }
    }
    for (WorldCheck& of : run.checks) {
        of.counts.finished = run.finished;
        if (of.first_refuted) {
            Decision second;
            try {
                const StopScope scope(confirming);
                second = decide_case(of.check, *of.first_refuted);
            } catch (const Stopped&) {
                of.counts.health.push_back(fmt::format("refuted, but interrupted before a second run confirmed it (case seed {})", of.first_seed));
                continue;
            }
            if (second.error || second.verdict.outcome != Outcome::refuted) {
                of.counts.health.push_back(fmt::format("refuted, but a second run of the same case answers otherwise (case seed {}: {})",
                                                       of.first_seed, second.error ? *second.error : outcome_name(second.verdict.outcome)));
                continue;
            }
            const StopScope shrinking(stop.within(budget.seconds));
            Decision last = second; // of the simplest case so far
            const Shrunk shrunk = shrink_case(
                *of.first_refuted,
                [&](const Case& candidate) {
                    Decision decision = decide_case(of.check, candidate);
                    const bool refuted = !decision.error && decision.verdict.outcome == Outcome::refuted;
                    last = refuted ? std::move(decision) : last;
                    return refuted;
                },
                budget);
            of.counts.counterexample = Counterexample{shrunk.value, last.verdict, of.check.id(), of.first_seed, last.digits, shrunk.taken};
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
