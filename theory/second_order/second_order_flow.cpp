#include "theory/second_order/second_order_flow.h"

#include <limits>

namespace attest {
namespace {

/// <M_edge, b_j> for the elements j in [begin, end) of the flow's basis, 0 for the others.
Vector<Real> products(const LogitModel& model, const FlowProblem& problem, const EdgeMatrix& edge, Index begin, Index end) {
    const Index q = model.query_index(edge.query);
    Vector<Real> r = zero_vector<Real>(static_cast<Index>(problem.basis.size()));
    for (Index j = begin; j < end; ++j) {
        const Matrix<Real>& z = problem.basis_logits[static_cast<std::size_t>(j)];
        r[j] = z(edge.from, q) - z(edge.to, q);
    }
    return r;
}

} // namespace

SupportFrame::SupportFrame(const LogitModel& model, const FlowProblem& problem, const SecondOrder& second)
    : cyclic_dimension_(problem.cyclic_dimension), term_(zero_vector<Real>(static_cast<Index>(problem.basis.size()))) {
    for (const EdgeMatrix& edge : second.classes.cyclic.basis()) {
        edges_.push_back(products(model, problem, edge, 0, cyclic_dimension_));
    }
    for (const StrictClass& c : second.classes.tight) {
        edges_.push_back(products(model, problem, c.edge, cyclic_dimension_, term_.size()));
    }
    for (std::size_t b = 0; b < second.basis.size(); ++b) {
        const EdgeMatrix& edge = second.classes.tight[static_cast<std::size_t>(second.basis[b])].edge;
        Vector<Real> m = products(model, problem, edge, cyclic_dimension_, term_.size()); // m_c: M_c without its part in S_fin
        for (Index j = cyclic_dimension_; j < m.size(); ++j) {
            term_[j] += second.coordinates[static_cast<Index>(b)].midpoint() * m[j];
        }
        for (int pass = 0; pass < 2; ++pass) { // Gram-Schmidt, twice for accuracy
            for (const Vector<Real>& unit : support_) {
                const Real part = inner_product(unit, m);
                for (Index j = 0; j < m.size(); ++j) {
                    m[j] -= part * unit[j];
                }
            }
        }
        const Real length = sqrt(inner_product(m, m));
        for (Index j = 0; j < m.size(); ++j) {
            m[j] /= length;
        }
        support_.push_back(std::move(m));
    }
}

Real SupportFrame::distance(const LogTimeFlow& flow) const {
    const Vector<Real> remainder = flow.remainder();
    Real sum(0);
    Vector<Real> apart = remainder;
    for (Index j = 0; j < apart.size(); ++j) {
        apart[j] -= term_[j];
        if (j < cyclic_dimension_) {
            sum += apart[j] * apart[j];
        }
    }
    for (const Vector<Real>& unit : support_) { // 0 on S_fin
        const Real part = inner_product(unit, apart);
        sum += part * part;
    }
    return sqrt(sum);
}

Real SupportFrame::logit_distance(const LogTimeFlow& flow) const {
    Vector<Real> apart = flow.remainder();
    for (Index j = 0; j < apart.size(); ++j) {
        apart[j] -= term_[j];
    }
    Real largest(0);
    for (const Vector<Real>& edge : edges_) {
        const Real size = abs(inner_product(edge, apart));
        largest = size > largest || !size.is_finite() ? size : largest;
    }
    return largest;
}

Vector<Real> SupportFrame::free_part(const LogTimeFlow& flow) const {
    Vector<Real> r = flow.remainder(); // W_mm lies in S_sup, W_fin in S_fin: taking them off changes nothing here
    for (Index j = 0; j < cyclic_dimension_; ++j) {
        r[j] = Real(0);
    }
    for (const Vector<Real>& unit : support_) {
        const Real part = inner_product(unit, r);
        for (Index j = 0; j < r.size(); ++j) {
            r[j] -= part * unit[j];
        }
    }
    return r;
}

Real largest_logit_gap(const LogitModel& model, const Matrix<Real>& logits) {
    Real largest(0);
    for (const CountedSample& sample : model.samples()) {
        for (const TokenCount& c : sample.counts) {
            const Real gap = abs(logits(c.token, sample.query_index) - logits(sample.label, sample.query_index));
            largest = gap > largest ? gap : largest;
        }
    }
    return largest;
}

long settling_exponent(const Interval& rho, const Real& gap, int products) {
    const double least = ((Real(products) + gap) / rho.lower()).to_double();
    return least < 4e18 ? static_cast<long>(least) + 1 : std::numeric_limits<long>::max();
}

} // namespace attest
