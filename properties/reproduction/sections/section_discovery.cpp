// The step at which gradient descent discovers the components, as the paper's abstract promises, and the step at which the loss alone proves it.
#include "properties/rendering/number_cells.h"
#include "properties/reports/json_cells.h"
#include "properties/reproduction/sections/studies.h"
#include "properties/reproduction/studies/discovery_study.h"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace attest {
namespace {

using Json = nlohmann::ordered_json;

constexpr int digits = 4;              // shown
constexpr double most_steps = 4096;    // at effort 1
constexpr double example_steps = 2048; // the third example needs 1904
constexpr double step_weight = 8e-4;   // seconds of a step with both bounds at the size of the paper's experiments

std::string step_text(const std::optional<long>& step, long run) { return step ? std::to_string(*step) : fmt::format("> {}", run); }

Table discovery_table(const std::vector<DiscoveryStudy>& studies) {
    Table table;
    table.caption =
        "Gradient descent from 0 with step 1/beta. seen: first step at which a threshold on the margins of the drawn pairs tells tied from strict; "
        "proved: first step at which the excess loss alone says so (a, b of section 6.11), and for ever after. The other columns are values then. "
        "Of ours, one-hot: one strict edge, ([1,0],1); a cycle, ([1,2,0],1) m times and ([2,1,0],2) once, m : 1.";
    table.header = {"dataset", "seen", "proved", "L(W) - L*", "tied margins", "a", "strict margins", "b"};
    for (const DiscoveryStudy& s : studies) {
        if (!s.reason.empty() || s.steps == 0) {
            table.rows.push_back({s.dataset, s.reason.empty() ? "interrupted" : s.reason, "", "", "", "", "", ""});
            continue;
        }
        table.rows.push_back({s.dataset, step_text(s.seen, s.steps), step_text(s.certified, s.steps), certified_text(s.excess, digits),
                              at_most_text(s.largest_tied), at_most_text(s.tied_bound), s.least_strict ? at_least_text(*s.least_strict) : "-",
                              s.strict_bound ? at_least_text(*s.strict_bound) : "-"});
    }
    return table;
}

std::vector<Section> discovery_section(const std::vector<DiscoveryStudy>& studies) {
    const auto ran = [](const DiscoveryStudy& s) { return s.steps > 0; };
    if (studies.empty()) {
        return {};
    }
    Section section{"When descent discovers the components"};
    section.rests_on = "interval arithmetic around the exact iterates, beside bounds that are proved by machine";
    section.add(Paragraph{
        "The paper's abstract says that gradient descent implicitly discovers the strongly connected components. Made exact: the components are read "
        "off W as soon as a threshold tells the tied drawn pairs (both tokens in one component) from the strict ones by their margins "
        "<(e_y - e_v) e_k', W>. A small excess loss forces that: strict margins are at least b, tied ones at most a, and b > a below some excess "
        "loss; the loss never rises, so it stays so. The gap between the two steps is what the explicit constants cost."});
    const auto runs = static_cast<std::size_t>(std::count_if(studies.begin(), studies.end(), ran));
    const auto found = static_cast<std::size_t>(
        std::count_if(studies.begin(), studies.end(), [](const DiscoveryStudy& s) { return s.seen && s.certified && *s.seen <= *s.certified; }));
    if (runs > 0) {
        section.at_a_glance.emplace_back("runs of descent whose weights show the components, proved for every later step", count_text(found, runs));
    }
    section.add(discovery_table(studies));
    return {section};
}

Json discovery_json(const DiscoveryStudy& s) {
    const auto step = [](const std::optional<long>& t) { return t ? Json(*t) : Json(nullptr); };
    if (!s.reason.empty()) {
        return {{"dataset", s.dataset}, {"reason", s.reason}};
    }
    return {{"dataset", s.dataset},
            {"reason", nullptr},
            {"steps", s.steps},
            {"seen", step(s.seen)},
            {"proved", step(s.certified)},
            {"first_overlap", step(s.unclear)},
            {"excess_loss", enclosure_json(s.excess)},
            {"largest_tied_margin", enclosure_json(s.largest_tied)},
            {"tied_bound", enclosure_json(s.tied_bound)},
            {"least_strict_margin", enclosure_json(s.least_strict)},
            {"strict_bound", enclosure_json(s.strict_bound)},
            {"seconds", s.seconds}};
}

/// Proved and not so: the bounds would be false.
std::vector<std::string> discovery_disagreements(const std::vector<DiscoveryStudy>& studies) {
    std::vector<std::string> r;
    for (const DiscoveryStudy& s : studies) {
        if (s.certified && !s.seen) {
            r.push_back(
                fmt::format("{}: the components are proved to be read off at step {}, and the margins do not show them", s.dataset, *s.certified));
        }
    }
    return r;
}

std::vector<std::string> discovery_undecided(const std::vector<DiscoveryStudy>& studies) {
    std::vector<std::string> r;
    for (const DiscoveryStudy& s : studies) {
        if (s.open) {
            r.push_back(s.dataset + ": " + s.reason);
        } else if (s.unclear && !s.seen) {
            r.push_back(fmt::format("{}: margins of tied and strict pairs were not told apart at step {}", s.dataset, *s.unclear));
        }
    }
    return r;
}

} // namespace

Study discoveries_study(const StudyRunPointer& run) {
    std::vector<DiscoveryExample> data;
    for (const DatasetStudy& study : run->datasets) {
        data.push_back({study.name, study.data});
    }
    const std::size_t given = data.size();
    if (!run->given) {
        const std::vector<DiscoveryExample> examples = discovery_examples();
        data.insert(data.end(), examples.begin(), examples.end());
    }
    const auto studies = std::make_shared<std::vector<DiscoveryStudy>>(data.size());
    std::vector<Job> jobs;
    for (std::size_t i = 0; i < data.size(); ++i) {
        (*studies)[i].dataset = data[i].name;
        const long steps = i < given ? run->scaled(most_steps, 64) : static_cast<long>(example_steps);
        jobs.push_back(
            {.name = "discovery on " + data[i].name,
             .weight = step_weight * static_cast<double>(steps),
             .run = [run, studies, i, steps, example = data[i]] { (*studies)[i] = discovery_study(example.name, example.data, steps, *run->stop); }});
    }
    return {.name = "the discovery of the components",
            .key = "discovery",
            .jobs = std::move(jobs),
            .json =
                [studies] {
                    Json r = Json::array();
                    for (const DiscoveryStudy& s : *studies) {
                        r.push_back(discovery_json(s));
                    }
                    return r;
                },
            .sections = [studies] { return discovery_section(*studies); },
            .disagreements = [studies] { return discovery_disagreements(*studies); },
            .undecided = [studies] { return discovery_undecided(*studies); }};
}

} // namespace attest
