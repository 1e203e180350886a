// Complete small worlds: no sampling at all below a size.
#include "properties/reports/verify_report.h"
#include "properties/reproduction/sections/studies.h"
#include "properties/reproduction/studies/world_study.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace attest {

namespace {

using Json = nlohmann::ordered_json;

std::size_t count_of(const WorldRun& run, const auto& wanted) {
    std::size_t r = 0;
    for (const WorldCheck& of : run.checks) {
        r += wanted(of) ? 1 : 0;
    }
    return r;
}

bool vacuous_throughout(const WorldCheck& of) { return of.counts.vacuous != 0 && of.counts.vacuous == of.counts.cases(); }

/// A row a world: the world, datasets (listed, and by Burnside's lemma), cyclic ones, claims that held in all of it without and with drawn
/// inputs, claims whose hypotheses hold nowhere in it, and what did not hold.
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

std::vector<Section> worlds_section(const std::vector<WorldRun>& worlds) {
    if (worlds.empty()) {
        return {};
    }
    Section section{"Complete small worlds"};
    section.rests_on = "every dataset below a size, counted twice; each decided as the grade of the claim says";
    section.add(Paragraph{"Below a size nothing is sampled: every dataset is listed, up to the renaming of tokens and the order of samples, and "
                          "their number is counted a "
                          "second time by Burnside's lemma. attest enumerate does larger worlds."});
    const WorldRun& last = worlds.back();
    section.at_a_glance.emplace_back(fmt::format("every dataset of {}: refuted or undecided", world_name(last.world)),
                                     small_worlds_complaints({last}).empty() ? fmt::format("none of {}", last.datasets()) : "see there");
    section.add(small_worlds_table(worlds));
    return {section};
}

Json world_json(const WorldRun& run) {
    Json r = {{"world", world_name(run.world)}, {"datasets", run.datasets()}, {"datasets_decided", run.datasets_decided()},
              {"complete", run.complete()},     {"seconds", run.seconds},     {"checks", Json::array()}};
    for (const WorldCheck& of : run.checks) {
        r["checks"].push_back(claim_to_json(of.counts));
    }
    return r;
}

std::vector<std::string> worlds_disagreements(const std::vector<WorldRun>& worlds) {
    std::vector<std::string> r;
    for (const WorldRun& run : worlds) {
        if (run.finished && !run.complete()) {
            r.push_back(fmt::format("world {}: {} datasets were listed, Burnside's lemma counts {}", world_name(run.world), run.datasets_decided(),
                                    run.datasets()));
        }
        for (const WorldCheck& of : run.checks) {
            if (of.counts.refuted + of.counts.errors > 0) {
                r.push_back(fmt::format("world {}: claim {}: {} refuted, {} errors", world_name(run.world), of.check.id(), of.counts.refuted,
                                        of.counts.errors));
            }
        }
    }
    return r;
}

std::vector<std::string> worlds_undecided(const std::vector<WorldRun>& worlds) {
    std::vector<std::string> r;
    for (const WorldRun& run : worlds) {
        for (const WorldCheck& of : run.checks) {
            if (too_many_undecided(of.counts)) {
                r.push_back(fmt::format("world {}: claim {}: {} datasets", world_name(run.world), of.check.id(), of.counts.undecided));
            }
        }
    }
    return r;
}

constexpr double world_weight = 3; // seconds of one core, about

} // namespace

Study worlds_study(const StudyRunPointer& run) {
    const auto worlds = std::make_shared<std::vector<WorldRun>>();
    std::vector<Job> jobs;
    for (const SmallWorld& world : run->given ? std::vector<SmallWorld>() : small_worlds_for(run->effort)) {
        jobs.push_back({.name = "every dataset of " + world_name(world),
                        .weight = world_weight,
                        .run =
                            [run, worlds, world] {
                                for (WorldRun& decided : decide_small_worlds({world}, 0, *run->stop)) {
                                    worlds->push_back(std::move(decided));
                                }
                            },
                        .phase = Phase::alone});
    }
    return {.name = "complete small worlds",
            .key = "worlds",
            .jobs = std::move(jobs),
            .json =
                [worlds] {
                    Json r = Json::array();
                    for (const WorldRun& world : *worlds) {
                        r.push_back(world_json(world));
                    }
                    return r;
                },
            .sections = [worlds] { return worlds_section(*worlds); },
            .disagreements = [worlds] { return worlds_disagreements(*worlds); },
            .undecided = [worlds] { return worlds_undecided(*worlds); }};
}

} // namespace attest
