// Where the theory stops: what happens without each hypothesis.
#include "properties/claims/hypotheses.h"
#include "properties/reports/hypothesis_matrix.h"
#include "properties/reproduction/sections/studies.h"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace attest {
namespace {

std::vector<Hypothesis> hypotheses_of(const std::vector<HypothesisCell>& matrix) {
    std::vector<Hypothesis> r;
    for (const HypothesisCell& cell : matrix) {
        if (std::find(r.begin(), r.end(), cell.hypothesis) == r.end()) {
            r.push_back(cell.hypothesis);
        }
    }
    std::sort(r.begin(), r.end());
    return r;
}

/// As short as ten columns on a terminal ask for.
std::string short_text(const HypothesisCell& cell) {
    switch (cell.answer) {
    case HypothesisCell::Answer::refuted: return cell_text(cell);
    case HypothesisCell::Answer::not_needed: return "proof";
    case HypothesisCell::Answer::none_found: return "open";
    case HypothesisCell::Answer::missing: break;
    }
    return "missing";
}

Table matrix_table(const std::vector<HypothesisCell>& matrix) {
    const std::vector<Hypothesis> hypotheses = hypotheses_of(matrix);
    Table table;
    table.caption =
        "Without one of its hypotheses: the size of the smallest counterexample known (K tokens, n samples); \"proof\" where a proof does without "
        "it; \"open\" where a search found nothing; \".\" where the claim does not assume it.";
    table.header = {"claim"};
    for (const Hypothesis hypothesis : hypotheses) {
        table.header.emplace_back(hypothesis_name(hypothesis));
    }
    for (const HypothesisCell& cell : matrix) {
        if (table.rows.empty() || table.rows.back().front() != cell.claim->id) {
            table.rows.emplace_back(table.header.size(), ".");
            table.rows.back().front() = cell.claim->id;
        }
        const auto column = std::find(hypotheses.begin(), hypotheses.end(), cell.hypothesis) - hypotheses.begin();
        table.rows.back()[static_cast<std::size_t>(column) + 1] = short_text(cell);
    }
    return table;
}

Table sentences_table(const std::vector<HypothesisCell>& matrix) {
    Table table;
    table.caption = "What each cell of the matrix rests on.";
    table.header = {"without", "answer", "why"};
    table.page_only = true;
    for (const HypothesisCell& cell : matrix) {
        table.rows.push_back({cell.check_id(), answer_name(cell.answer), cell_sentence(cell)});
    }
    return table;
}

std::vector<Section> hypotheses_section(const std::vector<HypothesisCell>& matrix) {
    if (matrix.empty()) {
        return {};
    }
    Section section{"Where the theory stops: the matrix of hypotheses"};
    section.add(Paragraph{hypotheses_legend() + ". Each counterexample is a stored case that attest replay decides again, certified."});
    std::size_t refuted = 0;
    std::size_t not_needed = 0;
    std::size_t open = 0;
    for (const HypothesisCell& cell : matrix) {
        refuted += cell.answer == HypothesisCell::Answer::refuted ? 1 : 0;
        not_needed += cell.answer == HypothesisCell::Answer::not_needed ? 1 : 0;
        open += cell.answer == HypothesisCell::Answer::none_found || cell.answer == HypothesisCell::Answer::missing ? 1 : 0;
    }
    section.at_a_glance.emplace_back("hypotheses dropped: a counterexample, a proof that it is not needed, open",
                                     fmt::format("{}, {}, {}", refuted, not_needed, open));
    section.add(matrix_table(matrix));
    section.add(sentences_table(matrix));
    return {section};
}

} // namespace

Study hypotheses_study(const StudyRunPointer& run) {
    const auto matrix = std::make_shared<std::vector<HypothesisCell>>();
    std::vector<Job> jobs;
    if (!run->given) {
        jobs.push_back({.name = "the matrix of hypotheses", .weight = 0.1, .run = [matrix] { *matrix = hypothesis_matrix(); }});
    }
    return {.name = "the matrix of hypotheses",
            .key = "hypotheses",
            .jobs = std::move(jobs),
            .json = [matrix] { return hypothesis_matrix_json(*matrix); },
            .sections = [matrix] { return hypotheses_section(*matrix); }};
}

} // namespace attest
