#include "theory/finite_component/block_balls.h"

#include "model/numbers/arb_ball.h"
#include "model/stop.h"

#include <algorithm>

namespace attest {
namespace {

constexpr slong guard_bits = 4;
constexpr slong slope_bits = 64;

slong working_bits() { return static_cast<slong>(working_digits()) * 3322 / 1000 + 3 + guard_bits; }

Interval interval_of(arb_srcptr x) {
    if (!arb_is_finite(x)) {
        return Interval::whole_line();
    }
    Interval r;
    arf_t end;
    arf_init(end);
    arb_get_lbound_arf(end, x, working_bits());
    round_to(&r.data()->left, end, MPFR_RNDD);
    arb_get_ubound_arf(end, x, working_bits());
    round_to(&r.data()->right, end, MPFR_RNDU);
    arf_clear(end);
    return r;
}

} // namespace

struct BlockBalls::Numbers {
    explicit Numbers(const RestrictedBlock& block, std::size_t rows, std::size_t largest_group)
        : y(block.coordinates().size()), z(rows), exponentials(rows), slopes(rows), terms(largest_group), scratch(3) {}

    ArbVector y;
    ArbVector z;            // logits of the rows
    ArbVector exponentials; // e^z
    ArbVector slopes;
    ArbVector terms; // m_v e^z of one group
    ArbVector scratch;

