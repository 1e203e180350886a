#include "model/descent/certified_descent.h"

#include "model/descent/descent.h"
#include "model/mutant.h"
#include "model/numbers/scalar.h"
#include "model/stop.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace attest {

Rational loss_smoothness(const Dataset& data, Loss loss) { return smoothness(data) * loss->smoothness_factor; }

Rational step_growth(const Dataset& data, const Rational& rate, Loss loss) {
    const Rational stretched = rate * loss_smoothness(data, loss);
    return loss->convex_in_logits ? std::max<Rational>(1, stretched - 1) : 1 + stretched;
}

std::vector<Rational> squared_ranges(const LogitModel& model) {
    const Matrix<Rational>& gram = model.gram();
    std::vector<Rational> r;
    for (const CountedSample& sample : model.samples()) {
        Rational squared_diameter = 0;
        for (const TokenCount& a : sample.counts) {
            for (const TokenCount& b : sample.counts) {
                squared_diameter = std::max(squared_diameter, Rational(gram(a.token, a.token) - 2 * gram(a.token, b.token) + gram(b.token, b.token)));
            }
        }
        const Token query = model.queries()[static_cast<std::size_t>(sample.query_index)];
        r.push_back(squared_diameter * gram(query, query));
    }
    return r;
}

namespace {

Interval root_of_nonnegative(const Interval& square_value) { return sqrt(max(square_value, Interval(0))); }
Interval nonnegative(const Interval& x) { return max(x, Interval(0)); }

Matrix<Interval> exact_table(const Matrix<Real>& a) {
    Matrix<Interval> r(a.rows(), a.cols());
    for (Index i = 0; i < a.size(); ++i) {
        r.data()[i] = Interval::exactly(a.data()[i]);
    }
    return r;
}

const DescentRule& checked(const DescentRule& rule, const Dataset& data, const Matrix<Rational>& start) {
    if (start.rows() != data.dimension() || start.cols() != data.dimension()) {
        throw std::invalid_argument("the start of descent must be a d x d matrix");
    }
    if (rule.rate <= 0) {
        throw std::invalid_argument("the rate of descent must be positive");
    }
    if (rule.decaying && !rule.normalised) {
        throw std::invalid_argument("only normalised steps of certified descent decay");
    }
    if (!head_aligned(data)) {
        throw std::invalid_argument("a certified trajectory needs the aligned head (assumption H)");
    }
    if (!rule.loss->at_zero && !realisable(data)) {
        throw std::invalid_argument("a certified trajectory under the loss " + rule.loss->formula +
                                    " needs every label in its context (assumption R)");
    }
    return rule;
}

} // namespace

CertifiedDescent::CertifiedDescent(const Dataset& data, const Matrix<Rational>& start, const DescentRule& rule)
    : digits_(working_digits()), model_(data), rule_(checked(rule, data, start)), start_(start), logit_map_(model_),
      start_norm_squared_(Interval(inner_product(start, start))), rate_(Interval(rule.rate)) {
    const Matrix<Rational> exact_start_logits = model_.logits(start);
    start_logits_ = converted<Interval>(exact_start_logits);
    coefficients_ = zero_matrix<Real>(start_logits_.rows(), start_logits_.cols());
    entry_norms_ = zero_matrix<Interval>(start_logits_.rows(), start_logits_.cols());
    const Matrix<Rational>& gram = model_.gram();
    Rational largest = 0;
    for (const Rational& squared_range : squared_ranges(model_)) {
        squared_ranges_.push_back(Interval(squared_range));
        largest = std::max(largest, squared_range);
    }
    range_ = sqrt(Interval(largest));
    const Rational growth = step_growth(data, rule.rate, rule.loss);
    smoothness_ = Interval(loss_smoothness(data, rule.loss));
    growth_ = Interval(growth);
    growing_ = !rule.normalised && growth > 1;
    if (!rule.normalised && !growing_ && rule.loss->log_likelihood) {
        ball_step_.emplace(model_, exact_start_logits, rule.rate);
    }
    for (Index v = 0; v < entry_norms_.rows(); ++v) {
        for (Index q = 0; q < entry_norms_.cols(); ++q) {
            const Token query = model_.queries()[static_cast<std::size_t>(q)];
            entry_norms_(v, q) = sqrt(Interval(gram(v, v) * gram(query, query)));
        }
    }
}

Matrix<Interval> CertifiedDescent::center_logits() const { return start_logits_ + logit_map_(exact_table(coefficients_)); }

CurvatureRange<Interval> CertifiedDescent::local_curvature(const Matrix<Interval>& logits) const {
    CurvatureRange<Interval> sum{Interval(0), Interval(0)};
    const Interval reach = exp(range_ * Interval::exactly(radius_)); // e^{M epsilon}
    for (std::size_t i = 0; i < model_.samples().size(); ++i) {
        poll_stop();
        const CountedSample& sample = model_.samples()[i];
        if (sample.label_count == 0) {
            continue; // its loss is constant
        }
        std::size_t label = 0;
        while (sample.counts[label].token != sample.label) {
            ++label;
        }
        const Interval rest = rest_of_terms(attention_terms(sample.counts, sample_logits(sample, logits)), label);
        const Interval most = min(Interval(1), (Interval(1) - rest) * reach); // a_y on the ball
        const CurvatureRange<Interval> r = rule_.loss->in_intervals.curvature(squared_ranges_[i], most, min(Interval(1), rest * reach));
        sum.below += r.below;
        sum.above += r.above;
    }
    const Interval samples(model_.samples().size());
    return {min(smoothness_, sum.below / samples), min(smoothness_, sum.above / samples)};
}

