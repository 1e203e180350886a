#include "properties/training/observer.h"

#include "model/numbers/scalar.h"

#include <algorithm>
#include <cmath>

namespace attest {
namespace {

constexpr int spread_digits = 20;

double magnitude(const Rational& x) { return Real(Rational(abs(x))).to_double(); }

template <class T>
T nonnegative(const T& x) {
    using std::max;
    return max(T(0), x);
}

bool not_a_number(double x) { return std::isnan(x); }
template <class T>
bool not_a_number(const T& /*x*/) { // numbers with a range that wide stay numbers
    return false;
}

/// |W_mm|; in doubles also where its square is none.
template <class T>
T root_of(const Rational& square_value) {
    using std::sqrt;
    const T root = sqrt(number_from<T>(square_value));
    if constexpr (std::is_same_v<T, double>) {
        return root > 0 && std::isfinite(root) ? root : sqrt(Real(square_value)).to_double();
    } else {
        return root;
    }
}

} // namespace

RunState<double> state_of(const Descent& descent) {
    return {.step = descent.steps(),
            .loss = descent.risk(),
            .norm = std::sqrt(std::max(0.0, descent.norm_squared())),
            .samples = descent.samples(),
            .logit = [&descent](Token token, Token query) { return descent.logit(token, query); },
            .logits_of_sample = [&descent](std::size_t i) { return descent.logits_of_sample(i); }};
}

template <class T>
RunState<T> state_of(std::int64_t step, const LogitModel& model, const Matrix<T>& logits, const T& norm, Loss loss) {
    return {.step = step,
            .loss = risk(model, logits, loss),
            .norm = norm,
            .samples = model.samples(),
            .logit = [&](Token token, Token query) { return logits(token, model.query_index(query)); },
            .logits_of_sample = [&](std::size_t i) { return sample_logits(model.samples()[i], logits); }};
}

template <class T>
Observer<T>::Observer(const Dataset& data, const Analysis& analysis) : analysis_(analysis), inside_(inside_flags(data, analysis.graphs)) {
    const PrecisionScope at_least(std::max(spread_digits, working_digits()));
    if (analysis.svm.status == GraphSvmStatus::optimal) {
        Real sum(0);
        for (const WeightTerm& term : analysis.svm.terms) {
            direction_.emplace_back(term, number_from<T>(term.value));
            sum += Real(Rational(abs(term.value)));
        }
        direction_norm_ = root_of<T>(analysis.svm.norm_squared);
        direction_spread_ = (sum / sqrt(Real(analysis.svm.norm_squared))).to_double();
    }
    if (analysis.finite && analysis.finite->space.dimension() > 0) {
        const FiniteComponent& finite = *analysis.finite;
        finite_products_.resize(finite.space.dimension());
        for (Index b = 0; b < finite_products_.size(); ++b) {
            if constexpr (std::is_same_v<T, Interval>) {
                finite_products_[b] = finite.products[b];
            } else if constexpr (std::is_same_v<T, Real>) {
                finite_products_[b] = finite.products[b].midpoint();
            } else {
                finite_products_[b] = finite.products[b].midpoint().to_double();
            }
        }
        cyclic_inverse_gram_ = converted<T>(finite.space.inverse_gram());
        double sum = 0;
        for (Index i = 0; i < finite.space.inverse_gram().size(); ++i) {
            sum += magnitude(finite.space.inverse_gram().data()[i]);
        }
        finite_spread_ = 2 * std::sqrt(sum);
    }
}

// With y_b = <M_b, W - W_fin> the squared norm of the projection is y' Gram^{-1} y.
template <class T>
T Observer<T>::distance_to_finite(const RunState<T>& state) const {
    using std::sqrt;
    const Index size = finite_products_.size();
    if (size == 0) {
        return T(0);
    }
    Vector<T> apart = -finite_products_;
    const std::vector<EdgeMatrix>& basis = analysis_.finite->space.basis();
    for (Index b = 0; b < size; ++b) {
        const EdgeMatrix& edge = basis[static_cast<std::size_t>(b)];
        apart[b] += state.logit(edge.from, edge.query) - state.logit(edge.to, edge.query);
    }
    if constexpr (std::is_same_v<T, Interval>) {
        // A distance near 0 would lose half of its digits in the root of an interval; so y = m + (at most r), and |y| is within |r| of |m|.
        Interval square_of_middle(0);
        Interval square_of_radius(0);
        for (Index b = 0; b < size; ++b) {
            for (Index c = 0; c < size; ++c) {
                const Interval& entry = cyclic_inverse_gram_(b, c);
                square_of_middle += Interval::exactly(apart[b].midpoint()) * (entry * Interval::exactly(apart[c].midpoint()));
                square_of_radius += Interval::exactly(apart[b].radius()) * (abs(entry) * Interval::exactly(apart[c].radius()));
            }
        }
        const Interval distance = sqrt(nonnegative(square_of_middle));
        const Interval reach = sqrt(nonnegative(square_of_radius));
        return nonnegative(hull(distance - reach, distance + reach));
    } else if constexpr (std::is_same_v<T, double>) {
        const Eigen::MatrixXd inverse = cyclic_inverse_gram_; // by columns: faster, and another order of summation shows in the last digit
        return sqrt(nonnegative(apart.dot(inverse * apart)));
    } else {
        return sqrt(nonnegative(inner_product(apart, multiply(cyclic_inverse_gram_, apart))));
    }
}

template <class T>
TrainingCheckpoint<T> Observer<T>::observe(const RunState<T>& state) const {
    using std::max;
    using std::min;
    TrainingCheckpoint<T> r;
    r.step = state.step;
    r.loss = state.loss;
    r.norm = state.norm;
    bool moved = false;
    if constexpr (std::is_same_v<T, Interval>) {
        moved = state.norm.upper() > Real(0); // an enclosure of 0 by a point is exact
    } else {
        moved = state.norm > T(0);
    }
    if (direction_norm_ && moved) {
        T product(0);
        for (const auto& [term, value] : direction_) {
            product += value * state.logit(term.token, term.query);
        }
        const T cosine = product / (state.norm * *direction_norm_);
        if (!not_a_number(cosine)) {
            r.correlation = max(T(-1), min(T(1), cosine)); // rounding may take it a little beyond
        }
    }
    if (analysis_.finite) {
        r.distance_to_finite = distance_to_finite(state);
    }
    T outside(0);
    for (std::size_t i = 0; i < inside_.size(); ++i) {
        outside = max(outside, outside_mass(state.samples[i], inside_[i], state.logits_of_sample(i)));
    }
    r.retrieval = T(1) - outside;
    return r;
}

#define ATTEST_INSTANTIATE(T)                                                                                                                        \
    template RunState<T> state_of(std::int64_t, const LogitModel&, const Matrix<T>&, const T&, Loss);                                                \
    template class Observer<T>;
ATTEST_INSTANTIATE(double)
ATTEST_INSTANTIATE(Real)
ATTEST_INSTANTIATE(Interval)
#undef ATTEST_INSTANTIATE

} // namespace attest
