#include "properties/training/weight_inspection.h"

#include "model/attention/attention.h"
#include "model/attention/loss.h"
#include "model/input/input_error.h"
#include "properties/training/observer.h"
#include "theory/bounds/direction.h"
#include "theory/bounds/finite_part.h"
#include "theory/bounds/limit_gap.h"
#include "theory/bounds/logit_range.h"
#include "theory/bounds/margin.h"
#include "theory/comparison.h"
#include "theory/finite_component/least_curvature.h"

#include <algorithm>
#include <fmt/format.h>

namespace attest {
namespace {

constexpr int most_working_digits = 20000;
constexpr int guard_digits = 10; // between the working digits and those that W_fin is asked for

Rational margin(const Edge& e, const Matrix<Rational>& logits, int query) { return Rational(logits(e.from, query) - logits(e.to, query)); }

Integer floor_of(const Rational& x) {
    Integer r;
    mpz_fdiv_q(r.backend().data(), mpq_numref(x.backend().data()), mpq_denref(x.backend().data()));
    return r;
}

/// A number strictly between a < b with few decimals.
Rational between(const Rational& a, const Rational& b) {
    for (Rational scale = 1;; scale *= 10) {
        const Rational middle = Rational(floor_of(Rational((a + b) / 2 * scale))) / scale;
        if (a < middle && middle < b) {
            return middle;
        }
    }
}

/// What is computed again at every precision.
class Measurement {
public:
    Measurement(const DatasetFacts& facts, const Matrix<Rational>& w)
        : facts_(facts), w_(w), model_(facts.model()), exact_(model_.logits(w)), logits_(converted<Interval>(exact_)),
          inside_(inside_flags(model_, facts.graphs())), samples_(split_samples(model_, facts.graphs())) {
        const Assumptions assumed = facts.assumptions();
        if (!assumed.head) {
            result_.finite_reason = "the head is not aligned";
        } else if (!assumed.realisable) {
            result_.finite_reason = "a label does not occur in its context, so the log-loss is infinite";
        } else {
            finite_ = facts.finite(working_digits() - guard_digits, most_working_digits);
            if (finite_ == nullptr) {
                result_.finite_reason = fmt::format("W_fin was not enclosed with {} digits", most_working_digits);
            } else {
                finite_logits_ = model_.logits(finite_->space.combination(finite_->enclosure));
            }
        }
    }

    WeightInspection take() {
        result_.working_digits = working_digits();
        measure_weights();
        measure_queries();
        if (finite_ != nullptr) {
            measure_finite();
        }
        decide_bounds();
        return std::move(result_);
    }

private:
    void measure_weights() {
        const Rational square_norm = inner_product(w_, w_);
        result_.norm = sqrt(Interval(square_norm));
        result_.off_space = sqrt(Interval(facts_.space().squared_distance(w_)));
        if (facts_.svm().status == GraphSvmStatus::optimal) {
            const Rational product = inner_product(w_, facts_.direction());
            result_.scale = Rational(product / facts_.svm().norm_squared);
            if (square_norm != 0) {
                // of one root of an exact number, so that 1 and -1 are met exactly
                const Interval size = sqrt(Interval(Rational(product * product / (square_norm * facts_.svm().norm_squared))));
                result_.cosine = product < 0 ? -size : size;
            }
        }
        result_.discovery = discover(facts_.graphs(), model_, w_);
    }

    void measure_queries() {
        Interval outside(0);
        for (const Token query : model_.queries()) {
            QueryInspection q;
            q.query = query;
            Interval worst(0);
            bool first = true;
            for (std::size_t i = 0; i < samples_.size(); ++i) {
                const CountedSample& sample = model_.samples()[i];
                if (model_.queries()[static_cast<std::size_t>(sample.query_index)] != query) {
                    continue;
                }
                const Interval mass = outside_mass(sample, inside_[i], sample_logits(sample, logits_));
                if (first || mass.lower() > worst.lower()) {
                    q.worst_sample = i;
                }
                worst = first ? mass : max(worst, mass);
                first = false;
                if (finite_ != nullptr) {
                    const std::vector<Interval> here = attention(samples_[i].inside, logits_);
                    const std::vector<Interval> limit = attention(samples_[i].inside, finite_logits_);
                    Interval error = q.composition_error.value_or(Interval(0));
                    for (std::size_t v = 0; v < here.size(); ++v) {
                        error = max(error, abs(here[v] - limit[v]));
                    }
                    q.composition_error = error;
                }
            }
            q.retrieval = Interval(1) - worst;
            outside = max(outside, worst);
            result_.queries.push_back(std::move(q));
        }
        result_.retrieval = Interval(1) - outside;
    }