bool CertifiedDescent::step() {
    const PrecisionScope precision(digits_);
    if (!ball_step_) {
        return interval_step();
    }
    step_error_ = ball_step_->advance(coefficients_);
    const Real before = mutant("trajectory_errors_not_added") ? Real(0) : radius_;
    mpfr_add(radius_.data(), before.data(), step_error_.data(), MPFR_RNDU); // Lambda = 1
    ++steps_;
    return true;
}

bool CertifiedDescent::interval_step() {
    const Matrix<Interval> center = center_logits();
    const Matrix<Interval> gradient_table = risk_gradient(model_, center, rule_.loss);
    const Interval epsilon = Interval::exactly(radius_);
    Interval factor = rate_;
    Interval growth = growth_;
    if (growing_) {
        const CurvatureRange<Interval> curvature = local_curvature(center);
        const Interval below = mutant("local_growth_ignores_concavity") ? Interval(0) : curvature.below;
        growth = min(growth, max(Interval(1) + rate_ * below, rate_ * curvature.above - Interval(1)));
    }
    if (rule_.normalised) {
        const Matrix<Interval> dual = mutant("normalised_by_table_norm") ? gradient_table : logit_map_(gradient_table);
        const Interval length = root_of_nonnegative(inner_product(gradient_table, dual));
        const CurvatureRange<Interval> curvature = local_curvature(center);
        const Interval smoothness = max(curvature.below, curvature.above);
        const Interval least = mutant("normalised_gradient_at_centre")
                                   ? length
                                   : length - smoothness * epsilon / Interval(2); // (|g(V)| + |g(W)|)/2 at least, on the ball
        if (positive(length) != Truth::yes || positive(least) != Truth::yes) {
            return false;
        }
        const Interval rate = rule_.decaying ? rate_ / Interval(decay_.next()) : rate_;
        factor = rate / length;
        growth = Interval(1) + rate * smoothness / least;
    }
    Matrix<Real> next = coefficients_;
    Interval delta(0);
    for (Index i = 0; i < next.size(); ++i) {
        const Interval exact = Interval::exactly(coefficients_.data()[i]) - factor * gradient_table.data()[i];
        next.data()[i] = exact.midpoint();
        const Real reach = mutant("interval_step_error_halved") ? exact.radius() / Real(2) : exact.radius();
        delta += Interval::exactly(reach) * entry_norms_.data()[i];
    }
    const Interval next_epsilon = mutant("trajectory_errors_not_added") ? delta : growth * epsilon + delta;
    coefficients_ = std::move(next);
    step_error_ = delta.upper();
    radius_ = next_epsilon.upper();
    ++steps_;
    return true;
}

Matrix<Interval> CertifiedDescent::logits() const {
    const PrecisionScope precision(digits_);
    Matrix<Interval> z = center_logits();
    for (Index i = 0; i < z.size(); ++i) {
        const Interval reach = Interval::exactly(radius_) * (mutant("descent_logit_reach_unscaled") ? Interval(1) : entry_norms_.data()[i]);
        z.data()[i] = hull(z.data()[i] - reach, z.data()[i] + reach);
    }
    return z;
}

Interval CertifiedDescent::margin(int query_index, Token i, Token j) const {
    const PrecisionScope precision(digits_);
    const Matrix<Interval> z = center_logits();
    const Matrix<Rational>& gram = model_.gram();
    const Token query = model_.queries()[static_cast<std::size_t>(query_index)];
    const Rational length_squared = (gram(i, i) - 2 * gram(i, j) + gram(j, j)) * gram(query, query); // |M_{k,i,j}|^2
    const Interval reach = Interval::exactly(radius_) * (mutant("descent_margin_reach_unscaled") ? Interval(1) : sqrt(Interval(length_squared)));
    const Interval center = z(i, query_index) - z(j, query_index);
    return hull(center - reach, center + reach);
}

Interval CertifiedDescent::norm() const {
    const PrecisionScope precision(digits_);
    const Matrix<Interval> a = exact_table(coefficients_);
    // |W0 + E'A E_Q|^2 = |W0|^2 + 2 <A, E W0 E_Q'> + <A, G A G_QQ>.
    const Interval squared = start_norm_squared_ + Interval(2) * inner_product(a, start_logits_) + inner_product(a, logit_map_(a));
    const Interval center = root_of_nonnegative(squared);
    const Interval epsilon = mutant("descent_norm_without_reach") ? Interval(0) : Interval::exactly(radius_);
    return nonnegative(hull(center - epsilon, center + epsilon));
}

Interval CertifiedDescent::product(const Matrix<Rational>& b) const {
    const PrecisionScope precision(digits_);
    const Matrix<Interval> logits_of_b = converted<Interval>(model_.logits(b));
    const Interval center = Interval(inner_product(start_, b)) + inner_product(exact_table(coefficients_), logits_of_b);
    const Interval reach =
        Interval::exactly(radius_) * (mutant("descent_product_reach_unscaled") ? Interval(1) : sqrt(Interval(inner_product(b, b))));
    return hull(center - reach, center + reach);
}

Matrix<Interval> CertifiedDescent::weights() const {
    const PrecisionScope precision(digits_);
    Matrix<Interval> w = converted<Interval>(start_) + model_.weights(exact_table(coefficients_));
    const Interval reach = mutant("descent_weights_without_reach") ? Interval(0) : Interval::exactly(radius_);
    for (Index i = 0; i < w.size(); ++i) {
        w.data()[i] = hull(w.data()[i] - reach, w.data()[i] + reach);
    }
    return w;
}

Matrix<Interval> CertifiedDescent::gradient() const {
    const PrecisionScope precision(digits_);
    return risk_gradient(model_, logits(), rule_.loss);
}

} // namespace attest
