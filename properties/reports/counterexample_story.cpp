#include "properties/reports/counterexample_story.h"

#include "model/numbers/number_text.h"
#include "properties/cases/input_kinds.h"
#include "properties/claims/claim_tools.h"
#include "properties/claims/hypotheses.h"
#include "properties/rendering/program_name.h"
#include "properties/reports/shown_name.h"

#include <algorithm>
#include <fmt/format.h>

namespace attest {
namespace {

constexpr int widest_matrix = 8; // rows and columns of a matrix that the story shows

std::string tokens_text(const Dataset& data, std::span<const Token> tokens) {
    std::string r;
    for (const Token v : tokens) {
        r += (r.empty() ? "" : " ") + shown_name(data, v);
    }
    return r;
}
std::string component_text(const Dataset& data, std::span<const Token> tokens) { return "[" + tokens_text(data, tokens) + "]"; }

/// Rows below one another, indented.
std::string rows_text(const Matrix<Rational>& m) {
    std::string r;
    std::size_t width = 0;
    for (Index e = 0; e < m.size(); ++e) {
        width = std::max(width, to_text(m.data()[e]).size());
    }
    for (Index i = 0; i < m.rows(); ++i) {
        r += "   ";
        for (Index j = 0; j < m.cols(); ++j) {
            r += fmt::format(" {:>{}}", to_text(m(i, j)), width);
        }
        r += "\n";
    }
    return r;
}

std::string count_text(std::size_t count, const char* one, const char* many) { return fmt::format("{} {}", count, count == 1 ? one : many); }

// ---- what is said

std::string title_text(const Check& check) {
    std::string r = check.claim->id;
    if (check.neighbour) {
        return "A counterexample to " + r + "!" + check.neighbour->name + ", a statement next to " + r;
    }
    std::vector<std::string> parts;
    if (check.variation && check.variation->kind != Variation::Kind::without_hypothesis) {
        const std::string& name = check.variation->name;
        const std::size_t dash = name.find('-');
        parts.push_back("with the " + name.substr(0, dash) + " " + name.substr(dash + 1));
    }
    std::string dropped;
    for (const Hypothesis hypothesis : check.dropped()) {
        dropped += (dropped.empty() ? "without " : " and ") + std::string(hypothesis_name(hypothesis));
    }
    if (!dropped.empty()) {
        parts.push_back(dropped);
    }
    for (const std::string& part : parts) {
        r += ", " + part;
    }
    return "A counterexample to " + r;
}

struct HypothesisLines {
    std::string text;
    bool all_hold = true; ///< every hypothesis of the claim, those that are not tested too
};

HypothesisLines hypotheses_of(const Check& check, const CaseFacts& facts) {
    HypothesisLines r;
    const std::vector<Hypothesis> dropped = check.dropped();
    for (const Hypothesis h : check.claim->hypotheses) {
        const bool out = std::find(dropped.begin(), dropped.end(), h) != dropped.end();
        const HypothesisRow& row = hypothesis_row(h);
        const bool holds = row.holds(facts);
        const bool of_the_set_up = row.of == HypothesisRow::Of::set_up;
        const bool replaced = h == Hypothesis::log_loss && check.variation && check.variation->kind == Variation::Kind::loss;
        std::string state = holds ? "holds" : "FAILS: " + row.why_failed(facts);
        if (replaced || (out && holds && of_the_set_up)) {
            state = "given up by what is checked here";
        } else if (out && holds) {
            state = "holds all the same";
        }
        r.all_hold = r.all_hold && holds && !replaced && !(out && of_the_set_up);
        r.text += fmt::format("  {:<4}  {:46}  {}{}\n", row.letter, row.words, out ? "dropped; " : "", state);
    }
    return r;
}

std::string said_text(const Check& check, const CaseFacts& facts) {
    const Claim& claim = *check.claim;
    std::string r = fmt::format("\nWhat is claimed ({}; {})\n  {}\n", grade_name(claim.grade), claim.source, claim.statement);
    if (check.statement() != claim.statement) {
        r += fmt::format("  Here, {}: {}\n", check.neighbour ? "the statement next to it" : "instead", check.statement());
    }
    const HypothesisLines lines = hypotheses_of(check, facts);
    r += claim.hypotheses.empty() ? "" : "\nHypotheses of the claim on this case\n" + lines.text;
    if (!check.neighbour && lines.all_hold &&
        (!check.variation || (!check.variation->decide && check.variation->kind != Variation::Kind::optimiser))) {
        r += "  Every hypothesis holds: this refutes the claim itself.\n";
    }
    return r;
}

// ---- the case

std::string times_text(int times) { return times == 1 ? "once" : times == 2 ? "twice" : fmt::format("{} times", times); }

/// "Query 0 occurs in 2 samples: the next token is 1 once and 0 once."
std::string words_text(const Dataset& data) {
    std::string r;
    for (const Token query : data.queries()) {
        std::vector<std::pair<Token, int>> labels;
        std::size_t samples = 0;
        for (std::size_t i = 0; i < data.size(); ++i) {
            const Sample s = data.sample(i);
            if (s.query != query) {
                continue;
            }
            ++samples;
            const auto at = std::find_if(labels.begin(), labels.end(), [&](const auto& known) { return known.first == s.label; });
            if (at == labels.end()) {
                labels.emplace_back(s.label, 1);
            } else {
                ++at->second;
            }
        }
        r += fmt::format("  Query {} occurs in {}; the next token is ", shown_name(data, query), count_text(samples, "sample", "samples"));
        for (std::size_t i = 0; i < labels.size(); ++i) {
            r += fmt::format("{}{} {}",
                             i == 0                   ? ""
                             : i + 1 == labels.size() ? " and "
                                                      : ", ",
                             shown_name(data, labels[i].first), times_text(labels[i].second));
        }
        r += ".\n";
    }
    return r;
}

std::string samples_text(const Dataset& data) {
    std::size_t width = 7;
    for (std::size_t i = 0; i < data.size(); ++i) {
        width = std::max(width, tokens_text(data, data.sample(i).context).size());
    }
    std::string r = fmt::format("  sample  {:<{}}  query  label\n", "context", width);
    for (std::size_t i = 0; i < data.size(); ++i) {
        const Sample s = data.sample(i);
        r += fmt::format("  {:>6}  {:<{}}  {:>5}  {:>5}\n", i + 1, tokens_text(data, s.context), width, shown_name(data, s.query),
                         shown_name(data, s.label));
    }
    return r;
}

std::string data_text(const Dataset& data) {
    const Embedding& embedding = data.embedding();
    std::string r = fmt::format("\nThe data: {} over {}, embeddings {} in dimension {}\n", count_text(data.size(), "sample", "samples"),
                                count_text(static_cast<std::size_t>(data.tokens()), "token", "tokens"), embedding.is_one_hot() ? "one-hot" : "given",
                                data.dimension());
    r += samples_text(data) + words_text(data);
    if (!embedding.is_one_hot()) {
        r += "  embeddings, a row a token\n" + rows_text(embedding.matrix());
    }
    if (data.head()) {
        r += "  head, a row a label\n" + rows_text(*data.head());
    }
    return r;
}

std::string graph_text(const Dataset& data, const QueryGraph& graph) {
    std::string r = fmt::format("  query {}: ", shown_name(data, graph.query()));
    if (graph.edges().empty()) {
        return r + "no edges\n";
    }
    std::string strict;
    std::string tied;
    std::string order;
    std::vector<std::pair<int, int>> ordered;
    for (const Edge& e : graph.edges()) {
        std::string& list = graph.strict(e) ? strict : tied;
        list += (list.empty() ? "" : ", ") + shown_name(data, e.from) + " -> " + shown_name(data, e.to);
        const std::pair<int, int> pair{graph.component(e.from), graph.component(e.to)};
        if (graph.strict(e) && std::find(ordered.begin(), ordered.end(), pair) == ordered.end()) {
            ordered.push_back(pair);
            order += (order.empty() ? "" : ", ") + component_text(data, graph.components()[static_cast<std::size_t>(pair.first)]) + " above " +
                     component_text(data, graph.components()[static_cast<std::size_t>(pair.second)]);
        }
    }
    std::string components;
    for (const auto& component : graph.components()) {
        components += (components.empty() ? "" : " ") + component_text(data, component);
    }
    return r + fmt::format("components {}\n    order         {}\n    strict edges  {}\n    tied edges    {}\n", components,
                           order.empty() ? "none" : order, strict.empty() ? "none" : strict, tied.empty() ? "none" : tied);
}

std::string theory_text(const CaseFacts& facts) {
    const Dataset& data = facts.data();
    std::string r = "\nToken-priority graphs (an edge leads from a label to every other token of its context; a component is tied together)\n";
    for (const QueryGraph& graph : facts.graphs()) {
        r += graph_text(data, graph);
    }
    r += "\nWhat the theory makes of it\n";
    switch (facts.svm().status) {
    case GraphSvmStatus::zero: r += "  W_mm = 0: there is no strict edge\n"; break;
    case GraphSvmStatus::infeasible: r += "  the Graph-SVM is infeasible: there is no W_mm\n"; break;
    case GraphSvmStatus::optimal:
        r += fmt::format("  direction W_mm, |W_mm|^2 = {}{}\n", to_text(facts.svm().norm_squared),
                         data.dimension() > widest_matrix ? " (attest analyze prints it)" : "");
        r += data.dimension() > widest_matrix ? "" : rows_text(facts.direction());
        break;
    }
    return r + fmt::format("  S has dimension {}, the cyclic subspace S_fin {}\n", facts.space().dimension(), facts.cyclic().dimension());
}

std::string inputs_text(const Case& value) {
    const InputWords words{[&](Token v) { return shown_name(value.dataset, v); }, rows_text};
    std::string r = value.inputs.empty() ? "" : "\nThe other inputs\n";
    for (const auto& [name, input] : value.inputs) {
        r += "  " + name + " = " + kind_of(input).print(input, words);
    }
    return r;
}

std::string ground_text(const Check& check, const Decision& decision) {
    switch (check.claim->grade) {
    case Grade::exact: return "exact rational arithmetic";
    case Grade::enclosed:
    case Grade::bounded:
        return fmt::format("exact and interval arithmetic at {} digits (intervals contain the truth and are compared where they do not overlap)",
                           decision.digits);
    case Grade::trend: break;
    }
    return fmt::format("a measurement at {} digits: A TREND ONLY, not a proof (the claim's grade is trend)", decision.digits);
}

} // namespace

std::string story_text(const Check& check, const Case& value, const Decision& decision, const std::string& path) {
    const PrecisionScope precision(std::max(decision.digits, check.claim->first_digits));
    const CaseFacts facts(value);
    std::string r = title_text(check) + "\n";
    r += said_text(check, facts) + data_text(value.dataset) + theory_text(facts) + inputs_text(value);
    r += fmt::format("\nWhat is to be expected\n  {}\n\nWhat happens instead\n  {}: {}\n", shown_path(decision.verdict.expected),
                     shown_path(decision.verdict.reason), shown_path(decision.verdict.found));
    return r + fmt::format("\nIt rests on {}.\nRun it again: {} replay {}\n", ground_text(check, decision), program_name(), path);
}

} // namespace attest
