#include "theory/finite_component/least_curvature.h"

#include "model/attention/attention.h"
#include "model/numbers/approximate_solve.h"
#include "model/stop.h"

namespace attest {

bool check_positive_definite(const Matrix<Interval>& a) {
    Matrix<Interval> rest = a; // only its lower triangle is used
    for (Index k = 0; k < rest.rows(); ++k) {
        if (positive(rest(k, k)) != Truth::yes) {
            return false;
        }
        for (Index i = k + 1; i < rest.rows(); ++i) {
            poll_stop();
            const Interval factor = rest(i, k) / rest(k, k);
            for (Index j = k + 1; j < i; ++j) {
                rest(i, j) -= factor * rest(j, k);
            }
            rest(i, i) -= square(rest(i, k)) / rest(k, k);
        }
    }
    return true;
}

Matrix<Interval> restricted_hessian(const LogitModel& model, const std::vector<SplitSample>& samples, const EdgeSubspace& space,
                                    const Matrix<Interval>& logits) {
    const Index dimension = space.dimension();
    std::vector<Matrix<Interval>> basis_logits;
    for (Index b = 0; b < dimension; ++b) {
        Vector<Interval> unit = zero_vector<Interval>(dimension);
        unit[b] = Interval(1);
        poll_stop();
        basis_logits.push_back(edge_logits(model, space.basis(), unit));
    }
    Matrix<Interval> hessian = zero_matrix<Interval>(dimension, dimension);
    for (const SplitSample& split : samples) {
        const CountedSample& s = split.inside;
        const std::vector<Interval> masses = attention(s, logits);
        // Cov(f, g) = sum over pairs u, v of a_u a_v (f_u - f_v)(g_u - g_v): differences of exact logits, no cancellation of means
        for (std::size_t u = 0; u < masses.size(); ++u) {
            for (std::size_t v = 0; v < u; ++v) {
                poll_stop();
                Vector<Interval> difference(dimension);
                for (Index b = 0; b < dimension; ++b) {
                    const Matrix<Interval>& table = basis_logits[static_cast<std::size_t>(b)];
                    difference[b] = table(s.counts[u].token, s.query_index) - table(s.counts[v].token, s.query_index);
                }
                const Interval weight = masses[u] * masses[v] / Interval(samples.size());
                for (Index a = 0; a < dimension; ++a) {
                    for (Index b = 0; b <= a; ++b) {
                        hessian(a, b) += weight * (a == b ? square(difference[a]) : difference[a] * difference[b]);
                    }
                }
            }
        }
    }
    for (Index a = 0; a < dimension; ++a) {
        for (Index b = 0; b < a; ++b) {
            hessian(b, a) = hessian(a, b);
        }
    }
    return hessian;
}

std::optional<Real> certified_least_eigenvalue(const Matrix<Interval>& hessian, const Matrix<Rational>& gram, int halvings) {
    if (hessian.rows() == 0) {
        return std::nullopt;
    }
    const Matrix<Interval> enclosed_gram = converted<Interval>(gram);
    const auto shown = [&](const Real& mu) {
        Matrix<Interval> shifted = hessian;
        for (Index i = 0; i < shifted.size(); ++i) {
            shifted.data()[i] -= Interval::exactly(mu) * enclosed_gram.data()[i];
        }
        return check_positive_definite(shifted);
    };
    // a Rayleigh quotient is above the least eigenvalue
    Real high = (hessian(0, 0) / enclosed_gram(0, 0)).upper();
    for (Index b = 1; b < hessian.rows(); ++b) {
        const Real quotient = (hessian(b, b) / enclosed_gram(b, b)).upper();
        high = quotient < high ? quotient : high;
    }
    if (!high.is_finite() || !(high > Real(0)) || !shown(Real(0))) {
        return std::nullopt;
    }
    Real low = high / Real(2);
    for (int tries = 0; !shown(low); ++tries) {
        if (tries > 4 * working_digits()) { // below the resolution of the working digits
            return std::nullopt;
        }
        high = low;
        low /= Real(2);
    }
    for (int step = 0; step < halvings; ++step) {
        const Real middle = (low + high) / Real(2);
        (shown(middle) ? low : high) = middle;
    }
    return low;
}

Interval enclose_least_eigenvalue(const Matrix<Interval>& hessian, const Matrix<Rational>& gram) {
    const Index dimension = hessian.rows();
    if (dimension == 0) {
        return Interval::whole_line();
    }
    // inverse iteration finds a vector; its Rayleigh quotient is an upper bound whatever it is
    Matrix<Real> middle(dimension, dimension);
    for (Index i = 0; i < middle.size(); ++i) {
        middle.data()[i] = hessian.data()[i].midpoint();
    }
    const Matrix<Real> rounded_gram = converted<Real>(gram);
    Vector<Real> v(dimension);
    for (Index b = 0; b < dimension; ++b) {
        v[b] = Real(1) / Real(b + 1);
    }
    for (int step = 0; step < 100; ++step) {
        const auto next = find_solution(middle, multiply(rounded_gram, v));
        if (!next) {
            break;
        }
        Real largest(0);
        for (Index b = 0; b < dimension; ++b) {
            largest = abs((*next)[b]) > largest ? abs((*next)[b]) : largest;
        }
        for (Index b = 0; b < dimension; ++b) {
            v[b] = (*next)[b] / largest;
        }
    }
    Vector<Interval> point(dimension);
    for (Index b = 0; b < dimension; ++b) {
        point[b] = Interval::exactly(v[b]);
    }
    const Interval quotient = inner_product(point, multiply(hessian, point)) / inner_product(point, multiply(converted<Interval>(gram), point));
    const std::optional<Real> lower = certified_least_eigenvalue(hessian, gram, 40);
    return Interval::between(lower ? *lower : Real(0), quotient.upper());
}

std::optional<Real> least_curvature(const LogitModel& model, const std::vector<SplitSample>& samples, const FiniteComponent& finite) {
    if (finite.space.dimension() == 0) {
        return std::nullopt;
    }
    const Matrix<Interval> logits = edge_logits(model, finite.space.basis(), finite.enclosure);
    return certified_least_eigenvalue(restricted_hessian(model, samples, finite.space, logits), finite.space.gram());
}

} // namespace attest
