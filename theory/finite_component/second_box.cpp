#include "theory/finite_component/second_box.h"

#include "model/numbers/arb_ball.h"
#include "model/stop.h"

#include <algorithm>

namespace attest {
namespace {

using ball_detail::inflated;

/// a/b: |x/y - a/b| <= (r_a + |a/b| r_b)/(|b| - r_b) for x, y in the balls.
Ball quotient(const Ball& a, const Ball& b) {
    const double least = std::abs(b.middle) - b.radius;
    if (!(least > 0)) {
        return {0, std::numeric_limits<double>::infinity()};
    }
    const double middle = a.middle / b.middle;
    const double divisor = mutant("second_box_quotient_of_a_point") ? 0.0 : b.radius;
    const double bound = inflated(a.radius + (std::abs(middle) + ball_detail::tiny) * divisor) / least;
    return {middle, inflated(inflated(bound) + ball_detail::unit * std::abs(middle))};
}

class DoubleBlock {
public:
    explicit DoubleBlock(const RestrictedBlock& block) : block_(block), scratch_(1) {
        for (std::size_t i = 0; i < block.rows().size(); ++i) {
            for (const auto& [position, coefficient] : block.rows()[i].terms) {
                set_ball(scratch_[0], coefficient, bits);
                const bool unit = coefficient == 1 || coefficient == -1;
                terms_.push_back({static_cast<Index>(i), position, unit ? Ball::exactly(coefficient == 1 ? 1 : -1) : enclosing_ball(scratch_[0])});
            }
        }
    }

    /// Moves to a point or a box: e^(z - shift) of every row; the shift, a double, is that of the largest logit.
    void evaluate(const Vector<Ball>& y) {
        exponentials_.assign(block_.rows().size(), Ball());
        for (const Term& t : terms_) {
            exponentials_[static_cast<std::size_t>(t.row)] += t.coefficient * y[t.position];
        }
        double shift = -std::numeric_limits<double>::infinity();
        for (const Ball& z : exponentials_) {
            shift = std::max(shift, z.middle);
        }
        for (Ball& z : exponentials_) {
            poll_stop();
            z -= Ball::exactly(shift);
            z = exponential(z);
        }
    }

    /// At the point of the last evaluate().
    Vector<Ball> gradient() {
        Vector<Ball> slopes(rows());
        for_each_group([&](const RestrictedBlock::Group& group, const std::vector<Ball>& masses) {
            for (std::size_t p = 0; p < masses.size(); ++p) {
                Ball& slope = slopes[static_cast<Index>(group.rows[p])];
                slope += Ball::exactly(static_cast<double>(group.samples)) * masses[p]; // below 2^53
                slope -= Ball::exactly(static_cast<double>(group.labels[p]));
            }
        });
        Vector<Ball> r(size());
        for (const Term& t : terms_) {
            r[t.position] += t.coefficient * slopes[t.row];
        }
        return r;
    }

    Matrix<Ball> hessian() {
        Matrix<Ball> curvature(rows(), rows());
        for_each_group([&](const RestrictedBlock::Group& group, const std::vector<Ball>& masses) {
            for (std::size_t p = 0; p < masses.size(); ++p) {
                poll_stop();
                const Ball weighted = Ball::exactly(static_cast<double>(group.samples)) * masses[p];
                const auto i = static_cast<Index>(group.rows[p]);
                for (std::size_t q = 0; q < p; ++q) {
                    const Ball product = weighted * masses[q];
                    const auto j = static_cast<Index>(group.rows[q]);
                    curvature(i, i) += product;
                    curvature(j, j) += product;
                    curvature(i, j) -= product;
                    curvature(j, i) -= product;
                }
            }
        });
        Matrix<Ball> r(size(), size());
        for (const Term& a : terms_) {
            poll_stop();
            for (const Term& b : terms_) {
                r(a.position, b.position) += a.coefficient * b.coefficient * curvature(a.row, b.row);
            }
        }
        return r;
    }

private:
    struct Term {
        Index row;
        Index position;
        Ball coefficient;
    };
    static constexpr slong bits = 64;

    Index size() const { return static_cast<Index>(block_.coordinates().size()); }
    Index rows() const { return static_cast<Index>(block_.rows().size()); }

    Ball exponential(const Ball& z) {
        if (!std::isfinite(z.middle) || !std::isfinite(z.radius)) {
            return {0, std::numeric_limits<double>::infinity()};
        }
        arf_set_d(arb_midref(scratch_[0]), z.middle);
        mag_set_d(arb_radref(scratch_[0]), z.radius); // rounded up
        arb_exp(scratch_[0], scratch_[0], bits);
        return enclosing_ball(scratch_[0]);
    }

    template <class Visit>
    void for_each_group(Visit visit) {
        for (const RestrictedBlock::Group& group : block_.groups()) {
            poll_stop();
            masses_.clear();
            Ball sum;
            for (std::size_t p = 0; p < group.rows.size(); ++p) {
                masses_.push_back(Ball::exactly(group.counts[p]) * exponentials_[group.rows[p]]);
                sum += masses_.back();
            }
            for (Ball& mass : masses_) {
                mass = quotient(mass, sum);
            }
            visit(group, masses_);
        }
    }

    const RestrictedBlock& block_;
    std::vector<Term> terms_; // of the rows
    std::vector<Ball> exponentials_;
    std::vector<Ball> masses_;
    ArbVector scratch_;
};

Vector<Ball> around(const Vector<double>& centre, double radius) {
    Vector<Ball> r(centre.size());
    for (Index i = 0; i < r.size(); ++i) {
        r[i] = {centre[i], radius};
    }
    return r;
}

} // namespace

std::optional<Vector<Ball>> enclose_in_doubles(const RestrictedBlock& block, const Vector<double>& centre) {
    if (centre.size() == 0) {
        return Vector<Ball>(0); // a block that no W of the subspace moves
    }
    DoubleBlock doubles(block);
    doubles.evaluate(around(centre, 0));
    const Matrix<Ball> at_centre = doubles.hessian();
    Matrix<double> middle(at_centre.rows(), at_centre.cols());
    for (Index i = 0; i < middle.size(); ++i) {
        middle.data()[i] = at_centre.data()[i].middle;
    }
    const std::optional<Matrix<double>> inverse = find_positive_inverse(middle);
    if (!inverse) {
        return std::nullopt;
    }
    const Vector<Ball> step = multiply(*inverse, doubles.gradient());
    double radius = 0;
    for (Index i = 0; i < step.size(); ++i) {
        radius = std::max(radius, 2 * step[i].magnitude());
    }
    radius = radius > 0 ? radius : 1e-12; // any size may be tried: whether the image lies inside is what proves
    for (int attempt = 0; attempt < 3; ++attempt, radius *= 16) {
        poll_stop();
        doubles.evaluate(around(centre, radius));
        const Vector<double> defects = slope_defect_row_sums(*inverse, doubles.hessian());
        Vector<Ball> image(step.size());
        bool inside = true;
        for (Index i = 0; i < step.size() && inside; ++i) {
            const double spread = inflated(defects[i] * radius);
            inside = inflated(step[i].magnitude() + spread) < radius;
            image[i] = {step[i].middle, mutant("second_box_without_slope") ? step[i].radius : inflated(step[i].radius + spread)};
            image[i] = -image[i];
            image[i] += Ball::exactly(centre[i]);
        }
        if (inside) {
            return image;
        }
    }
    return std::nullopt;
}

} // namespace attest