    void measure_finite() {
        if (facts_.assumptions().feasible) {
            result_.excess_loss = excess_loss(model_, inside_, logits_, finite_logits_);
        }
        // |h| with <M_b, h> = y_b is the root of y' Gram^-1 y; y = m + (at most r), and |y| is within |r| of |m| (a root of an interval near 0 is
        // wide)
        const EdgeSubspace& space = finite_->space;
        const Vector<Rational> here = space.products(w_);
        Interval of_middle(0);
        Interval of_radius(0);
        std::vector<Interval> apart;
        for (Index b = 0; b < space.dimension(); ++b) {
            apart.push_back(Interval(here[b]) - finite_->products[b]);
        }
        for (Index b = 0; b < space.dimension(); ++b) {
            for (Index c = 0; c < space.dimension(); ++c) {
                const Interval entry(space.inverse_gram()(b, c));
                const Interval& y = apart[static_cast<std::size_t>(b)];
                const Interval& z = apart[static_cast<std::size_t>(c)];
                of_middle += Interval::exactly(y.midpoint()) * entry * Interval::exactly(z.midpoint());
                of_radius += Interval::exactly(y.radius()) * abs(entry) * Interval::exactly(z.radius());
            }
        }
        const Interval distance = sqrt(max(Interval(0), of_middle));
        const Interval reach = sqrt(max(Interval(0), of_radius));
        result_.distance_to_finite = max(Interval(0), hull(distance - reach, distance + reach));
    }

    void decide_bounds() {
        add("B1", "L(W) - Lbar(W) <= kappa(W)", true, [&] {
            Interval kappa(0);
            for (const Interval& q : outside_ratios(model_, inside_, logits_)) {
                kappa += q;
            }
            return at_most(split_risk(model_, inside_, logits_).outside, limit_gap_bound(kappa / Interval(samples_.size()), Interval(0)),
                           "L(W) - Lbar(W)");
        });
        add("B2", "every strict margin is at least what the excess loss forces", true, [&] { return margins(); });
        add("B3", "the strict margins force the direction", true, [&] { return direction(); });
        add("B6", "the excess loss bounds the distance to W_fin", true, [&] { return finite_part(); });
    }

    void add(const char* name, const char* statement, bool needs_feasible, const std::function<Verdict()>& decide) {
        const Assumptions assumed = facts_.assumptions();
        const char* missing = !assumed.head ? "H" : !assumed.realisable ? "R" : needs_feasible && !assumed.feasible ? "F" : nullptr;
        const Verdict verdict = missing != nullptr   ? Verdict::vacuous(missing)
                                : finite_ == nullptr ? Verdict::undecided(result_.finite_reason)
                                                     : decide();
        result_.bounds.push_back({name, statement, verdict});
    }

    Verdict margins() const {
        Verdict r = Verdict::held();
        const std::size_t n = samples_.size();
        for (const SplitSample& s : samples_) {
            const Interval restricted = sample_loss(s.inside, sample_logits(s.inside, logits_));
            for (const TokenCount& v : s.outside) {
                const Interval found(margin({s.inside.label, v.token}, exact_, s.inside.query_index));
                const Interval bound = margin_bound(n, *result_.excess_loss, restricted, Rational(v.count, s.inside.label_count));
                const Verdict one = at_least(found, bound, [&] { return fmt::format("the margin of {} over {}", s.inside.label, v.token); });
                if (one.outcome == Outcome::refuted) {
                    return one;
                }
                r = one.outcome == Outcome::held ? r : one;
            }
        }
        return r;
    }

