#include "properties/training/weight_inspection.h"

#include "model/attention/attention.h"
#include "model/attention/loss.h"
#include "model/input/input_error.h"
#include "model/mutant.h"
#include "theory/bounds/finite_part.h"
#include "theory/descent/descent_bounds.h"

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
            why_not_ = "the head is not aligned";
        } else if (!assumed.realisable) {
            why_not_ = "a label does not occur in its context, so the log-loss is infinite";
        } else {
            finite_ = facts.finite(working_digits() - guard_digits, most_working_digits);
            if (finite_ == nullptr) {
                why_not_ = fmt::format("W_fin was not enclosed with {} digits", most_working_digits);
            } else {
                finite_logits_ = model_.logits(finite_->space.combination(finite_->enclosure));
                at_finite_ = gradient_shown_zero(LogitModel(facts.restricted()), w);
            }
        }
    }

    WeightInspection take() {
        result_.working_digits = working_digits();
        measure_weights();
        measure_queries();
        if (finite_ != nullptr) {
            measure_finite();
        } else {
            miss(why_not_, {"excess_loss", "distance_to_W_fin"});
        }
        result_.bounds = bounds_at(
            {facts_, w_, exact_, logits_, inside_, samples_, finite_, finite_logits_, why_not_, gap_, restricted_gap_, result_.distance_to_finite});
        return std::move(result_);
    }

