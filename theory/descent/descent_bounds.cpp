#include "theory/descent/descent_bounds.h"

#include "model/descent/descent.h"
#include "theory/bounds/direction.h"
#include "theory/bounds/finite_part.h"
#include "theory/bounds/limit_gap.h"
#include "theory/bounds/logit_range.h"
#include "theory/bounds/margin.h"
#include "theory/finite_component/least_curvature.h"
#include "theory/subspace/coefficient_table.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace attest {
namespace {

Interval root(const Interval& squared) { return sqrt(max(Interval(0), squared)); }
Interval upper_end(const Interval& x) { return Interval::exactly(x.upper()); }

// 10^exponent as a time, by squaring
Interval power_of_ten(long exponent) {
    if (exponent == 0) {
        return Interval(1);
    }
    const Interval half = square(power_of_ten(exponent / 2));
    return exponent % 2 == 0 ? half : half * Interval(10);
}

} // namespace

Rational rate_of_share(const Dataset& data, const Rational& share) {
    if (share <= 0) {
        throw std::invalid_argument("the share of 1/beta must be positive");
    }
    const Rational beta = smoothness(data);
    return beta == 0 ? share : Rational(share / beta);
}

std::optional<DescentEvidence> DescentEvidence::begin(const DatasetFacts& facts, const Matrix<Rational>& start, const Rational& rate) {
    const FiniteComponent* finite = facts.finite();
    if (finite == nullptr) {
        return std::nullopt;
    }
    DescentEvidence evidence(facts, *finite, start, rate);
    if (finite->space.dimension() > 0 && !evidence.curvature_) {
        return std::nullopt;
    }
    return evidence;
}

DescentEvidence::DescentEvidence(const DatasetFacts& facts, const FiniteComponent& finite, const Matrix<Rational>& start, const Rational& rate)
    : facts_(&facts), finite_(&finite), rate_(rate), descent_(facts.data(), start, {rate}), inside_(inside_flags(facts.model(), facts.graphs())),
      samples_(split_samples(facts.model(), facts.graphs())), finite_logits_(edge_logits(facts.model(), finite.space.basis(), finite.enclosure)),
      finite_norm_(root(finite.space.squared_norm(finite.enclosure))), range_(logit_range(facts.data())),
      norm_mm_(sqrt(Interval(facts.svm().norm_squared))), start_product_(inner_product(start, facts.direction())),
      start_norm_(sqrt(Interval(inner_product(start, start)))), curvature_(least_curvature(facts.model(), samples_, finite)) {
    for (const Interval& q : outside_ratios(facts.model(), inside_, finite_logits_)) {
        kappa_ += q;
    }
    kappa_ /= Interval(samples_.size());
    Matrix<Interval> gap = converted<Interval>(facts.space().project(start));
    const Matrix<Interval> limit = finite.space.combination(finite.enclosure);
    for (Index i = 0; i < gap.size(); ++i) {
        gap.data()[i] -= limit.data()[i];
        start_distance_squared_ += square(gap.data()[i]);
    }
    start_excess_ = checkpoint().excess;
}

void DescentEvidence::run_to(long steps) {
    while (descent_.steps() < steps) {
        if (!descent_.step()) {
            throw std::logic_error("a constant step was refused");
        }
    }
}

DescentCheckpoint DescentEvidence::checkpoint() const {
    const LogitModel& model = facts_->model();
    const EdgeSubspace& cyclic = finite_->space;
    DescentCheckpoint c;
    c.steps = descent_.steps();
    c.logits = descent_.logits();
    c.excess = max(Interval(0), excess_loss(model, inside_, c.logits, finite_logits_));
    c.excess_bound = c.steps == 0 ? Interval::whole_line() : nearly_best_bound(c.steps);

    Vector<Interval> products(cyclic.dimension());
    for (Index b = 0; b < products.size(); ++b) {
        const EdgeMatrix& m = cyclic.basis()[static_cast<std::size_t>(b)];
        products[b] = descent_.margin(model.query_index(m.query), m.from, m.to);
    }
    const Vector<Interval> part = cyclic.coordinates_from_products(products);
    Vector<Interval> apart = part;
    for (Index b = 0; b < apart.size(); ++b) {
        apart[b] -= finite_->enclosure[b];
    }
    c.finite_distance = root(cyclic.squared_norm(apart));
    c.radius_bound = radius_at(c.excess);
    c.norm = descent_.norm();
    c.norm_off_finite = root(square(c.norm) - cyclic.squared_norm(part));
    c.product = descent_.product(facts_->direction());

    const Matrix<Interval> part_logits = edge_logits(model, cyclic.basis(), part);
    for (const SplitSample& s : samples_) {
        const int q = s.inside.query_index;
        for (const TokenCount& v : s.outside) {
            const Interval margin = descent_.margin(q, s.inside.label, v.token) - (part_logits(s.inside.label, q) - part_logits(v.token, q));
            c.least_margin = c.least_margin ? min(*c.least_margin, margin) : margin;
        }
    }
    c.margin_bound = strict_margin_bound(samples_, c.excess, part_logits);
    return c;
}

Interval DescentEvidence::squared_distance(const Interval& s) const {
    // W_fin is orthogonal to W_mm, and so is the part of W(0) off S
    const Interval along = s * (s * Interval(facts_->svm().norm_squared) - Interval(2) * Interval(start_product_));
    return max(Interval(0), start_distance_squared_ + along);
}

