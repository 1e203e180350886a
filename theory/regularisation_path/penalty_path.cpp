#include "theory/regularisation_path/penalty_path.h"

#include "model/attention/loss.h"
#include "model/mutant.h"
#include "model/numbers/approximate_solve.h"
#include "model/stop.h"
#include "theory/subspace/coefficient_table.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace attest {
namespace {

constexpr int first_digits = 40;
constexpr int last_digits = 20000;

// log10(1/lambda) rounded up, 0 for lambda >= 1.
int penalty_digits(const Rational& penalty) {
    const PrecisionScope scope(20);
    const double digits = -log(Real(penalty)).to_double() / std::log(10.0);
    return digits > 0 ? static_cast<int>(std::ceil(digits)) : 0;
}

// Digits that the embeddings themselves cost: log10 of a lower bound of the condition of the basis' Gram matrix, twice (tokens' rows and the query's
// enter the logits, and then the weights). About 0 where the rows are of about the same length.
int spread_digits(const PenaltyPath& path) {
    const PrecisionScope scope(20);
    const Matrix<Rational>& gram = path.space().gram();
    const Matrix<Rational>& inverse = path.coordinates().inverse_gram();
    Rational longest = 0;
    Rational condition = 1;
    for (Index b = 0; b < gram.rows(); ++b) {
        longest = gram(b, b) > longest ? gram(b, b) : longest;
    }
    for (Index b = 0; b < gram.rows(); ++b) {
        const Rational found = longest * inverse(b, b);
        condition = found > condition ? found : condition;
    }
    const double digits = 2 * log(Real(condition)).to_double() / std::log(10.0) - 4;
    return digits > 0 ? static_cast<int>(std::ceil(digits)) : 0;
}

// An s > 0 with lambda s |W_mm|^2 close to e^{-s}: where along W_mm the penalty balances the loss.
Real predicted_scale(const PenaltyPath& path, const Rational& penalty) {
    const Real depth = -log(Real(path.svm().status == GraphSvmStatus::optimal ? Rational(penalty * path.svm().norm_squared) : penalty));
    return depth > Real(2) ? depth - log(depth) : Real(1);
}

// The tables of one precision: G and G^{-1} rounded to the working digits.
struct RoundedGram {
    Matrix<Real> gram;
    Matrix<Real> inverse;
};

} // namespace

PenaltyPath::PenaltyPath(const Dataset& data, const std::vector<QueryGraph>& graphs, const GraphSvm& svm)
    : graphs_(graphs), svm_(svm), model_(data), coordinates_(data, graphs), direction_margins_(zero_vector<Rational>(coordinates_.dimension())) {
    if (!head_aligned(data)) {
        throw std::invalid_argument("the penalty path needs the aligned head");
    }
    for (Index b = 0; svm.status == GraphSvmStatus::optimal && b < direction_margins_.size(); ++b) {
        poll_stop();
        const EdgeMatrix& m = space().basis()[static_cast<std::size_t>(b)];
        direction_margins_[b] = margin(data.embedding(), svm.terms, m.query, m.from, m.to);
    }
}

