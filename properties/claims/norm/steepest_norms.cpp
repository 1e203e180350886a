#include "properties/claims/norm/steepest_norms.h"

#include "theory/comparison.h"
#include "theory/norm_svm/edge_combinations.h"
#include "theory/norm_svm/entry_norm_svm.h"
#include "theory/norm_svm/exact_signs.h"
#include "theory/norm_svm/spectral_bounds.h"

#include "model/attention/loss.h"
#include "model/descent/polar_factor.h"
#include "model/numbers/singular_values.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace attest {
namespace {

/// The largest entry and the sum of the entries. D = minus the signs, or minus the sign of one entry that no enclosure tells from the largest (of
/// such ones the first).
class EntrySteps final : public SteepestNorm {
public:
    EntrySteps(const CaseFacts& facts, EntryNorm norm, const NormSvm& svm) : norm_(norm) {
        text = entry_norm_text(norm);
        length = svm.nu;
        const Rational largest = largest_edge(facts.data(), facts.graphs(), dual(norm));
        largest_edge_squared = largest * largest;
    }
    Verdict direction(const CaseFacts& facts, const Matrix<Rational>& w, std::optional<Direction>& found) const override {
        const auto g = signed_gradient(facts.data(), facts.model(), w);
        if (!g) {
            return Verdict::undecided(fmt::format("the sign of a gradient entry is open at {} digits", working_digits()));
        }
        Matrix<Rational> d = zero_matrix<Rational>(g->signs.rows(), g->signs.cols());
        Index best = -1;
        for (Index i = 0; i < g->signs.size(); ++i) {
            const int sign = g->signs.data()[i];
            if (sign == 0) {
                continue;
            }
            if (best < 0 || less(abs(g->enclosure.data()[best]), abs(g->enclosure.data()[i])) == Truth::yes) {
                best = i;
            }
            d.data()[i] = -sign;
        }
        if (best < 0) {
            return Verdict::held();
        }
        switch (norm_) {
        case EntryNorm::largest: break;
        case EntryNorm::sum: {
            const Rational only = d.data()[best];
            d = zero_matrix<Rational>(d.rows(), d.cols());
            d.data()[best] = only;
            break;
        }
        }
        found = Direction{std::move(d)};
        return Verdict::held();
    }

private:
    EntryNorm norm_;
};

/// B^2 in the spectral and the nuclear norm: the M_e have rank 1, so that |M_e|_* = |M_e|.
Rational largest_squared_edge(const CaseFacts& facts) {
    Rational r = 0;
    for (const EdgeOfQuery& e : all_edges(facts.graphs())) {
        const Matrix<Rational> m = edge_matrix(facts.data().embedding(), e.query, e.edge);
        r = std::max(r, inner_product(m, m));
    }
    return r;
}

/// The gradient divided by about its largest entry; nothing where that is not told from 0.
struct UnitGradient {
    Matrix<Interval> g;
    Matrix<double> middle;
};
std::optional<UnitGradient> unit_gradient(const CaseFacts& facts, const Matrix<Rational>& w) {
    UnitGradient r;
    r.g = facts.model().weights(risk_gradient(facts.model(), enclosed_logits(facts.model(), w)));
    Real largest(0);
    for (Index i = 0; i < r.g.size(); ++i) {
        const Real size = abs(r.g.data()[i].midpoint());
        largest = largest < size ? size : largest;
    }
    if (!(largest > Real(0)) || !largest.is_finite()) {
        return std::nullopt;
    }
    r.middle.resize(r.g.rows(), r.g.cols());
    for (Index i = 0; i < r.g.size(); ++i) {
        r.g.data()[i] = r.g.data()[i] / Interval::exactly(largest);
        r.middle.data()[i] = r.g.data()[i].midpoint().to_double();
    }
    return r;
}
/// On a grid of 2^-24, and shorter by a factor that hides the rounding.
Rational on_the_grid(double x) { return Rational(std::lround(x * (1 - 0x1p-18) * 0x1p24), 1L << 24); }

/// D with <-g, D> >= share |g|_*: a share near 1, and not above it.
Verdict with_share(const Interval& share, Matrix<Rational> d, std::optional<Direction>& found) {
    if (less(Interval(Rational(1, 2)), share) != Truth::yes) {
        return Verdict::undecided("the direction is not shown to be nearly steepest");
    }
    if (less(Interval(1), share) == Truth::yes) { // |D| <= 1
        return Verdict::refuted("<-grad L, D>/|grad L|_*", "at most 1", lower_text(share));
    }
    found = Direction{scaled(d, Rational(-1)), share};
    return Verdict::held();
}
Verdict no_direction_told() {
    return Verdict::undecided(fmt::format("no direction is told from the gradient's enclosure at {} digits", working_digits()));
}

/// The spectral norm, V = W_mm.
class MuonSteps final : public SteepestNorm {
public:
    explicit MuonSteps(const CaseFacts& facts) {
        text = "|V|_2";
        length = spectral_norm_above(facts.direction());
        largest_edge_squared = largest_squared_edge(facts);
    }
    Verdict direction(const CaseFacts& facts, const Matrix<Rational>& w, std::optional<Direction>& found) const override {
        const auto g = unit_gradient(facts, w);
        const auto factor = g ? polar_factor(g->middle) : std::nullopt;
        if (!factor) {
            return no_direction_told();
        }
        const Matrix<Rational> d = factor->unaryExpr([](double x) { return on_the_grid(x); });
        if (!shown_below_one(d)) {
            return Verdict::undecided("the spectral norm of the direction is not shown below 1");
        }
        return with_share(inner_product(g->g, converted<Interval>(d)) / nuclear_norm_above(g->g), d, found);
    }
};

/// The nuclear norm, V = W_mm: D = u v' for the singular vectors of the largest singular value of the gradient, |D|_* = |u||v|.
class RankOneSteps final : public SteepestNorm {
public:
    explicit RankOneSteps(const CaseFacts& facts) {
        text = "|V|_nuclear";
        length = nuclear_norm_above(converted<Interval>(facts.direction())).upper().to_rational();
        largest_edge_squared = largest_squared_edge(facts);
    }
    Verdict direction(const CaseFacts& facts, const Matrix<Rational>& w, std::optional<Direction>& found) const override {
        const auto g = unit_gradient(facts, w);
        if (!g) {
            return no_direction_told();
        }
        const OrthogonalColumns<double> columns = orthogonal_columns(g->middle);
        Index top = 0;
        const double largest = columns.lengths.maxCoeff(&top);
        if (!(largest > 0) || !std::isfinite(largest)) {
            return no_direction_told();
        }
        const Vector<double> left = columns.a.col(top) / largest;
        const Vector<Rational> u = left.unaryExpr([](double x) { return on_the_grid(x); });
        const Vector<Rational> v = Vector<double>(columns.v.col(top)).unaryExpr([](double x) { return on_the_grid(x); });
        if (u.dot(u) > 1 || v.dot(v) > 1) {
            return Verdict::undecided("the nuclear norm of the direction is not shown to be at most 1");
        }
        const Matrix<Rational> d = u * v.transpose();
        return with_share(inner_product(g->g, converted<Interval>(d)) / spectral_norm_above(g->g), d, found);
    }
};

} // namespace

Verdict find_steepest_norm(const CaseFacts& facts, NormOfSteps norm, std::unique_ptr<SteepestNorm>& found) {
    const auto of_entries = [&](EntryNorm entries) {
        const NormSvm svm = find_norm_svm(facts.data(), facts.graphs(), entries);
        found = std::make_unique<EntrySteps>(facts, entries, svm);
        return check_norm_svm(facts.data(), facts.graphs(), svm);
    };
    switch (norm) {
    case NormOfSteps::largest_entry: return of_entries(EntryNorm::largest);
    case NormOfSteps::sum_of_entries: return of_entries(EntryNorm::sum);
    case NormOfSteps::spectral: found = std::make_unique<MuonSteps>(facts); break;
    case NormOfSteps::nuclear: found = std::make_unique<RankOneSteps>(facts); break;
    }
    return Verdict::held();
}

} // namespace attest