Interval DescentEvidence::excess_bound(const Interval& s, const Interval& time) const {
    // only eta t enters the bound, so a time beyond every integer type is passed through the distance
    return descent_excess_bound(kappa_, s, squared_distance(s) / time, rate_, 1);
}

Interval DescentEvidence::nearly_best_bound(long steps) const {
    // the s of a coarse search in doubles; any s >= 0 gives a bound
    const double kappa = kappa_.midpoint().to_double();
    const double far = start_distance_squared_.midpoint().to_double();
    const double product = number_from<double>(start_product_);
    const double length = number_from<double>(facts_->svm().norm_squared);
    const double weight = 2 * number_from<double>(rate_) * static_cast<double>(steps);
    double best = 0;
    double least = kappa + far / weight;
    for (double s = 0; s <= 40; s += 0.125) {
        const double value = kappa * std::exp(-s) + (far - 2 * s * product + s * s * length) / weight;
        if (value < least) {
            least = value;
            best = s;
        }
    }
    return descent_excess_bound(kappa_, Interval::exactly(best), squared_distance(Interval::exactly(best)), rate_, steps);
}

long DescentEvidence::slowness_exponent() const {
    Interval slow = max(square(norm_mm_), start_distance_squared_) / Interval(rate_); // before it the loss need not have fallen
    if (curvature_) {
        slow *= square(range_) / Interval::exactly(*curvature_); // and by this factor it has to fall for B6 and B7
    }
    const double exponent = (log(slow).upper() / log(Real(10))).to_double();
    return exponent > 2 ? static_cast<long>(std::ceil(exponent)) : 0;
}

Interval DescentEvidence::late_excess_bound(long exponent) const {
    const Interval time = power_of_ten(exponent);
    return min(upper_end(excess_bound(log(time), time)), upper_end(start_excess_)); // the loss never rises
}

Interval DescentEvidence::radius_at(const Interval& excess) const {
    if (curvature_ && !excess.is_bounded()) {
        return Interval::whole_line(); // too few digits for this excess loss: nothing is known of the radius
    }
    return curvature_ ? Interval::exactly(finite_radius_bound(excess, Interval::exactly(*curvature_), range_)) : Interval(0);
}

Interval DescentEvidence::late_radius_bound(long exponent) const { return radius_at(late_excess_bound(exponent)); }

Interval DescentEvidence::late_margin_bound(long exponent) const {
    const Interval excess = late_excess_bound(exponent);
    return strict_margin_bound(samples_, excess, logits_within(facts_->model(), finite_logits_, radius_at(excess).upper())).value();
}

Interval DescentEvidence::late_norm_bound(long exponent) const {
    const Interval log_time = log(power_of_ten(exponent));
    const Interval distance = root(start_distance_squared_) + log_time * norm_mm_;
    const Interval factor = kappa_ + square(distance) / (Interval(2) * Interval(rate_));
    const Interval moved = Interval(rate_) * range_ * (start_excess_ + factor * (Interval(1) + log_time));
    return upper_end(start_norm_ + moved); // |P(0)| <= |W(0)|
}

std::optional<NormBound> DescentEvidence::norm_bound_at(const Interval& excess) const {
    if (!excess.is_bounded()) {
        return std::nullopt;
    }
    const std::optional<Interval> curvature = curvature_ ? std::optional<Interval>(Interval::exactly(*curvature_)) : std::nullopt;
    return norm_bound(samples_.size(), excess, norm_mm_, range_, curvature);
}

std::optional<Interval> DescentEvidence::late_cosine_bound(long exponent) const {
    std::optional<Interval> best;
    const long slowness = slowness_exponent();
    for (const long ordinary : {2, 4, 8, 16}) {
        const long begin = ordinary + slowness;
        if (begin >= exponent) {
            break;
        }
        const auto bound = norm_bound_at(late_excess_bound(begin));
        if (!bound) {
            continue;
        }
        const Matrix<Interval> nearby = logits_within(facts_->model(), finite_logits_, bound->finite_radius);
        const DirectionRate rate = direction_rate(samples_, *bound, nearby, late_norm_bound(begin));
        const Interval excess = late_excess_bound(exponent);
        const auto off_finite = direction_rate_bound(rate, excess);
        if (!off_finite) {
            continue;
        }
        // W is P plus a part in S_fin of bounded length, and |P| >= mu |W_mm| with mu >= log 1/eps - c1
        const Interval least = (-log(excess) - rate.c1) * norm_mm_;
        const Interval finite = finite_norm_ + Interval::exactly(bound->finite_radius);
        const Interval whole = Interval::exactly(off_finite->lower()) / sqrt(Interval(1) + square(finite / least));
        best = best ? max(*best, Interval::exactly(whole.lower())) : Interval::exactly(whole.lower());
    }
    return best;
}

bool has_single_outside_token(const std::vector<SplitSample>& samples) {
    std::size_t terms = 0;
    for (const SplitSample& s : samples) {
        terms += s.outside.size();
    }
    return terms == 1;
}

bool gradient_shown_zero(const LogitModel& model, const Matrix<Rational>& w) {
    const Matrix<Rational> logits = model.logits(w);
    Matrix<Rational> table = zero_matrix<Rational>(logits.rows(), logits.cols());
    for (const CountedSample& s : model.samples()) {
        for (const TokenCount& v : s.counts) {
            if (logits(v.token, s.query_index) != logits(s.label, s.query_index)) {
                return false;
            }
            table(v.token, s.query_index) += Rational(v.count, s.length);
        }
        table(s.label, s.query_index) -= 1;
    }
    return model.coefficient_product(table, table) == 0; // |grad L|^2 up to n^2
}

} // namespace attest