// Newton in the margins u = G c of the coefficients c. The gradient of L + lambda/2 |W|^2 has coefficients g + lambda c, its Hessian
// in u is H + lambda G^{-1}. Steps are damped by log(1 + d)/d, d the largest change of a sample's logits: L is
// self-concordant in the generalised sense, so this converges from everywhere without looking at the loss (Sun and
// Tran-Dinh 2019); longer steps are taken where the slope says that they may be, or tokens of long embeddings would make millions of steps. Once d
// falls below half the digits in use, the digits double.
Vector<Real> find_path_point(const PenaltyPath& path, const Rational& penalty, int digits) {
    const MarginCoordinates& coordinates = path.coordinates();
    const int spread = spread_digits(path);
    const int least_digits = first_digits + spread;
    const int final_digits = std::max(least_digits, digits + spread + penalty_digits(penalty) + 20);
    const PrecisionScope storage(final_digits);
    Vector<Real> c = zero_vector<Real>(coordinates.dimension());
    if (coordinates.dimension() == 0) {
        return c;
    }
    {
        const Vector<Real> start = converted<Real>(path.direction_margins());
        c = multiply(converted<Real>(coordinates.inverse_gram()), start);
        const Real scale = predicted_scale(path, penalty);
        for (Index b = 0; b < c.size(); ++b) {
            c[b] *= scale;
        }
    }
    int used = least_digits;
    int full_steps = 0; // at the digits in use
    RoundedGram tables;
    int table_digits = 0;
    for (int step = 0; step < 1000; ++step) {
        poll_stop();
        Vector<Real> change;
        Real largest;
        Real factor(1);
        {
            const PrecisionScope scope(used);
            const int hessian_digits = std::max(least_digits, used / 2 + 10);
            if (table_digits != used) {
                tables.gram = converted<Real>(path.space().gram());
                const PrecisionScope lower(hessian_digits);
                tables.inverse = converted<Real>(coordinates.inverse_gram());
                table_digits = used;
            }
            const Real weight(penalty);
            MarginCoordinates::Derivatives d = coordinates.derivatives(multiply(tables.gram, c), hessian_digits);
            for (Index b = 0; b < c.size(); ++b) {
                d.gradient[b] = -(d.gradient[b] + weight * c[b]);
            }
            const PrecisionScope lower(hessian_digits);
            for (Index i = 0; i < d.hessian.size(); ++i) {
                d.hessian.data()[i] += weight * tables.inverse.data()[i];
            }
            const std::optional<Vector<Real>> margin_change = find_solution(d.hessian, d.gradient);
            if (!margin_change) {
                return c;
            }
            largest = coordinates.largest_change(*margin_change);
            change = multiply(tables.inverse, *margin_change);
            if (!(largest < Real(1) / Real(2))) {
                // sure to descend, but d counts tokens that hardly have a mass: a longer step is taken where the slope along it has died down
                const Real damped = log1p(largest) / largest;
                const Real slope = inner_product(*margin_change, d.gradient); // positive: d.gradient points down
                const auto slope_after = [&](const Real& length) {
                    Vector<Real> there = c;
                    for (Index b = 0; b < there.size(); ++b) {
                        there[b] += length * change[b];
                    }
                    Vector<Real> gradient = coordinates.derivatives(multiply(tables.gram, there), hessian_digits).gradient;
                    for (Index b = 0; b < there.size(); ++b) {
                        gradient[b] += weight * there[b];
                    }
                    return inner_product(*margin_change, gradient);
                };
                while (factor > damped && !(slope_after(factor) <= slope / Real(2))) {
                    factor = factor / Real(8);
                }
                factor = factor > damped ? factor : damped;
            }
        }
        const bool full = largest < Real(1) / Real(2);
        for (Index b = 0; b < c.size(); ++b) {
            c[b] += factor * change[b];
        }
        if (!largest.is_finite()) {
            return c;
        }
        full_steps += full ? 1 : 0;
        // eight full steps suffice at any precision unless rounding stops them: then, too, only more digits help
        if (full && (largest < Real::power_of_ten(-(used / 2 - 10 - spread / 2)) || full_steps > 8)) {
            if (used == final_digits) {
                return c;
            }
            used = std::min(final_digits, 2 * used - spread - 20);
            full_steps = 0;
        }
    }
    return c;
}

Real path_point_radius(const LogitModel& model, const std::vector<EdgeMatrix>& basis, const Vector<Real>& coordinates, const Rational& penalty) {
    Vector<Interval> exact(coordinates.size());
    for (Index b = 0; b < coordinates.size(); ++b) {
        exact[b] = Interval::exactly(coordinates[b]);
    }
    const Matrix<Interval> table = coefficient_table(model, basis, exact);
    const Interval weight(penalty);
    Matrix<Interval> residual = risk_gradient(model, model.logits_of_coefficients(table), Loss::log);
    for (Index i = 0; i < residual.size(); ++i) {
        residual.data()[i] += weight * table.data()[i];
    }
    const Interval squared = max(Interval(0), model.coefficient_product(residual, residual));
    const Interval length = mutant("path_radius_halved") ? sqrt(squared) / Interval(2) : sqrt(squared);
    return (mutant("path_radius_without_penalty") ? length : length / weight).upper();
}

std::optional<PathPoint> enclose_path_point(const PenaltyPath& path, const Rational& penalty, int digits) {
    if (penalty <= 0) {
        throw std::invalid_argument("the penalty must be positive");
    }
    const int spread = spread_digits(path);
    const Real wanted = Real::power_of_ten(-digits) / Real(2); // half: the power itself is rounded
    for (int guess = digits; guess + penalty_digits(penalty) <= last_digits; guess += guess / 2 + 10) {
        const Vector<Real> coordinates = find_path_point(path, penalty, guess);
        const int used = guess + spread + penalty_digits(penalty) + 20;
        const PrecisionScope scope(used);
        const Real radius = path_point_radius(path.model(), path.space().basis(), coordinates, penalty);
        if (radius <= wanted) {
            return PathPoint{penalty, coordinates, radius, used};
        }
    }
    return std::nullopt;
}

} // namespace attest