private:
    void measure_weights() {
        const Rational square_norm = inner_product(w_, w_);
        result_.norm = sqrt(Interval(square_norm));
        result_.off_space = sqrt(Interval(facts_.space().squared_distance(w_)));
        switch (facts_.svm().status) {
        case GraphSvmStatus::optimal: measure_direction(square_norm); break;
        case GraphSvmStatus::zero: miss("W_mm is 0: there is no strict edge", {"cosine", "angle_degrees", "C"}); break;
        case GraphSvmStatus::infeasible: miss("the Graph-SVM is infeasible: there is no W_mm", {"cosine", "angle_degrees", "C"}); break;
        }
        result_.discovery = discover(facts_.graphs(), model_, w_);
    }

    void measure_direction(const Rational& square_norm) {
        const Rational product = inner_product(w_, facts_.direction());
        const Rational& square_mm = facts_.svm().norm_squared;
        result_.scale = mutant("inspection_scale_of_unit_vector") ? product : Rational(product / square_mm);
        if (square_norm == 0) {
            miss("W is 0", {"cosine", "angle_degrees"});
            return;
        }
        // of one root of an exact number, so that 1 and -1 are met exactly
        const Interval size = sqrt(Interval(Rational(product * product / (square_norm * square_mm))));
        result_.cosine = product < 0 && !mutant("inspection_cosine_without_sign") ? -size : size;
        // by its tangent: an arccosine near 0 would have half the digits
        const Interval across = sqrt(Interval(Rational(square_norm * square_mm - product * product)));
        Interval angle;
        mpfi_atan2(angle.data(), across.data(), Interval(Rational(abs(product))).data());
        Interval half_turn;
        mpfi_const_pi(half_turn.data());
        result_.angle = (product < 0 ? half_turn - angle : angle) * Interval(180) / half_turn; // of -|x|, MPFI says -180 to 180
    }

    void miss(const std::string& reason, std::initializer_list<const char*> names) {
        for (const char* name : names) {
            result_.missing.emplace(name, reason);
        }
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
                if (first || (mass.lower() > worst.lower()) != mutant("inspection_best_sample_for_worst")) {
                    q.worst_sample = i;
                }
                worst = first ? mass : max(worst, mass);
                first = false;
                if (finite_ != nullptr) {
                    const std::vector<Interval> here = attention(samples_[i].inside, logits_);
                    const std::vector<Interval> limit = attention(samples_[i].inside, finite_logits_);
                    Interval error = q.composition_error.value_or(Interval(0));
                    const std::size_t end = mutant("inspection_composition_of_first") ? 1 : here.size();
                    for (std::size_t v = 0; v < end; ++v) {
                        error = max(error, abs(here[v] - limit[v]));
                    }
                    q.composition_error = at_finite_ ? Interval(0) : error;
                }
            }
            q.retrieval = Interval(1) - worst;
            outside = max(outside, worst);
            result_.queries.push_back(std::move(q));
        }
        result_.retrieval = Interval(1) - outside;
    }

    void measure_finite() {
        restricted_gap_ = max(Interval(0), restricted_excess(model_, inside_, finite_logits_, Matrix<Interval>(logits_ - finite_logits_)));
        gap_ = excess_loss(model_, inside_, logits_, finite_logits_);
        if (!restricted_gap_->is_bounded()) { // far out e^z is beyond all numbers; log-losses are not, and no longer near L*
            const SplitRisk<Interval> parts = split_risk(model_, inside_, logits_);
            restricted_gap_ = max(Interval(0), parts.restricted - finite_->loss_infimum);
            gap_ = *restricted_gap_ + parts.outside;
        }
        if (facts_.assumptions().feasible) {
            result_.excess_loss = gap_;
        } else {
            miss("the Graph-SVM is infeasible: the infimum of the loss is not L*", {"excess_loss"});
        }
        if (at_finite_) { // then no digits would show it
            result_.distance_to_finite = Interval(0);
            restricted_gap_ = Interval(0);
            return;
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

    const DatasetFacts& facts_;
    const Matrix<Rational>& w_;
    const LogitModel& model_;
    Matrix<Rational> exact_;
    Matrix<Interval> logits_;
    InsideFlags inside_;
    std::vector<SplitSample> samples_;
    const FiniteComponent* finite_ = nullptr;
    std::string why_not_;    // there is no W_fin
    bool at_finite_ = false; // proj_{S_fin} W = W_fin, shown in rationals
    Matrix<Interval> finite_logits_;
    std::optional<Interval> gap_;            // L(W) - L*, with or without F
    std::optional<Interval> restricted_gap_; // Lbar(W) - L*
    WeightInspection result_;
};

bool narrow(const Interval& x, int digits) {
    return x.is_bounded() && x.radius() <= Real::power_of_ten(-digits - 1) * std::max(Real(1), abs(x).lower());
}
bool narrow(const std::optional<Interval>& x, int digits) { return !x || narrow(*x, digits); }
bool narrow(const WeightInspection& r, int digits) {
    return narrow(r.excess_loss, digits) && narrow(r.norm, digits) && narrow(r.off_space, digits) && narrow(r.cosine, digits) &&
           narrow(r.angle, digits) && narrow(r.distance_to_finite, digits) && narrow(r.retrieval, digits) &&
           std::all_of(r.queries.begin(), r.queries.end(),
                       [&](const auto& q) { return narrow(q.retrieval, digits) && narrow(q.composition_error, digits); });
}

bool decided(const WeightInspection& r) {
    return std::all_of(r.bounds.begin(), r.bounds.end(), [](const BoundAtWeights& b) { return b.verdict.outcome != Outcome::undecided; });
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
                const Rational size = mutant("inspection_tied_margin_signed") ? m : Rational(abs(m));
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
    constexpr int patience = 8; // times the digits that the enclosures take, for a bound that is tight
    int enough = 0;             // digits for the enclosures
    for (int working = digits + 2 * guard_digits; working <= most_working_digits; working *= 2) {
        const PrecisionScope precision(working);
        WeightInspection r = Measurement(facts, w).take();
        enough = enough == 0 && narrow(r, digits) ? working : enough;
        if (enough != 0 && (decided(r) || working >= patience * enough || 2 * working > most_working_digits)) {
            return r;
        }
    }
    throw InputError(
        "", "--digits",
        fmt::format("{} digits at these weights would take more than {} working digits; expected fewer digits", digits, most_working_digits));
}

} // namespace attest
