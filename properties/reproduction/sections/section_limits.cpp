// Where the theory stops: what happens without each hypothesis, and under other optimisers.
#include "properties/reproduction/sections/report_sections.h"

#include <algorithm>
#include <fmt/format.h>

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

} // namespace

std::optional<Section> hypotheses_section(const Reproduction& result) {
    if (result.hypotheses.empty()) {
        return std::nullopt;
    }
    Section section{"Where the theory stops: the matrix of hypotheses"};
    section.add(Paragraph{
        "H: the head is aligned; R: every label is in its context; I: independent embeddings; F: the Graph-SVM is feasible; A: acyclic; L: log-loss; "
        "T: "
        "tail-regular loss; SC: strictly complementary; E: a strict edge exists; step: at most 1/beta. Each counterexample is a stored case that "
        "attest replay decides again, certified."});
    std::size_t refuted = 0;
    std::size_t not_needed = 0;
    std::size_t open = 0;
    for (const HypothesisCell& cell : result.hypotheses) {
        refuted += cell.answer == HypothesisCell::Answer::refuted ? 1 : 0;
        not_needed += cell.answer == HypothesisCell::Answer::not_needed ? 1 : 0;
        open += cell.answer == HypothesisCell::Answer::none_found || cell.answer == HypothesisCell::Answer::missing ? 1 : 0;
    }
    section.at_a_glance.emplace_back("hypotheses dropped: a counterexample, a proof that it is not needed, open",
                                     fmt::format("{}, {}, {}", refuted, not_needed, open));
    section.add(matrix_table(result.hypotheses));
    section.add(sentences_table(result.hypotheses));
    return section;
}

std::optional<Section> optimisers_section(const Reproduction& result) {
    if (result.optimisers.empty()) {
        return std::nullopt;
    }
    Section section{"Other optimisers, and the factors of W"};
    section.add(Paragraph{"Does training by another rule, or of the factors W = K'Q, tend to the direction of W_mm? Rows marked exact or enclosed "
                          "are decided, a trend is "
                          "measured in double precision and proves nothing."});
    section.add(optimiser_table(result.optimisers));
    return section;
}

} // namespace attest
