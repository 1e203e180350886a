#include "properties/reports/analysis_json.h"

#include "model/numbers/number_text.h"
#include "model/stop.h"
#include "theory/graph_svm/graph_svm_status.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace attest {
namespace {

// "]" and "," of a list, around whatever is written for its items.
class List {
public:
    explicit List(std::FILE* out, const char* separator = ",") : out_(out), separator_(separator) { std::fputs("[", out_); }
    void next() {
        std::fputs(first_ ? "" : separator_, out_);
        first_ = false;
    }
    void end() { std::fputs("]", out_); }

private:
    std::FILE* out_;
    const char* separator_;
    bool first_ = true;
};

// The d x d matrix of the terms, one string an entry; null where it is left out.
template <class Text>
void write_matrix(std::FILE* out, const Embedding& embedding, const std::vector<WeightTerm>& terms, const AnalysisFormat& format, Text text) {
    if (embedding.dimension() > largest_printed_dimension && !format.all_matrices) {
        std::fputs("null", out);
        return;
    }
    List rows(out);
    for_each_row(embedding, terms, [&](int, const Vector<Rational>& row) {
        rows.next();
        List entries(out);
        for (Index j = 0; j < row.size(); ++j) {
            entries.next();
            poll_stop();
            fmt::print(out, "\"{}\"", text(row[j]));
        }
        entries.end();
    });
    rows.end();
}

void write_assumptions(std::FILE* out, const Assumptions& a) {
    fmt::print(out, " \"assumptions\": {{\"head\": {}, \"realisable\": {}, \"independent\": {}, \"feasible\": {}, \"acyclic\": {}}},\n", a.head,
               a.realisable, a.independent, a.feasible, a.acyclic);
}

void write_graphs(std::FILE* out, const Dataset& data, const std::vector<QueryGraph>& graphs, const AnalysisFormat& format) {
    std::fputs(" \"graphs\": ", out);
    List list(out, ",\n  ");
    for (const QueryGraph& graph : graphs) {
        list.next();
        poll_stop();
        fmt::print(out, "{{\"query\": {}, \"edges\": ", graph.query());
        List edges(out);
        for (const Edge& edge : graph.edges()) {
            edges.next();
            fmt::print(out, "[{},{}]", edge.from, edge.to);
        }
        edges.end();
        std::fputs(", \"components\": ", out);
        List components(out);
        const auto component = [&](const auto& members) {
            components.next();
            List tokens(out);
            for (const Token v : members) {
                tokens.next();
                fmt::print(out, "{}", v);
            }
            tokens.end();
        };
        if (format.all_tokens) {
            for (const std::vector<Token>& members : graph.components_of_vocabulary(data.tokens())) {
                component(members);
            }
        } else {
            for (const std::span<const Token> members : graph.components()) {
                component(members);
            }
        }
        components.end();
        if (!format.all_tokens) { // every other token is a component of its own that no order relates to anything
            fmt::print(out, ", \"isolated\": {}", static_cast<std::size_t>(data.tokens()) - graph.tokens().size());
        }
        std::fputs("}", out);
    }
    list.end();
}

void write_multipliers(std::FILE* out, const std::vector<Multiplier>& multipliers) {
    List list(out, ",\n                   ");
    FractionTexts texts;
    for (const Multiplier& m : multipliers) {
        list.next();
        poll_stop();
        fmt::print(out, "{{\"query\": {}, \"from\": {}, \"to\": {}, \"relation\": \"{}\", \"value\": \"{}\"}}", m.query, m.from, m.to,
                   m.strict ? "strict" : "tied", texts(m.value));
    }
    list.end();
}

void write_graph_svm(std::FILE* out, const Dataset& data, const GraphSvm& svm, const AnalysisFormat& format) {
    const bool infeasible = svm.status == GraphSvmStatus::infeasible;
    fmt::print(out, ",\n \"graph_svm\": {{\"status\": \"{}\",\n   \"W\": ", graph_svm_status_name(svm.status));
    if (infeasible) {
        std::fputs("null, \"norm_squared\": null", out);
    } else {
        write_matrix(out, data.embedding(), svm.terms, format, FractionTexts());
        fmt::print(out, ", \"norm_squared\": \"{}\"", to_text(svm.norm_squared));
    }
    std::fputs(",\n   \"multipliers\": ", out);
    write_multipliers(out, infeasible ? std::vector<Multiplier>() : svm.multipliers);
    if (infeasible) {
        std::fputs(",\n   \"farkas\":      ", out);
        write_multipliers(out, svm.multipliers);
    }
    std::fputs("}", out);
}

// Decimals after the point such that d x d rounded entries are within 0.05 * 10^-digits of the exact ones (Frobenius):
// each is off by at most 10^-places/2, and there are d^2 of them.
int decimal_places(int dimension, int digits) { return digits + 1 + static_cast<int>(std::to_string(dimension).size()); }

void write_finite_component(std::FILE* out, const Dataset& data, const Analysis& analysis, const AnalysisFormat& format) {
    fmt::print(out, ",\n \"finite_component\": {{\"dimension\": {}, \"radius\": ", analysis.cyclic.dimension());
    if (!analysis.finite) {
        fmt::print(out, "null, \"W\": null, \"loss_infimum\": null,\n   \"reason\": {}}}", nlohmann::json(analysis.finite_reason).dump());
        return;
    }
    const FiniteComponent& finite = *analysis.finite;
    const PrecisionScope scope(finite.digits);
    const Rational bound = parse_decimal(fmt::format("1e-{}", format.digits + 1));
    const Real loss_radius = finite.loss_infimum.radius();
    if (finite.radius.to_rational() > bound || loss_radius.to_rational() > bound) {
        throw std::logic_error("the enclosure of the finite component is wider than was asked for");
    }
    // "1e-N" stands for: the enclosure's radius (at most 0.1 * 10^-N) and the rounding (at most 0.05 * 10^-N).
    const bool exact = finite.space.dimension() == 0;
    const int places = decimal_places(data.dimension(), format.digits);
    const auto radius = [&](bool zero) { return zero ? std::string("0") : fmt::format("1e-{}", format.digits); };
    fmt::print(out, "\"{}\",\n   \"W\": ", radius(exact));
    write_matrix(out, data.embedding(), finite_terms(finite), format, [places](const Rational& x) { return fixed_text(x, places); });
    const Rational loss = finite.loss_infimum.midpoint().to_rational();
    const bool exact_loss = loss == 0 && loss_radius == Real(0);
    // L* is the infimum of the restricted risk; it is that of L under F
    fmt::print(out, ",\n   {}: {{\"mid\": \"{}\", \"radius\": \"{}\"}}}}",
               analysis.assumptions.feasible ? "\"loss_infimum\"" : "\"loss_infimum\": null, \"restricted_loss_infimum\"", fixed_text(loss, places),
               radius(exact_loss));
}

} // namespace

void write_analysis_json(std::FILE* out, const Dataset& data, const Analysis& analysis, const AnalysisFormat& format) {
    fmt::print(out, "{{\"format\": \"attest-analysis/1\", \"tokens\": {}, \"dimension\": {}, \"samples\": {},\n", data.tokens(), data.dimension(),
               data.size());
    write_assumptions(out, analysis.assumptions);
    write_graphs(out, data, analysis.graphs, format);
    write_graph_svm(out, data, analysis.svm, format);
    write_finite_component(out, data, analysis, format);
    std::fputs("}\n", out);
}

} // namespace attest