    /// The terms of the group and their sum, in scratch[0].
    void sum_terms(const RestrictedBlock::Group& group, slong bits) {
        arb_zero(scratch[0]);
        for (std::size_t p = 0; p < group.rows.size(); ++p) {
            if (group.counts[p] == 1 || mutant("block_balls_without_multiplicities")) {
                arb_set(terms[p], exponentials[group.rows[p]]);
            } else {
                arb_mul_si(terms[p], exponentials[group.rows[p]], group.counts[p], bits);
            }
            arb_add(scratch[0], scratch[0], terms[p], bits);
        }
    }
};

namespace {
std::size_t largest(const std::vector<RestrictedBlock::Group>& groups) {
    std::size_t r = 0;
    for (const RestrictedBlock::Group& group : groups) {
        r = std::max(r, group.rows.size());
    }
    return r;
}
} // namespace

BlockBalls::BlockBalls(const RestrictedBlock& block)
    : block_(block), numbers_(std::make_unique<Numbers>(block, block.rows_.size(), largest(block.groups_))) {}
BlockBalls::~BlockBalls() = default;
BlockBalls::BlockBalls(BlockBalls&&) noexcept = default;

/// Logits and exponentials of the rows from y. Arb's exponents have room for every e^z.
void BlockBalls::evaluate(long bits) {
    Numbers& n = *numbers_;
    for (std::size_t i = 0; i < block_.rows_.size(); ++i) {
        poll_stop();
        arb_ptr z = n.z[i];
        arb_zero(z);
        for (const auto& [position, coefficient] : block_.rows_[i].terms) {
            arb_srcptr y = n.y[static_cast<std::size_t>(position)];
            if (coefficient == 1) {
                arb_add(z, z, y, bits);
            } else if (coefficient == -1) {
                arb_sub(z, z, y, bits);
            } else {
                set_ball(n.scratch[0], coefficient, bits);
                arb_addmul(z, n.scratch[0], y, bits);
            }
        }
        arb_exp(n.exponentials[i], z, bits);
    }
}

ScaledBalls BlockBalls::gradient(const Vector<Real>& y) {
    Numbers& n = *numbers_;
    const slong bits = working_bits();
    for (Index b = 0; b < y.size(); ++b) {
        arb_ptr at = n.y[static_cast<std::size_t>(b)];
        arf_set_mpfr(arb_midref(at), y[b].data());
        mag_zero(arb_radref(at));
    }
    evaluate(bits);
    n.slopes.set_zero();
    for (const RestrictedBlock::Group& group : block_.groups_) {
        poll_stop();
        n.sum_terms(group, bits);
        arb_ui_div(n.scratch[0], static_cast<ulong>(group.samples), n.scratch[0], bits);
        for (std::size_t p = 0; p < group.rows.size(); ++p) {
            arb_ptr slope = n.slopes[group.rows[p]];
            arb_addmul(slope, n.terms[p], n.scratch[0], bits);
            if (group.labels[p] != 0) {
                arb_sub_si(slope, slope, group.labels[p], bits);
            }
        }
    }
    // The chain rule, from logits to y.
    n.y.set_zero();
    for (std::size_t i = 0; i < block_.rows_.size(); ++i) {
        for (const auto& [position, coefficient] : block_.rows_[i].terms) {
            arb_ptr r = n.y[static_cast<std::size_t>(position)];
            if (coefficient == 1) {
                arb_add(r, r, n.slopes[i], bits);
            } else if (coefficient == -1) {
                arb_sub(r, r, n.slopes[i], bits);
            } else {
                set_ball(n.scratch[0], coefficient, bits);
                arb_addmul(r, n.scratch[0], n.slopes[i], bits);
            }
        }
    }
    return scaled_balls(n.y, y.size(), n.scratch[0]);
}

/// The second derivatives with respect to the logits of the rows, from the exponentials.
Matrix<Ball> BlockBalls::curvature_of_rows(long bits) {
    Numbers& n = *numbers_;
    const auto rows = static_cast<Index>(block_.rows_.size());
    Matrix<Ball> r(rows, rows);
    std::vector<Ball> masses;
    for (const RestrictedBlock::Group& group : block_.groups_) {
        poll_stop();
        n.sum_terms(group, bits);
        masses.clear();
        for (std::size_t p = 0; p < group.rows.size(); ++p) {
            arb_div(n.scratch[1], n.terms[p], n.scratch[0], bits);
            masses.push_back(enclosing_ball(n.scratch[1]));
        }
        const Ball samples = Ball::exactly(static_cast<double>(group.samples)); // below 2^53
        for (std::size_t p = 0; p < masses.size(); ++p) {
            poll_stop();
            const Ball weighted = samples * masses[p];
            const auto i = static_cast<Index>(group.rows[p]);
            for (std::size_t q = 0; q < p; ++q) { // a (1 - a) is the sum of the a a_q: no cancellation
                const Ball product = weighted * masses[q];
                const auto j = static_cast<Index>(group.rows[q]);
                r(i, i) += product;
                r(j, j) += product;
                r(i, j) -= product;
                r(j, i) -= product;
            }
        }
    }
    return r;
}

Matrix<Ball> BlockBalls::hessian(const Vector<Real>& y, double radius, long exponent) {
    Numbers& n = *numbers_;
    ArbMagnitude around;
    mag_set_d(around.get(), mutant("block_hessian_of_the_middle") ? 0.0 : radius); // rounded up
    mag_mul_2exp_si(around.get(), around.get(), exponent);
    for (Index b = 0; b < y.size(); ++b) {
        arb_ptr at = n.y[static_cast<std::size_t>(b)];
        arf_set_mpfr(arb_midref(at), y[b].data());
        mag_set(arb_radref(at), around.get());
    }
    evaluate(slope_bits);
    const Matrix<Ball> curvature = curvature_of_rows(slope_bits);
    // The chain rule. A logit is one coordinate up to its sign under I, and then this copies.
    struct Term {
        Index row;
        Index position;
        Ball coefficient;
        bool unit;
    };
    std::vector<Term> terms;
    for (std::size_t i = 0; i < block_.rows_.size(); ++i) {
        for (const auto& [position, coefficient] : block_.rows_[i].terms) {
            set_ball(n.scratch[0], coefficient, slope_bits);
            const bool unit = coefficient == 1 || coefficient == -1;
            terms.push_back({static_cast<Index>(i), position, unit ? Ball::exactly(coefficient == 1 ? 1 : -1) : enclosing_ball(n.scratch[0]), unit});
        }
    }
    Matrix<Ball> r(y.size(), y.size());
    for (const Term& a : terms) {
        poll_stop();
        for (const Term& b : terms) {
            const Ball& entry = curvature(a.row, b.row);
            if (a.unit && b.unit) {
                r(a.position, b.position) += a.coefficient.middle == b.coefficient.middle ? entry : -entry;
            } else {
                r(a.position, b.position) += a.coefficient * b.coefficient * entry;
            }
        }
    }
    return r;
}

Interval BlockBalls::value(const Vector<Interval>& y) {
    Numbers& n = *numbers_;
    const slong bits = working_bits();
    for (Index b = 0; b < y.size(); ++b) {
        arb_set_interval_mpfr(n.y[static_cast<std::size_t>(b)], &y[b].data()->left, &y[b].data()->right, bits);
    }
    evaluate(bits);
    arb_ptr sum = n.scratch[2];
    arb_zero(sum);
    for (const RestrictedBlock::Group& group : block_.groups_) {
        poll_stop();
        n.sum_terms(group, bits);
        arb_log(n.scratch[0], n.scratch[0], bits);
        arb_mul_si(n.scratch[0], n.scratch[0], group.samples, bits);
        arb_add(sum, sum, n.scratch[0], bits);
        for (std::size_t p = 0; p < group.rows.size(); ++p) {
            if (group.labels[p] == 0) {
                continue;
            }
            if (group.counts[p] == 1) {
                arb_set(n.scratch[0], n.z[group.rows[p]]);
            } else {
                arb_log_ui(n.scratch[0], static_cast<ulong>(group.counts[p]), bits);
                arb_add(n.scratch[0], n.scratch[0], n.z[group.rows[p]], bits);
            }
            arb_submul_si(sum, n.scratch[0], group.labels[p], bits);
        }
    }
    return interval_of(sum);
}

} // namespace attest