    Verdict direction() const {
        if (facts_.svm().status != GraphSvmStatus::optimal) {
            return Verdict::vacuous("E");
        }
        Matrix<Rational> p = facts_.cyclic().project(w_);
        for (Index i = 0; i < p.size(); ++i) {
            p.data()[i] = w_.data()[i] - p.data()[i];
        }
        const Matrix<Rational> logits = model_.logits(p);
        std::optional<Rational> least;
        for (const QueryGraph& graph : facts_.graphs()) {
            for (const Edge& e : graph.edges()) {
                if (graph.strict(e)) {
                    const Rational m = margin(e, logits, model_.query_index(graph.query()));
                    least = least ? std::min(*least, m) : m;
                }
            }
        }
        if (!least || *least <= 0) {
            return Verdict::vacuous("a positive least margin off S_fin");
        }
        // squared and exact: both sides are positive, mu^2 |W_mm|^4 <= <P, W_mm>^2 after the common factors
        const Rational product = inner_product(p, facts_.direction());
        const Rational forced = *least * facts_.svm().norm_squared;
        return product >= forced ? Verdict::held()
                                 : Verdict::refuted("the direction is further off than the margins allow", "<P, W_mm> >= mu |W_mm|^2", "below it");
    }

    Verdict finite_part() const {
        if (finite_->space.dimension() == 0) {
            return Verdict::held(0.0); // S_fin = 0: both sides are 0, exactly
        }
        const std::optional<Real> curvature = least_curvature(model_, samples_, *finite_);
        if (!curvature || !result_.excess_loss->is_bounded()) {
            return Verdict::undecided("the curvature at W_fin was not bounded from below");
        }
        const Interval& excess = *result_.excess_loss;
        const Real radius = finite_radius_bound(Interval::between(max(Interval(0), excess).upper(), max(Interval(0), excess).upper()),
                                                Interval::exactly(*curvature), logit_range(facts_.data()));
        return at_most(*result_.distance_to_finite, Interval::exactly(radius), "|proj_{S_fin} W - W_fin|");
    }

    const DatasetFacts& facts_;
    const Matrix<Rational>& w_;
    const LogitModel& model_;
    Matrix<Rational> exact_;
    Matrix<Interval> logits_;
    InsideFlags inside_;
    std::vector<SplitSample> samples_;
    const FiniteComponent* finite_ = nullptr;
    Matrix<Interval> finite_logits_;
    WeightInspection result_;
};

bool narrow(const Interval& x, int digits) {
    return x.is_bounded() && x.radius() <= Real::power_of_ten(-digits - 1) * std::max(Real(1), abs(x).lower());
}
bool narrow(const std::optional<Interval>& x, int digits) { return !x || narrow(*x, digits); }
bool narrow(const WeightInspection& r, int digits) {
    return narrow(r.excess_loss, digits) && narrow(r.norm, digits) && narrow(r.off_space, digits) && narrow(r.cosine, digits) &&
           narrow(r.distance_to_finite, digits) && narrow(r.retrieval, digits) && std::all_of(r.queries.begin(), r.queries.end(), [&](const auto& q) {
               return narrow(q.retrieval, digits) && narrow(q.composition_error, digits);
           });
}

} // namespace

Discovery discover(const std::vector<QueryGraph>& graphs, const LogitModel& model, const Matrix<Rational>& w) {
    Discovery r;
    const Matrix<Rational> logits = model.logits(w);
    for (const QueryGraph& graph : graphs) {
        for (const Edge& e : graph.edges()) {
            const Rational m = margin(e, logits, model.query_index(graph.query()));
            if (graph.strict(e)) {
                r.smallest_strict = r.smallest_strict ? std::min(*r.smallest_strict, m) : m;
            } else {
                const Rational size = abs(m);
                r.largest_tied = r.largest_tied ? std::max(*r.largest_tied, size) : size;
            }
        }
    }
    const Rational tied = r.largest_tied.value_or(Rational(0));
    // without a strict pair every threshold above the tied ones will do
    const Rational strict = r.smallest_strict.value_or(Rational(2 * tied + 2));
    r.discovered = tied < strict;
    if (r.discovered) {
        r.threshold = between(tied, strict);
    }
    return r;
}

WeightInspection inspect_weights(const DatasetFacts& facts, const Matrix<Rational>& w, int digits) {
    for (int working = digits + 2 * guard_digits; working <= most_working_digits; working *= 2) {
        const PrecisionScope precision(working);
        WeightInspection r = Measurement(facts, w).take();
        if (narrow(r, digits)) {
            return r;
        }
    }
    throw InputError(
        "", "--digits",
        fmt::format("{} digits at these weights would take more than {} working digits; expected fewer digits", digits, most_working_digits));
}

} // namespace attest
