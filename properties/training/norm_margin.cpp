#include "properties/training/norm_margin.h"

#include "theory/norm_svm/edge_combinations.h"
#include "theory/norm_svm/entry_norm_svm.h"

#include <algorithm>
#include <limits>
#include <stdexcept>

namespace attest {
namespace {

/// What the formulas ask of a norm.
struct Constants {
    std::string text;
    double length = 0;     ///< |W|
    Interval gamma;        ///< 1/nu
    Interval largest_edge; ///< B
    Interval smoothness;   ///< beta
};

/// max over the pairs of tokens of a context of size((e_u - e_v) e_k').
template <class Size>
Interval largest_pair(const Dataset& data, const LogitModel& model, const Size& size) {
    Interval r(0);
    for (const CountedSample& sample : model.samples()) {
        for (const TokenCount& u : sample.counts) {
            for (const TokenCount& v : sample.counts) {
                if (u.token < v.token) {
                    r = max(r,
                            size(edge_matrix(data.embedding(), model.queries()[static_cast<std::size_t>(sample.query_index)], {u.token, v.token})));
                }
            }
        }
    }
    return r;
}

std::optional<Constants> of_entries(const Dataset& data, const Analysis& analysis, const LogitModel& model, EntryNorm norm, const Matrix<double>& w) {
    if (static_cast<Index>(data.dimension()) * data.dimension() > most_entries) {
        return std::nullopt;
    }
    const NormSvm svm = find_norm_svm(data, analysis.graphs, norm);
    if (check_norm_svm(data, analysis.graphs, svm).outcome != Outcome::held) {
        throw std::logic_error("norm_margin: the certificate of a norm-Graph-SVM does not hold");
    }
    const Interval pair = largest_pair(data, model, [&](const Matrix<Rational>& m) { return Interval(entry_norm(dual(norm), m)); });
    Constants r{"", 0, Interval(Rational(1 / svm.nu)), Interval(largest_edge(data, analysis.graphs, dual(norm))), pair * pair / Interval(4)};
    switch (norm) {
    case EntryNorm::largest:
        r.text = "max |W_ij|";
        r.length = w.cwiseAbs().maxCoeff();
        break;
    case EntryNorm::sum:
        r.text = "sum |W_ij|";
        r.length = w.cwiseAbs().sum();
        break;
    }
    return r;
}

Constants of_frobenius(const Dataset& data, const Analysis& analysis, const LogitModel& model, const Matrix<double>& w) {
    const auto size = [](const Matrix<Rational>& m) { return sqrt(Interval(inner_product(m, m))); };
    Interval largest(0);
    for (const EdgeOfQuery& e : all_edges(analysis.graphs)) {
        largest = max(largest, size(edge_matrix(data.embedding(), e.query, e.edge)));
    }
    const Interval pair = largest_pair(data, model, size);
    return {"|W|", w.norm(), Interval(1) / sqrt(Interval(analysis.svm.norm_squared)), largest, pair * pair / Interval(4)};
}

std::optional<Constants> constants(const Dataset& data, const Analysis& analysis, const LogitModel& model, StepNorm norm, const Matrix<double>& w) {
    switch (norm) {
    case StepNorm::largest_entry: return of_entries(data, analysis, model, EntryNorm::largest, w);
    case StepNorm::sum_of_entries: return of_entries(data, analysis, model, EntryNorm::sum, w);
    case StepNorm::frobenius: return of_frobenius(data, analysis, model, w);
    }
    return std::nullopt;
}

double least_strict_margin(const Analysis& analysis, const LogitModel& model, const Matrix<double>& w) {
    const Matrix<double> z = model.logits(w);
    double r = std::numeric_limits<double>::infinity();
    for (const EdgeOfQuery& e : all_edges(analysis.graphs)) {
        if (e.strict) {
            const int q = model.query_index(e.query);
            r = std::min(r, z(e.edge.from, q) - z(e.edge.to, q));
        }
    }
    return r;
}

constexpr int most_dimensions = 40; ///< the edges' matrices are dense and exact

} // namespace

std::optional<NormMargin> norm_margin(const Dataset& data, const Analysis& analysis, Optimiser optimiser, const Rational& rate, Loss loss,
                                      const Matrix<double>& w) {
    const std::optional<SteepestSteps>& steps = optimiser->steepest;
    if (!steps || loss != Loss::log || !analysis.assumptions.realisable || !analysis.assumptions.acyclic ||
        analysis.svm.status != GraphSvmStatus::optimal || data.dimension() > most_dimensions) {
        return std::nullopt;
    }
    const PrecisionScope precision(40);
    const LogitModel model(data);
    const auto of = constants(data, analysis, model, steps->norm, w);
    if (!of) {
        return std::nullopt;
    }
    NormMargin r{of->text, of->length > 0 ? least_strict_margin(analysis, model, w) / of->length : std::numeric_limits<double>::quiet_NaN(),
                 of->gamma, std::nullopt};
    const Interval eta(rate);
    if (steps->unit) {
        const Interval step = of->largest_edge * eta;
        const Interval limit = of->gamma - (exp(step) - Interval(1) - step) / eta;
        if (less(Interval(0), limit) == Truth::yes) {
            r.limit = limit;
        }
    } else if (less(eta * of->smoothness, Interval(2)) == Truth::yes) {
        r.limit = of->gamma;
    }
    return r;
}

} // namespace attest
