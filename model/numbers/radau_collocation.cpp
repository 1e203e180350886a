#include "model/numbers/radau_collocation.h"

#include "model/stop.h"

#include <stdexcept>

namespace attest {
namespace {

// P_r(2x - 1) - P_{r-1}(2x - 1) by the recurrence of the Legendre polynomials: its zeros are the Radau nodes, 1 among them.
template <class T>
T radau_polynomial(int stages, const T& x) {
    const T y = T(2) * x - T(1);
    T before(1);
    T now = y;
    for (int k = 1; k < stages; ++k) {
        T next = (T(2 * k + 1) * y * now - T(k) * before) / T(k + 1);
        before = std::move(now);
        now = std::move(next);
    }
    return now - before;
}

// Bisection until the interval cannot be halved any more: about as many evaluations as the working precision has bits.
Real zero_between(int stages, Real low, Real high) {
    const bool rising = radau_polynomial(stages, low) < Real(0);
    for (;;) {
        poll_stop();
        const Real middle = (low + high) / Real(2);
        if (middle == low || middle == high) {
            return middle;
        }
        ((radau_polynomial(stages, middle) < Real(0)) == rising ? low : high) = middle;
    }
}

Vector<Real> radau_nodes(int stages) {
    // The distance between neighbouring zeros is above 1/(2 r^2): a grid of 16 r^2 cells separates them.
    const int cells = 16 * stages * stages;
    Vector<Real> nodes(stages);
    Index found = 0;
    for (int k = 0; k + 1 < cells; ++k) {
        const double low = static_cast<double>(k) / cells;
        const double high = static_cast<double>(k + 1) / cells;
        if ((radau_polynomial(stages, low) < 0) != (radau_polynomial(stages, high) < 0) && found + 1 < stages) {
            nodes[found++] = zero_between(stages, Real(low), Real(high));
        }
    }
    if (found + 1 != stages) {
        throw std::logic_error("the Radau nodes were not separated");
    }
    nodes[found] = Real(1);
    return nodes;
}

} // namespace

RadauCollocation radau_collocation(int stages) {
    if (stages < 1 || stages > 12) {
        throw std::invalid_argument("a Radau method has between 1 and 12 stages here");
    }
    RadauCollocation r;
    r.nodes = radau_nodes(stages);
    const auto point = [&](Index i) { return i == 0 ? Real(0) : r.nodes[i - 1]; };
    r.weights = Vector<Real>(stages + 1);
    for (Index i = 0; i <= stages; ++i) {
        Real product(1);
        for (Index j = 0; j <= stages; ++j) {
            if (j != i) {
                product *= point(i) - point(j);
            }
        }
        r.weights[i] = Real(1) / product;
    }
    r.derivative = Matrix<Real>(stages, stages);
    for (Index i = 1; i <= stages; ++i) {
        Real diagonal(0); // a constant has derivative 0: the row sums to 0 with the column of the start
        for (Index j = 0; j <= stages; ++j) {
            if (j != i) {
                const Real entry = r.weights[j] / r.weights[i] / (point(i) - point(j));
                diagonal -= entry;
                if (j > 0) {
                    r.derivative(i - 1, j - 1) = entry;
                }
            }
        }
        r.derivative(i - 1, i - 1) = diagonal;
    }
    return r;
}

Vector<Real> RadauCollocation::interpolate(const Vector<Real>& start, const Matrix<Real>& values, const Real& x) const {
    // First barycentric form; x may be a node.
    Vector<Real> sum = zero_vector<Real>(start.size());
    Real total(0);
    for (Index j = 0; j <= nodes.size(); ++j) {
        const Real distance = j == 0 ? x : x - nodes[j - 1];
        if (distance == Real(0)) {
            return j == 0 ? start : Vector<Real>(values.col(j - 1));
        }
        const Real factor = weights[j] / distance;
        total += factor;
        for (Index i = 0; i < start.size(); ++i) {
            sum[i] += factor * (j == 0 ? start[i] : values(i, j - 1));
        }
    }
    for (Index i = 0; i < sum.size(); ++i) {
        sum[i] /= total;
    }
    return sum;
}

} // namespace attest
