#include "properties/training/norm_margin.h"

#include "model/numbers/singular_values.h"
#include "theory/bounds/steepest_descent.h"
#include "theory/comparison.h"
#include "theory/discovery/discovery.h"
#include "theory/norm_svm/edge_combinations.h"
#include "theory/norm_svm/entry_norm_svm.h"
#include "theory/norm_svm/matrix_norm_svm.h"
#include "theory/norm_svm/spectral_bounds.h"

#include <algorithm>
#include <fmt/format.h>
#include <limits>
#include <stdexcept>

namespace attest {
namespace {

constexpr int most_dimensions = 40;        ///< the edges' matrices are dense and exact
constexpr int most_searched_dimension = 8; ///< a bracket of the spectral nu takes seconds above it

/// What the formulas ask of a norm.
struct Constants {
    std::string text;
    double length = 0;     ///< |W(T)|
    Interval start;        ///< |W(0)|
    Interval gamma;        ///< contains 1/nu; its lower end is 1/|V| of a feasible V
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

Interval frobenius_norm(const Matrix<Rational>& m) { return sqrt(Interval(inner_product(m, m))); }

Constants of_entries(const Dataset& data, const Analysis& analysis, const LogitModel& model, EntryNorm norm, const FinishedRun& run) {
    const NormSvm svm = find_norm_svm(data, analysis.graphs, norm);
    if (check_norm_svm(data, analysis.graphs, svm).outcome != Outcome::held) {
        throw std::logic_error("norm_margin: the certificate of a norm-Graph-SVM does not hold");
    }
    const Interval pair = largest_pair(data, model, [&](const Matrix<Rational>& m) { return Interval(entry_norm(dual(norm), m)); });
    Constants r{"",
                0,
                Interval(entry_norm(norm, run.start)),
                Interval(Rational(1 / svm.nu)),
                Interval(largest_edge(data, analysis.graphs, dual(norm))),
                pair * pair / Interval(4)};
    switch (norm) {
    case EntryNorm::largest:
        r.text = "max |W_ij|";
        r.length = run.weights.cwiseAbs().maxCoeff();
        break;
    case EntryNorm::sum:
        r.text = "sum |W_ij|";
        r.length = run.weights.cwiseAbs().sum();
        break;
    }
    return r;
}

/// The Frobenius and the spectral norm: the same for the M_e, which have rank 1.
Constants of_singular_values(const Dataset& data, const Analysis& analysis, const LogitModel& model) {
    Interval largest(0);
    for (const EdgeOfQuery& e : all_edges(analysis.graphs)) {
        largest = max(largest, frobenius_norm(edge_matrix(data.embedding(), e.query, e.edge)));
    }
    const Interval pair = largest_pair(data, model, frobenius_norm);
    return {"", 0, Interval(0), Interval(0), largest, pair * pair / Interval(4)};
}

Constants of_frobenius(const Dataset& data, const Analysis& analysis, const LogitModel& model, const FinishedRun& run) {
    Constants r = of_singular_values(data, analysis, model);
    r.text = "|W|";
    r.length = run.weights.norm();
    r.start = frobenius_norm(run.start);
    r.gamma = Interval(1) / sqrt(Interval(analysis.svm.norm_squared));
    return r;
}

/// Contains 1/nu of the spectral norm: a bracket of nu where one is found, else 1/|W_mm|_2 <= gamma <= |W_mm|_*/|W_mm|^2, as W_mm is feasible and its
/// multipliers sum to |W_mm|^2 on the strict edges.
Interval spectral_gamma(const Dataset& data, const Analysis& analysis) {
    if (data.dimension() <= most_searched_dimension) {
        const auto bracket = find_norm_bracket(data, analysis.graphs, MatrixNorm::spectral, Rational(1, 1000000));
        if (bracket && check_norm_bracket(data, analysis.graphs, *bracket).outcome == Outcome::held) {
            return Interval::between(Interval(Rational(1 / bracket->upper)).lower(), Interval(Rational(1 / bracket->lower)).upper());
        }
    }
    const Matrix<Rational> w_mm = weight_matrix(data.embedding(), analysis.svm.terms);
    const Interval most = nuclear_norm_above(converted<Interval>(w_mm)) / Interval(analysis.svm.norm_squared);
    return Interval::between(Interval(Rational(1 / spectral_norm_above(w_mm))).lower(), most.upper());
}

Constants of_spectral(const Dataset& data, const Analysis& analysis, const LogitModel& model, const FinishedRun& run) {
    Constants r = of_singular_values(data, analysis, model);
    r.text = "|W|_2";
    const double largest = run.weights.cwiseAbs().maxCoeff(); // squares of tiny numbers vanish
    r.length = largest > 0 ? largest * orthogonal_columns(Matrix<double>(run.weights / largest)).lengths.maxCoeff() : 0;
    r.start = Interval(spectral_norm_above(run.start));
    r.gamma = spectral_gamma(data, analysis);
    return r;
}

Constants constants(const Dataset& data, const Analysis& analysis, const LogitModel& model, StepNorm norm, const FinishedRun& run) {
    switch (norm) {
    case StepNorm::largest_entry: return of_entries(data, analysis, model, EntryNorm::largest, run);
    case StepNorm::sum_of_entries: return of_entries(data, analysis, model, EntryNorm::sum, run);
    case StepNorm::frobenius: return of_frobenius(data, analysis, model, run);
    case StepNorm::spectral: return of_spectral(data, analysis, model, run);
    }
    throw std::logic_error("norm_margin: a norm without constants");
}

/// The most entries of a W that the norm's constants are computed for.
Index entries_allowed(StepNorm norm) {
    switch (norm) {
    case StepNorm::largest_entry:
    case StepNorm::sum_of_entries: return most_entries;
    case StepNorm::frobenius:
    case StepNorm::spectral: return most_dimensions * most_dimensions;
    }
    return 0;
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

std::string failed_hypothesis(const Dataset& data, const Analysis& analysis, const FinishedRun& run) {
    if (!run.optimiser->steepest) {
        return "the steps of " + run.optimiser->name + " are steepest in no norm";
    }
    if (run.loss != Loss::log) {
        return "the loss is not the log-loss";
    }
    if (!analysis.assumptions.realisable) {
        return "a label is not in its context";
    }
    if (!analysis.assumptions.acyclic) {
        return "the data have a cycle";
    }
    if (analysis.svm.status != GraphSvmStatus::optimal) {
        return analysis.svm.status == GraphSvmStatus::zero ? "there is no strict edge" : "the Graph-SVM is infeasible";
    }
    const Index entries = static_cast<Index>(data.dimension()) * data.dimension();
    if (const Index most = entries_allowed(run.optimiser->steepest->norm); entries > most) {
        return fmt::format("W has {} entries, and the constants of the norm are computed for at most {}", entries, most);
    }
    return "";
}

/// Sets `certified` or says why not.
void certify(NormMargin& r, std::size_t samples, const Analysis& analysis, const LogitModel& model, const FinishedRun& run, const Constants& of,
             const Interval& gain) {
    const Interval start_loss = risk(model, converted<Interval>(model.logits(run.start)));
    const Interval log_inverse = steepest_log_inverse_loss_from(samples, start_loss, gain, run.steps);
    const Interval loss = exp(-log_inverse);
    const std::vector<PairBound> margins = strict_bounds(model, analysis.graphs, Interval(0), loss);
    Interval least = margins.front().bound;
    for (const PairBound& p : margins) {
        least = min(least, p.bound);
    }
    const Interval norm = of.start + Interval(run.steps) * Interval(run.rate);
    if (positive(least) != Truth::yes) {
        r.not_certified =
            fmt::format("the loss is proved to be at most {} after {} steps, too much to bound every margin from 0", upper_text(loss), run.steps);
        return;
    }
    r.certified = FiniteTimeMargin{loss, least, norm, least / norm};
}

} // namespace

NormMarginAnswer norm_margin(const Dataset& data, const Analysis& analysis, const FinishedRun& run) {
    if (std::string why = failed_hypothesis(data, analysis, run); !why.empty()) {
        return {std::nullopt, std::move(why)};
    }
    const PrecisionScope precision(40);
    const LogitModel model(data);
    const SteepestSteps steps = *run.optimiser->steepest;
    const Constants of = constants(data, analysis, model, steps.norm, run);
    NormMargin r{
        of.text,      of.length > 0 ? least_strict_margin(analysis, model, run.weights) / of.length : std::numeric_limits<double>::quiet_NaN(),
        of.gamma,     std::nullopt,
        std::nullopt, ""};
    const Interval eta(run.rate);
    if (!steps.unit) {
        if (less(eta * of.smoothness, Interval(2)) == Truth::yes) {
            r.limit = of.gamma;
        }
        r.not_certified = "the steps are as long as the gradient, and so of lengths that are not known beforehand";
        return {r, ""};
    }
    const Interval gain = steepest_gain(of.gamma, of.largest_edge, eta);
    if (less(Interval(0), gain) == Truth::yes) {
        r.limit = gain / eta;
        certify(r, data.size(), analysis, model, run, of, gain);
    } else {
        r.not_certified = "the steps are too long: gamma eta is not shown above e^(B eta) - 1 - B eta";
    }
    return {r, ""};
}

} // namespace attest
