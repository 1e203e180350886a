#include "properties/reproduction/studies/world_study.h"

#include <fmt/format.h>

namespace attest {
namespace {

std::size_t count_of(const WorldRun& run, const auto& wanted) {
    std::size_t r = 0;
    for (const WorldCheck& of : run.checks) {
        r += wanted(of) ? 1 : 0;
    }
    return r;
}

bool vacuous_throughout(const WorldCheck& of) { return of.counts.vacuous != 0 && of.counts.vacuous == of.counts.cases(); }

/// "svm.feasible (3 undecided)" for every check that did not hold.
std::string not_held(const WorldRun& run) {
    std::string r;
    for (const WorldCheck& of : run.checks) {
        const ClaimReport& c = of.counts;
        if (c.refuted + c.undecided + c.errors != 0) {
            r += fmt::format("{}{} ({} refuted, {} undecided, {} errors)", r.empty() ? "" : ", ", of.check.id(), c.refuted, c.undecided, c.errors);
        }
    }
    return r;
}

} // namespace

std::vector<SmallWorld> small_worlds_for(double effort) {
    std::vector<SmallWorld> r = {{2, 2, 3}};
    if (effort >= 1) {
        r.push_back({3, 2, 3});
    }
    if (effort >= 10) {
        r.push_back({3, 3, 3});
    }
    if (effort >= 100) {
        r.push_back({3, 3, 4});
    }
    return r;
}

std::vector<WorldRun> decide_small_worlds(const std::vector<SmallWorld>& worlds, int jobs, const std::atomic<bool>& stop) {
    std::vector<WorldRun> r;
    WorldOptions options;
    options.jobs = jobs;
    options.stop = &stop;
    for (const SmallWorld& world : worlds) {
        if (stop) {
            break;
        }
        r.push_back(new_world_run(world, default_world_checks()));
        decide_world(r.back(), options);
        conclude_world(r.back(), options);
    }
    return r;
}

Table small_worlds_table(const std::vector<WorldRun>& runs) {
    Table table;
    table.caption = "Complete small worlds: every dataset of K tokens (one-hot), contexts of up to T as bags with a query, up to N samples, up to "
                    "renaming and order. Nothing is sampled, but the other inputs of the claims that have some are drawn once for each dataset.";
    table.header = {
        "world",       "datasets", "by Burnside", "cyclic", "held in all, nothing drawn", "held in all, inputs drawn", "hypotheses hold nowhere",
        "did not hold"};
    for (const WorldRun& run : runs) {
        const auto cyclic = run.labels.find("cyclic");
        const std::string others = not_held(run);
        table.rows.push_back(
            {world_name(run.world),
             run.finished ? fmt::format("{}", run.datasets_decided()) : fmt::format("{} (interrupted)", run.datasets_decided()),
             fmt::format("{}", run.datasets()), fmt::format("{}", cyclic == run.labels.end() ? 0 : cyclic->second),
             fmt::format("{} claims", count_of(run, [](const WorldCheck& of) { return of.held_throughout() && !of.inputs_drawn(); })),
             fmt::format("{} claims", count_of(run, [](const WorldCheck& of) { return of.held_throughout() && of.inputs_drawn(); })),
             fmt::format("{}", count_of(run, vacuous_throughout)), others.empty() ? "none" : others});
    }
    return table;
}

std::vector<std::string> small_worlds_complaints(const std::vector<WorldRun>& runs) {
    std::vector<std::string> r;
    for (const WorldRun& run : runs) {
        if (run.finished && !run.complete()) {
            r.push_back(fmt::format("world {}: {} datasets were listed, Burnside's lemma counts {}", world_name(run.world), run.datasets_decided(),
                                    run.datasets()));
        } else if (!run.finished) {
            r.push_back(fmt::format("world {}: interrupted after {} of {} datasets", world_name(run.world), run.datasets_decided(), run.datasets()));
        }
        if (const std::string others = not_held(run); !others.empty()) {
            r.push_back(fmt::format("world {}: {}", world_name(run.world), others));
        }
    }
    return r;
}

} // namespace attest
