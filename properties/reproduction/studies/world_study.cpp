#include "properties/reproduction/studies/world_study.h"

#include <fmt/format.h>

namespace attest {
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
