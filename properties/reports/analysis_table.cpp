#include "properties/reports/analysis_table.h"

#include "model/numbers/number_text.h"
#include "properties/claims/hypotheses.h"

#include "properties/reports/shown_name.h"

#include <algorithm>
#include <fmt/format.h>

namespace attest {
namespace {

constexpr int widest_matrix = 12;         // rows and columns of a matrix that a table shows
constexpr std::size_t longest_list = 100; // items of a list that a table shows
constexpr int shown_places = 6;
constexpr std::size_t longest_exact = 14; // characters of an exact number that a table shows

// Exact where that is short, otherwise rounded and marked so.
std::string readable(const Rational& value) {
    std::string exact = to_text(value);
    return exact.size() <= longest_exact ? exact : "~" + fixed_text(value, shown_places);
}

std::string decimal(const Interval& value) {
    const Enclosure text = enclosure_text(value, 15);
    return text.radius == "0" ? text.mid : text.mid + " +- " + text.radius;
}

// The items joined by `separator`, at most longest_list of them.
template <class Items, class Text>
std::string listed(const Items& items, const char* separator, Text text) {
    std::string r;
    std::size_t shown = 0;
    for (const auto& item : items) {
        if (shown == longest_list) {
            return r + fmt::format("{}... ({} in all)", separator, items.size());
        }
        r += (shown++ == 0 ? "" : separator) + text(item);
    }
    return r;
}

// With trailing zeros, so that points stand below one another.
std::string padded(const Rational& value, int places) {
    std::string r = fixed_text(value, places);
    const auto point = r.find('.');
    const auto given = point == std::string::npos ? 0 : r.size() - point - 1;
    return r + (given == 0 && places > 0 ? "." : "") + std::string(static_cast<std::size_t>(places) - given, '0');
}

// Exact when every entry is short, otherwise all rounded to `places`.
void write_matrix(std::FILE* out, const Dataset& data, const std::vector<WeightTerm>& terms, const char* name, int places) {
    const int d = data.dimension();
    if (d > widest_matrix) {
        fmt::print(out, "  {} is {} x {}; --json prints it{}\n", name, d, d, d > largest_printed_dimension ? " with --matrices" : "");
        return;
    }
    std::vector<Rational> values;
    for_each_row(data.embedding(), terms, [&](int, const Vector<Rational>& row) { values.insert(values.end(), row.begin(), row.end()); });
    const bool exact = std::all_of(values.begin(), values.end(), [](const Rational& x) { return to_text(x).size() <= longest_exact; });
    std::vector<std::string> entries;
    std::size_t width = 0;
    for (const Rational& value : values) {
        entries.push_back(exact ? to_text(value) : padded(value, places));
        width = std::max(width, entries.back().size());
    }
    fmt::print(out, "  {}{}\n", name, exact ? "" : fmt::format(", rounded to {} decimals", places));
    for (int i = 0; i < d; ++i) {
        std::fputs("  ", out);
        for (int j = 0; j < d; ++j) {
            fmt::print(out, "  {:>{}}", entries[static_cast<std::size_t>(i * d + j)], width);
        }
        std::fputs("\n", out);
    }
}

void write_assumptions(std::FILE* out, const Assumptions& a) {
    std::fputs("\nAssumptions\n", out);
    const auto line = [out](Hypothesis hypothesis, bool holds) {
        const HypothesisRow& row = hypothesis_row(hypothesis);
        fmt::print(out, "  {}  {:46}  {}\n", row.letter, row.words, holds ? "yes" : "no");
    };
    line(Hypothesis::head, a.head);
    line(Hypothesis::realisable, a.realisable);
    line(Hypothesis::independent, a.independent);
    line(Hypothesis::feasible, a.feasible);
    line(Hypothesis::acyclic, a.acyclic);
}

void write_graphs(std::FILE* out, const Dataset& data, const std::vector<QueryGraph>& graphs) {
    std::fputs("\nToken-priority graphs (highest priority first; tokens of one component in brackets)\n", out);
    std::size_t shown = 0;
    for (const QueryGraph& graph : graphs) {
        if (shown++ == longest_list) {
            fmt::print(out, "  ... ({} queries in all)\n", graphs.size());
            break;
        }
        const auto name = [&](Token v) { return shown_name(data, v); };
        fmt::print(out, "  query {}\n", shown_name(data, graph.query()));
        if (graph.edges().empty()) {
            std::fputs("    no edges\n", out);
            continue;
        }
        fmt::print(out, "    components  {}\n", listed(graph.components(), "  ", [&](const auto& c) { return "[" + listed(c, " ", name) + "]"; }));
        std::vector<Edge> strict;
        std::vector<Edge> tied;
        for (const Edge& edge : graph.edges()) {
            (graph.strict(edge) ? strict : tied).push_back(edge);
        }
        const auto arrow = [&](const Edge& e) { return shown_name(data, e.from) + "->" + shown_name(data, e.to); };
        fmt::print(out, "    strict      {}\n", strict.empty() ? "none" : listed(strict, "  ", arrow));
        fmt::print(out, "    tied        {}\n", tied.empty() ? "none" : listed(tied, "  ", arrow));
        const auto alone = static_cast<std::size_t>(data.tokens()) - graph.tokens().size();
        if (alone != 0) {
            fmt::print(out, "    {} of {} tokens touch no edge\n", alone, data.tokens());
        }
    }
}

void write_multipliers(std::FILE* out, const Dataset& data, const std::vector<Multiplier>& multipliers) {
    std::size_t shown = 0;
    for (const Multiplier& m : multipliers) {
        if (shown++ == longest_list) {
            fmt::print(out, "    ... ({} in all)\n", multipliers.size());
            return;
        }
        fmt::print(out, "    query {:>4}  {:>4} -> {:4}  {:6}  {}\n", shown_name(data, m.query), shown_name(data, m.from), shown_name(data, m.to),
                   m.strict ? "strict" : "tied", readable(m.value));
    }
}

void write_graph_svm(std::FILE* out, const Dataset& data, const GraphSvm& svm) {
    std::fputs("\nGraph-SVM direction W_mm (certificate checked in rational arithmetic)\n", out);
    switch (svm.status) {
    case GraphSvmStatus::zero: std::fputs("  zero: there is no strict edge\n", out); return;
    case GraphSvmStatus::infeasible:
        std::fputs("  infeasible: these multipliers combine the constraints to 0 >= 1 (Farkas)\n", out);
        write_multipliers(out, data, svm.multipliers);
        return;
    case GraphSvmStatus::optimal: break;
    }
    const PrecisionScope scope(40);
    fmt::print(out, "  |W_mm|^2 = {}, |W_mm| = {}\n", readable(svm.norm_squared), decimal(sqrt(Interval(svm.norm_squared))));
    write_matrix(out, data, svm.terms, "W_mm", shown_places);
    std::fputs("  multipliers\n", out);
    write_multipliers(out, data, svm.multipliers);
}

/// S_fin = {0}: no token is tied to another, or every M_{k,i,j} = (e_i - e_j) e_k' of a tied pair is 0.
std::string why_no_cyclic_direction(const Dataset& data, const Analysis& analysis) {
    if (analysis.assumptions.acyclic) {
        return "every component is a single token";
    }
    bool equal_rows = false;
    bool zero_query = false;
    for (const QueryGraph& graph : analysis.graphs) {
        const bool zero = data.embedding().gram(graph.query(), graph.query()) == 0;
        for (const auto& component : graph.components()) {
            zero_query = zero_query || (zero && component.size() > 1);
            equal_rows = equal_rows || (!zero && component.size() > 1);
        }
    }
    const std::string rows = "tied tokens have the same embedding";
    const std::string query = "the embedding of the query is 0";
    return equal_rows && zero_query ? rows + ", or " + query : equal_rows ? rows : query;
}

void write_finite_component(std::FILE* out, const Dataset& data, const Analysis& analysis, const AnalysisFormat& format) {
    fmt::print(out, "\nFinite component W_fin (in S_fin, of dimension {})\n", analysis.cyclic.dimension());
    if (!analysis.finite) {
        fmt::print(out, "  none: {}\n", analysis.finite_reason);
        return;
    }
    const FiniteComponent& finite = *analysis.finite;
    if (finite.space.dimension() == 0) {
        fmt::print(out, "  zero: {}\n", why_no_cyclic_direction(data, analysis));
    } else {
        fmt::print(out, "  proved to lie within 1e-{} of a point that --json prints in full\n", format.digits);
        write_matrix(out, data, finite_terms(finite), "W_fin", std::min(format.digits, shown_places));
    }
    // without F no direction makes all attention outside the labels' components vanish, and inf L may be larger
    const char* label = analysis.assumptions.feasible ? "inf L = L*" : "L*";
    const char* note = analysis.assumptions.feasible ? "" : ", the infimum of the restricted risk; without F, inf L >= L*";
    fmt::print(out, "  {} = {}{}\n", label, decimal(finite.loss_infimum), note);
}

} // namespace

void write_analysis_table(std::FILE* out, const std::string& source, const Dataset& data, const Analysis& analysis, const AnalysisFormat& format) {
    fmt::print(out, "{}: {} samples over {} tokens, embeddings {} in dimension {}, {} {}\n", shown_path(source), data.size(), data.tokens(),
               data.embedding().is_one_hot() ? "one-hot" : "given", data.dimension(), analysis.graphs.size(),
               analysis.graphs.size() == 1 ? "query" : "queries");
    write_assumptions(out, analysis.assumptions);
    write_graphs(out, data, analysis.graphs);
    write_graph_svm(out, data, analysis.svm);
    write_finite_component(out, data, analysis, format);
}

} // namespace attest
