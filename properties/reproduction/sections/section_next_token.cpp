// Next-token prediction in linear models as an instance: what holds whether or not some decoder has all log-odds.
#include "model/numbers/number_text.h"
#include "properties/rendering/number_cells.h"
#include "properties/reports/json_cells.h"
#include "properties/reproduction/sections/studies.h"
#include "properties/reproduction/studies/next_token_study.h"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace attest {
namespace {

using Json = nlohmann::ordered_json;

constexpr int digits = 10;         // shown of L* and H
constexpr double run_steps = 2048; // at effort 1
constexpr double step_weight = 2e-4;

/// L* = H exactly where the log-odds are compatible, and above it elsewhere: is the enclosed pair as proved?
Truth as_proved(const NextTokenStudy& s) {
    const Truth above = less(s.entropy, s.infimum);
    if (!s.compatible) {
        return above;
    }
    return above == Truth::yes || less(s.infimum, s.entropy) == Truth::yes ? Truth::no : Truth::yes;
}

Table next_token_table(const std::vector<NextTokenStudy>& studies) {
    Table table;
    table.caption = "A linear decoder over three tokens, contexts h = (1) and (2) equally often, token 2 follows neither. Compatible: some W has all "
                    "log-odds, decided exactly. The last columns are those of certified descent from 0.";
    table.header = {"next tokens 0, 1", "compatible", "|W_mm|^2", "L*", "entropy H", "steps", "L(W)", "to W_fin", "proved"};
    for (const NextTokenStudy& s : studies) {
        table.rows.push_back({s.name, s.compatible ? "yes" : "no", to_text(s.squared_norm_mm), certified_text(s.infimum, digits),
                              certified_text(s.entropy, digits), std::to_string(s.steps), s.steps > 0 ? certified_text(s.loss, 5) : "-",
                              s.steps > 0 ? certified_text(s.finite_distance, 4) : "-", s.steps > 0 ? at_most_text(s.radius_bound) : "-"});
    }
    return table;
}

std::vector<Section> next_token_section(const std::vector<NextTokenStudy>& studies) {
    if (studies.empty()) {
        return {};
    }
    Section section{"Next-token prediction in linear models"};
    section.rests_on = "exact rational arithmetic, and enclosures";
    section.add(Paragraph{
        "Prediction of the next token from a fixed context vector by a linear decoder (arXiv 2402.18551) is the paper's problem with named queries: "
        "the "
        "tokens that follow a context are one component, on top of all others. So the theorem speaks of it. It does not need compatible log-odds: "
        "the "
        "part of W(t) in S_fin tends to the minimiser of the in-support cross-entropy in any case; the loss tends to L* >= H, the entropy, with "
        "equality exactly for compatible ones. attest convert ntp makes a dataset of such data."});
    const auto good =
        static_cast<std::size_t>(std::count_if(studies.begin(), studies.end(), [](const NextTokenStudy& s) { return as_proved(s) == Truth::yes; }));
    section.at_a_glance.emplace_back("next-token examples with L* = H exactly where the log-odds are compatible", count_text(good, studies.size()));
    section.add(next_token_table(studies));
    return {section};
}

Json next_token_json(const NextTokenStudy& s) {
    return {{"example", s.name},
            {"compatible", s.compatible},
            {"norm_squared", to_text(s.squared_norm_mm)},
            {"loss_infimum", enclosure_json(s.infimum)},
            {"entropy", enclosure_json(s.entropy)},
            {"steps", s.steps},
            {"loss", s.steps > 0 ? enclosure_json(s.loss) : Json(nullptr)},
            {"distance_to_W_fin", s.steps > 0 ? enclosure_json(s.finite_distance) : Json(nullptr)},
            {"distance_to_W_fin_bound", s.steps > 0 ? enclosure_json(s.radius_bound) : Json(nullptr)}};
}

std::vector<std::string> sentences(const std::vector<NextTokenStudy>& studies, Truth answer, const char* text) {
    std::vector<std::string> r;
    for (const NextTokenStudy& s : studies) {
        if (as_proved(s) == answer) {
            r.push_back(fmt::format("next tokens {}: {}", s.name, text));
        }
    }
    return r;
}

} // namespace

Study next_tokens_study(const StudyRunPointer& run) {
    const auto studies = std::make_shared<std::vector<NextTokenStudy>>();
    std::vector<Job> jobs;
    if (!run->given) {
        const long steps = run->scaled(run_steps, 16);
        jobs.push_back({.name = "next-token prediction", .weight = 2 * step_weight * static_cast<double>(steps), .run = [run, studies, steps] {
                            *studies = next_token_studies(steps, *run->stop);
                        }});
    }
    return {.name = "next-token prediction",
            .key = "next_token",
            .jobs = std::move(jobs),
            .json =
                [studies] {
                    Json r = Json::array();
                    for (const NextTokenStudy& s : *studies) {
                        r.push_back(next_token_json(s));
                    }
                    return r;
                },
            .sections = [studies] { return next_token_section(*studies); },
            .disagreements = [studies] { return sentences(*studies, Truth::no, "L* and the entropy do not compare as compatibility says"); },
            .undecided =
                [studies] {
                    std::vector<std::string> r = sentences(*studies, Truth::unknown, "L* and the entropy were not told apart");
                    for (const NextTokenStudy& s : *studies) {
                        if (s.open) {
                            r.push_back("next tokens " + s.name + ": descent was not enclosed");
                        }
                    }
                    return r;
                }};
}

} // namespace attest
