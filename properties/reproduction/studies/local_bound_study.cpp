#include "properties/reproduction/studies/local_bound_study.h"

#include "model/descent/softmax_descent.h"
#include "properties/claims/local/local_checks.h"
#include "properties/training/experiment_data.h"
#include "properties/training/local_training.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace attest {
namespace {

constexpr int working = 60;    // digits
constexpr int bisections = 40; // of s, untrusted: the last one that is shown is kept
constexpr double largest_s = 1e4;

/// W = W(0) + sum of A_vq e_v e_q', exactly.
Matrix<Rational> exact_weights(const Dataset& data, const SoftmaxDescent& descent, const Matrix<Rational>& start) {
    std::vector<WeightTerm> terms;
    const Matrix<double>& a = descent.coefficients();
    for (Index v = 0; v < a.rows(); ++v) {
        for (Index q = 0; q < a.cols(); ++q) {
            if (a(v, q) != 0) {
                terms.push_back({static_cast<Token>(v), descent.model().queries()[static_cast<std::size_t>(q)], Rational(a(v, q))});
            }
        }
    }
    return start + weight_matrix(data.embedding(), terms);
}

/// The token of each context with the largest mass.
std::vector<Token> selected_tokens(const Dataset& data, const SoftmaxDescent& descent) {
    std::vector<Token> r;
    for (std::size_t i = 0; i < data.size(); ++i) {
        const std::vector<double> masses = descent.masses(i);
        const auto most = static_cast<std::size_t>(std::max_element(masses.begin(), masses.end()) - masses.begin());
        r.push_back(descent.model().samples()[i].counts[most].token);
    }
    return r;
}

std::vector<std::vector<Sandwich>> sandwiches(const Dataset& data, const std::vector<Token>& selected, const Matrix<Interval>& products) {
    std::vector<std::vector<Sandwich>> r;
    for (std::size_t i = 0; i < data.size(); ++i) {
        r.emplace_back();
        for (const TokenCount& c : token_counts(data.sample(i).context)) {
            if (c.token != selected[i]) {
                r.back().push_back(cross_entropy_sandwich(products, data.sample(i).label, selected[i], c.token));
            }
        }
    }
    return r;
}

/// The largest s found with risk(W) <= risk(s W_l), shown.
std::optional<Rational> comparable_multiple(const LogitModel& model, const Matrix<Interval>& products, const Matrix<Rational>& w,
                                            const Matrix<Rational>& direction) {
    const Interval risk = softmax_risk(model, products, enclosed_logits(model, w), HeadLoss::cross_entropy);
    const Matrix<Interval> unit = enclosed_logits(model, direction);
    const auto no_better = [&](const Rational& s) {
        return less_equal(risk, softmax_risk(model, products, Matrix<Interval>(unit * Interval(s)), HeadLoss::cross_entropy)) == Truth::yes;
    };
    std::optional<Rational> best;
    double low = 0;
    double high = largest_s;
    for (int i = 0; i < bisections; ++i) {
        const double middle = (low + high) / 2;
        if (no_better(Rational(middle))) {
            best = Rational(middle);
            low = middle;
        } else {
            high = middle;
        }
    }
    return best;
}

} // namespace

LocalBoundStudy local_bound_study(const std::string& name, const Dataset& data, const Matrix<Rational>& start, double rate, std::int64_t steps) {
    const PrecisionScope scope(working);
    LocalBoundStudy r;
    r.name = name;
    SoftmaxDescent descent(data, data.embedding().matrix(), HeadLoss::cross_entropy, rate, start);
    while (descent.steps() < steps && descent.step()) {
    }
    r.steps = descent.steps();
    const auto selection = selection_of(data, selected_tokens(data, descent));
    if (!selection) {
        r.reason = "the selected tokens have no direction W_l";
        return r;
    }
    const Matrix<Interval> products = head_products<Interval>(data, data.embedding().matrix());
    const auto bound = selection_bound(data, selection->tokens, selection->svm, sandwiches(data, selection->tokens, products));
    if (!bound) {
        r.reason = "LOC fails: the loss prefers a nearest rival to the selected token";
        return r;
    }
    const Matrix<Rational> w = exact_weights(data, descent, start);
    const Interval norm = sqrt(Interval(inner_product(w, w)));
    const Interval unit = sqrt(Interval(bound->norm_squared));
    r.cosine = Interval(inner_product(w, selection->direction)) / (norm * unit);
    r.cone = Interval(Rational(1 - bound->mu));
    r.in_cone = in_cone(*bound, w, selection->direction);
    r.scale = norm / unit;
    r.least_scale = bound->least_scale;
    r.long_enough = less_equal(r.least_scale, r.scale) == Truth::yes;
    r.c1 = bound->c1;
    {
        // risks near s W_l differ by e^-s and more: with fewer digits all of them would look alike
        const PrecisionScope for_risks(working + static_cast<int>(number_from<double>(r.scale.upper().to_rational()) / std::log(10.0)));
        r.s = comparable_multiple(descent.model(), head_products<Interval>(data, data.embedding().matrix()), w, selection->direction);
    }
    if (r.s && r.in_cone && r.long_enough && less(r.c1, Interval(*r.s)) == Truth::yes) {
        r.cosine_bound = (Interval(*r.s) - r.c1) / r.scale;
    }
    return r;
}

std::string local_experiment_name(std::size_t i, std::int64_t steps) { return fmt::format("{}, {} steps", i + 1, steps); }

LocalBoundStudy local_bound_of_experiment(std::uint64_t seed, std::size_t i, std::int64_t steps) {
    const ExperimentInstance instance = generate_experiment(local_experiment, seed * 0x9e3779b97f4a7c15u + 1000000 + i);
    return local_bound_study(local_experiment_name(i, steps), instance.data, instance.start, LocalTraining{}.rate, steps);
}

} // namespace attest
