// flow.second-order (ours, THEORY 6.9, 6.10; beyond the paper; trend): what is left of W(t) after log(t) W_mm + W_fin.
//
// Two computations that share nothing but W_mm and W_fin meet here. The log-time flow (model/descent/log_time_flow.h) goes to t = 10^1000 and
// beyond; Wtilde is enclosed as the solution of its convex problem, SC is decided exactly and rho enclosed (theory/second_order/second_order.h).
// Distances are counted in logits, over the edges that span S_fin and the tight classes, and times in units of 1/nu, the slowest time of the
// data: nu is the least of beta, of the curvature of Lbar on S_fin at W_fin and of |m_c|^2 over the tight classes. Logits, rho and nu t do not change
// when E is scaled (THEORY 6.9), and embeddings of very different lengths only make the data slow. From three starts the flow must have come
// within max((nu t)^{-rho/2}, 1e-30) of Wtilde where rho log10 (nu t) = 20 + g, and within 1e-30 at nu t = 10^1000, or where rho log10 (nu t) =
// 40 + g if that is later; g is the largest logit difference between W(0) and log(1/nu) W_mm + W_fin + Wtilde, which the flow has to make up for,
// plus log10(beta/nu), and for rho stands its proved lower bound. (The law is rho, not rho/2; half of it is left to powers of log t and to the time
// that a start takes to come back.)
//
// By the same invariance the flow is followed at the scale of the embeddings at which M, M^2 = 4 beta, is near 1.
//
// Trend: the flow is an estimate. On S_fin + S_sup it forgets its errors on the way as it forgets its start; that is why a coarse tolerance
// suffices there. What seems too far away is followed again with much finer steps. Only if that flow is too far away as well, by the same amount
// up to a tenth, is anything refuted; a distance that depends on the steps may be the flow's own error, and decides nothing. On
// the rest of S_svm errors are not forgotten; the false neighbour that speaks of that part counts the error estimates.
#include "properties/claims/descent/descent_checks.h"

#include "model/descent/descent.h"
#include "model/descent/log_time_flow.h"
#include "model/descent/logit_unit.h"
#include "model/numbers/exponent_range.h"
#include "theory/finite_component/least_curvature.h"
#include "theory/finite_component/split_samples.h"
#include "theory/second_order/flow_problem.h"
#include "theory/second_order/second_order_flow.h"
#include "theory/second_order/strict_complementarity.h"

#include <fmt/format.h>
#include <stdexcept>

namespace attest {
namespace {

constexpr int early = 20;                       // rho log10 (nu t), beyond the start's gap, where the law t^{-rho/2} is asked for
constexpr int late = 40;                        // and where the flow is taken to be at its limit
constexpr long far = 1000;                      // nu t = 10^far
constexpr long farthest = 1000000000000000000L; // no flow is followed beyond nu t = 10^farthest: exponents end there
constexpr int stages = 5;
constexpr double coarse = 1e-2;        // tolerance of a step where its errors are forgotten
constexpr double fine = 1e-6;          // and where they are not, or where a coarse flow seems to refute
constexpr int enclosed_digits = 40;    // of Wtilde
constexpr long smallest_exponent = 30; // distances are compared with 10^-30 at the least

Real floor_distance() { return Real::power_of_ten(-smallest_exponent); }
/// M |W| of a length |W|: the largest difference of a sample's logits that it can make.
Real in_logits(const CaseFacts& facts, const Real& length) { return Real(2) * sqrt(Real(smoothness(facts.data()))) * length; }

/// The case with E -> s E and W -> W / s^2, s the power of ten with which M is near 1 (s^2 is the unit of the weights).
Case at_unit_scale(const CaseFacts& facts) {
    const Rational unit = logit_unit(facts.data());
    Rational factor = 1;
    for (; factor * factor < unit; factor *= 10) {
    }
    for (; factor * factor > unit; factor /= 10) {
    }
    Case r{with_scaled_embedding(facts.data(), factor), {}};
    for (const char* start : {"start", "other-start"}) {
        if (facts.value().inputs.contains(start)) {
            r.inputs.emplace(start, WeightsInput{scaled(facts.value().weights(start), 1 / unit)});
        }
    }
    return r;
}
/// `decide` on the case at that scale: the same question.
Decide at_unit_scale(Verdict (*decide)(const CaseFacts&)) {
    return [decide](const CaseFacts& facts) {
        const WideExponentRange wide; // of e^-s at the latest times
        return logit_unit(facts.data()) == 1 ? decide(facts) : decide(CaseFacts(at_unit_scale(facts)));
    };
}

/// max((nu t)^{-factor rho}, 10^-smallest_exponent) at nu t = 10^exponent, with the proved lower bound of rho (its enclosure may be wide): what
/// is larger breaks the law for the true rho. Wtilde itself is known to enclosed_digits only.
Real speed_law(const SecondOrder& second, long exponent, const Rational& factor) {
    const Real law = exp(-Real(factor) * second.rho.lower() * Real(exponent) * log(Real(10)));
    const Real floor = floor_distance();
    return law > floor ? law : floor;
}

/// The Graph-SVM's own multipliers, summed by class, are one certificate: it proves SC exactly when it is positive on every tight class.
Verdict own_certificate(const CaseFacts& facts, const StrictClasses& classes) {
    Complementarity own{true, zero_vector<Rational>(static_cast<Index>(classes.tight.size()))};
    for (const Multiplier& m : facts.svm().multipliers) {
        const QueryGraph& graph = graph_of(facts.graphs(), m.query);
        for (std::size_t c = 0; m.strict && c < classes.tight.size(); ++c) {
            const StrictClass& k = classes.tight[c];
            if (k.edge.query == m.query && k.tail == graph.component(m.from) && k.head == graph.component(m.to)) {
                own.proof[static_cast<Index>(c)] += m.value;
            }
        }
    }
    bool positive = true;
    for (Index c = 0; c < own.proof.size(); ++c) {
        positive = positive && own.proof[c] > 0;
    }
    const bool accepted = check_complementarity(classes, own).outcome == Outcome::held;
    return accepted == positive ? Verdict::held()
                                : Verdict::refuted("the Graph-SVM's multipliers as a proof of SC",
                                                   positive ? "accepted" : "refused: one of them is 0", accepted ? "accepted" : "refused");
}

/// Wtilde with what follows; none when it was not enclosed, or rho not shown positive.
std::optional<SecondOrder> case_second_order(const CaseFacts& facts, WeightsAt weights = WeightsAt::finite_component) {
    const FiniteComponent* finite = facts.finite();
    if (finite == nullptr) {
        return std::nullopt;
    }
    auto second = enclose_second_order(facts.data(), facts.graphs(), facts.svm(), *finite, enclosed_digits, weights);
    return second && positive(second->rho) == Truth::yes ? std::move(second) : std::nullopt;
}
Verdict no_second_order() { return Verdict::undecided(fmt::format("Wtilde was not enclosed with {} digits", enclosed_digits)); }

/// nu: the least of beta, the curvature of Lbar on S_fin at W_fin (a proved lower bound) and |m_c|^2 over the tight classes. Positive: there is a
/// strict edge.
Real slowest_rate(const CaseFacts& facts, const SecondOrder& second) {
    Real least(smoothness(facts.data()));
    const auto take = [&least](const Real& rate) { least = rate < least ? rate : least; };
    if (const auto curvature = least_curvature(facts.model(), split_samples(facts.model(), facts.graphs()), *facts.finite())) {
        take(*curvature);
    }
    for (Index c = 0; c < second.classes.gram.rows(); ++c) {
        take(Real(second.classes.gram(c, c)));
    }
    return least;
}

/// What a start has to make up for, in logits: its largest difference from log(1/nu) W_mm + W_fin + Wtilde, and log10(beta/nu).
Real start_gap(const CaseFacts& facts, const SecondOrder& second, const Real& rate, const Matrix<Rational>& start) {
    const LogitModel& model = facts.model();
    const FiniteComponent& finite = *facts.finite();
    const Matrix<Interval> limit = model.logits_of_coefficients(second.coefficients);
    const Matrix<Real> finite_logits = model.logits_of_coefficients(finite.space.coefficient_table(finite.coordinates, model.queries()));
    Matrix<Real> apart = converted<Real>(model.logits(start));
    const Matrix<Real> along = converted<Real>(model.logits(facts.direction()));
    for (Index i = 0; i < apart.size(); ++i) {
        apart.data()[i] -= limit.data()[i].midpoint() + finite_logits.data()[i] - log(rate) * along.data()[i];
    }
    return largest_logit_gap(model, apart) + log(Real(smoothness(facts.data())) / rate) / log(Real(10));
}

/// One flow of a case, with the times at which it is looked at.
struct CaseFlow {
    LogTimeFlow flow;
    Real rate; ///< nu
    Real gap;  ///< of the start
    long settled(const SecondOrder& second, int wanted = late) const { return settling_exponent(second.rho, gap, wanted); }
    /// To nu t = 10^exponent: s = log(1 + t) = log t + log(1 + 1/t), for t may be beyond every number.
    void advance_to(long exponent) {
        const Real log_time = Real(exponent) * log(Real(10)) - log(rate);
        flow.advance_to(log_time + log1p(exp(-log_time)));
    }
};
CaseFlow begin_flow(const CaseFacts& facts, const SecondOrder& second, const Matrix<Rational>& start, double tolerance) {
    const Real rate = slowest_rate(facts, second);
    return {LogTimeFlow(flow_problem(facts.data(), facts.graphs(), facts.svm(), *facts.finite(), start), stages, tolerance), rate,
            start_gap(facts, second, rate, start)};
}

/// Calls decide(); a flow whose steps shrink to nothing decides nothing.
template <class Decision>
Verdict along_flows(const Decision& decide) {
    try {
        return decide();
    } catch (const std::runtime_error& failure) {
        return Verdict::undecided(failure.what());
    }
}

Verdict within(const Real& distance, const Real& bound, long exponent, const char* what) {
    return distance <= bound
               ? Verdict::held((log(bound / (distance + floor_distance() * floor_distance())) / log(Real(10))).to_double())
               : Verdict::refuted(fmt::format("{} at nu t = 10^{}", what, exponent), "at most " + bound.to_text(6), distance.to_text(6));
}

Verdict too_slow(long exponent) { return Verdict::undecided(fmt::format("rho is so small that the flow settles only at nu t = 10^{}", exponent)); }

/// A flow on its way to Wtilde.
class Approach {
public:
    Approach(const CaseFacts& facts, const Matrix<Rational>& start, const SecondOrder& second)
        : facts_(facts), second_(second), start_(start), run_(begin_flow(facts, second, start, coarse)),
          frame_(facts.model(), run_.flow.problem(), second) {}

    long settled(const SecondOrder& second, int wanted) const { return run_.settled(second, wanted); }

    /// Is the flow within `bound` of Wtilde at nu t = 10^exponent? Exponents must not fall from call to call.
    Verdict within_at(long exponent, const Real& bound) {
        run_.advance_to(exponent);
        const Real distance = frame_.logit_distance(run_.flow);
        if (distance <= bound) {
            return within(distance, bound, exponent, what);
        }
        CaseFlow again = begin_flow(facts_, second_, start_, fine);
        again.advance_to(exponent);
        const Real confirmed = frame_.logit_distance(again.flow);
        if (confirmed > bound && !(abs(confirmed - distance) <= confirmed / Real(10))) {
            return Verdict::undecided(fmt::format("{} at nu t = 10^{}: {} with coarse steps of the flow, {} with fine ones", what, exponent,
                                                  distance.to_text(6), confirmed.to_text(6)));
        }
        return within(confirmed, bound, exponent, what);
    }

private:
    static constexpr const char* what = "the logits' distance from Wtilde on S_fin + S_sup";
    const CaseFacts& facts_;
    const SecondOrder& second_;
    const Matrix<Rational>& start_;
    CaseFlow run_;
    SupportFrame frame_;
};

Verdict tends_to_second_order(const CaseFacts& facts) {
    const auto second = case_second_order(facts);
    if (!second) {
        return no_second_order();
    }
    Verdict verdict = own_certificate(facts, second->classes);
    const Index d = facts.data().dimension();
    const Matrix<Rational> zero = zero_matrix<Rational>(d, d);
    for (const Matrix<Rational>* start : {&zero, &facts.value().weights("start"), &facts.value().weights("other-start")}) {
        if (verdict.outcome != Outcome::held) {
            return verdict;
        }
        verdict = along_flows([&] {
            Approach run(facts, *start, *second);
            const long soon = run.settled(*second, early);
            const long end = std::max(far, run.settled(*second, late));
            if (end > farthest) {
                return too_slow(end);
            }
            const Verdict law = run.within_at(soon, speed_law(*second, soon, Rational(1, 2)));
            return law.outcome == Outcome::held ? run.within_at(end, floor_distance()) : law;
        });
    }
    return verdict;
}

/// Claims the limit with the weights c_c at W = 0.
Verdict tends_to_weights_at_zero(const CaseFacts& facts) {
    const auto second = case_second_order(facts);
    const auto other = second ? case_second_order(facts, WeightsAt::zero) : std::nullopt;
    if (!other) {
        return no_second_order();
    }
    return along_flows([&] {
        CaseFlow run = begin_flow(facts, *second, facts.value().weights("start"), coarse);
        const long exponent = std::max(far, run.settled(*second));
        if (exponent > farthest) {
            return too_slow(exponent);
        }
        run.advance_to(exponent);
        const Real truth = SupportFrame(facts.model(), run.flow.problem(), *second).logit_distance(run.flow);
        if (!(truth <= floor_distance())) {
            return Verdict::undecided("the flow is not at the true limit either");
        }
        return within(SupportFrame(facts.model(), run.flow.problem(), *other).logit_distance(run.flow), floor_distance(), exponent,
                      "the logits' distance from the minimiser with the weights at W = 0");
    });
}

/// Claims that the whole S_svm part of the remainder forgets its start.
Verdict forgets_the_start(const CaseFacts& facts) {
    const auto second = case_second_order(facts);
    if (!second) {
        return no_second_order();
    }
    return along_flows([&] {
        CaseFlow one = begin_flow(facts, *second, facts.value().weights("start"), fine);
        const SupportFrame frame(facts.model(), one.flow.problem(), *second);
        if (!frame.has_free_part()) {
            return Verdict::held(); // S_svm = S_sup
        }
        CaseFlow other = begin_flow(facts, *second, facts.value().weights("other-start"), fine);
        const long exponent = std::max({far, one.settled(*second), other.settled(*second)});
        if (exponent > farthest) {
            return too_slow(exponent);
        }
        one.advance_to(exponent);
        other.advance_to(exponent);
        const Vector<Real> a = frame.free_part(one.flow);
        const Vector<Real> b = frame.free_part(other.flow);
        Real sum(0);
        for (Index j = 0; j < a.size(); ++j) {
            sum += (a[j] - b[j]) * (a[j] - b[j]);
        }
        const Real bound = in_logits(facts, Real(100) * (one.flow.error_estimate() + other.flow.error_estimate())) + floor_distance();
        return within(in_logits(facts, sqrt(sum)), bound, exponent, "M times the distance of two flows orthogonal to S_fin + S_sup");
    });
}

/// Claims the speed t^{-3 rho/2}.
Verdict faster_than_rho(const CaseFacts& facts) {
    const auto second = case_second_order(facts);
    if (!second) {
        return no_second_order();
    }
    return along_flows([&] {
        Approach run(facts, facts.value().weights("start"), *second);
        const long exponent = run.settled(*second, 16);
        if (exponent > farthest) {
            return too_slow(exponent);
        }
        return run.within_at(exponent, speed_law(*second, exponent, Rational(3, 2)));
    });
}

Generate flow_cases(DatasetShape shape) {
    const Choices<WeightsKind> kinds = {
        {3, WeightsKind::random}, {1, WeightsKind::single_edge}, {2, WeightsKind::edges}, {1, WeightsKind::off_space}};
    const DatasetShape edge = shape.with_strict_edge();
    return generate_cases(mixture({{11, edge.tokens(2, 3).samples(1, 2).context_up_to(3)}, // a flow on large ones takes most of a second
                                   {1, edge.tokens(2, 6).samples(1, 3).context_up_to(4).queries_up_to(2)}}),
                          {weights_input("start", kinds), weights_input("other-start", kinds)});
}

/// "slack-class": some class of strict edges is not tight.
std::vector<std::string> second_order_labels(const CaseFacts& facts) {
    std::vector<std::string> labels;
    if (facts.svm().status != GraphSvmStatus::optimal) {
        return labels;
    }
    const StrictClasses classes = strict_classes(facts.data(), facts.graphs(), facts.svm());
    if (!classes.slack.empty()) {
        labels.emplace_back("slack-class");
    }
    return labels;
}

// ---- its variations

/// One sample with two tokens y, v, so one logit difference x = <M, W> with W_mm = M/|M|^2, and u = 1/(1 + r e^{-x}), r = m_v/m_y. Under the flow
/// of (1-u)^2, dx/dt = 2 u (1-u)^2 |M|^2 <= 2 r^2 e^{-2x} |M|^2: e^{2x} grows at most linearly, so x stays below (log t)/2 + a constant.
Verdict half_as_fast(const CaseFacts& facts, const OtherLoss& l) {
    const Dataset& data = facts.data();
    if (l.loss != Loss::squared || equal(l.steepness, Interval(1)) != Truth::yes || data.size() != 1 ||
        token_counts(data.sample(0).context).size() != 2) {
        return not_decisive();
    }
    return Verdict::refuted("(1-u)^2: its slope is of order (1-u)^2, so the one margin x obeys dx/dt <= c e^{-2x}",
                            "<M, W(t)> - log t that converges", "<M, W(t)> <= (log t)/2 + a constant, from every start");
}

/// Where the proof says that the flow ends: M |proj_{S_fin} W(t) - W_fin| <= 1e-20 at lambda t = 10^20, lambda the curvature of Lbar at W_fin, which
/// is the slowest rate of the data; by the log-time flow (a trend, like the claim).
Verdict flow_tends_to_finite(const CaseFacts& facts) {
    if (has_strict_edge(facts.graphs())) {
        return Verdict::vacuous("no strict edge");
    }
    if (facts.space().dimension() == 0) {
        return Verdict::held(); // S = 0: there is nothing to converge
    }
    const FiniteComponent* finite = facts.finite();
    if (finite == nullptr) {
        return Verdict::undecided("W_fin was not enclosed");
    }
    const std::optional<Real> curvature = least_curvature(facts.model(), split_samples(facts.model(), facts.graphs()), *finite);
    if (!curvature) {
        return Verdict::undecided("the curvature at W_fin was not bounded from below");
    }
    try {
        LogTimeFlow flow(flow_problem(facts.data(), facts.graphs(), facts.svm(), *finite, facts.value().weights("start")), 5, 1e-2);
        flow.advance_to(log1p(Real::power_of_ten(20) / *curvature));
        const Real distance = in_logits(facts, flow.cyclic_distance());
        return distance <= Real::power_of_ten(-20) ? Verdict::held()
                                                   : Verdict::refuted("the S_fin part of the flow at lambda t = 10^20", "within 1e-20/M of W_fin",
                                                                      "at a distance of " + distance.to_text(6) + "/M");
    } catch (const std::runtime_error& failure) {
        return Verdict::undecided(failure.what());
    }
}

/// SC dropped (section 6.9): no certificate of W_mm is positive on every tight class. Then W(t) - log(t) W_mm - W_fin does not converge on
/// S_fin + S_sup, under gradient flow from any start. Suppose it tended to X, and let s = log t. W(t)/s tends to W_mm, so the weights of the slack
/// classes, of order e^{s - <m_c, W>}, tend to 0, and the part on S_sup moves at
///     d/ds = sum_tight c_c e^{-<m_c, X>} m_c - W_mm + o(1),      c_c > 0,
/// with c_c taken at the limit of the S_fin part. What converges has no other limit speed than 0, so W_mm = sum alpha_c m_c with every alpha_c > 0:
/// that is SC. (What happens instead is a drift like log log t.) The exact proof that SC fails is therefore the counterexample.
Verdict cannot_converge(const CaseFacts& facts) {
    const StrictClasses classes = strict_classes(facts.data(), facts.graphs(), facts.svm());
    const Complementarity answer = find_complementarity(classes);
    if (answer.strict || check_complementarity(classes, answer).outcome != Outcome::held) {
        return not_decisive();
    }
    return Verdict::refuted(
        fmt::format("a limit X would write W_mm as sum c_c e^(-<m_c, X>) m_c over the {} tight classes, every coefficient positive",
                    classes.tight.size()),
        "W(t) - log(t) W_mm - W_fin converges on S_fin + S_sup",
        "a direction V with <m_c, V> >= 0 on all of them, not always 0, and <W_mm, V> <= 0: there is no such combination");
}

/// The proof that the claim does without E, and cases on which it is watched.
Variation no_strict_edge_needed() {
    Variation r =
        not_needed(Hypothesis::strict_edge,
                   "Without a strict edge W_mm = 0, S_sup = 0 and L = Lbar, so Wtilde = 0 and the S_fin part follows the gradient flow of "
                   "Lbar, which is convex with its only minimiser W_fin and a positive curvature there: it tends to W_fin from every start, "
                   "and in the end faster than any power of t.");
    r.decide = at_unit_scale(flow_tends_to_finite);
    r.generate = generate_cases(single_component_datasets().tokens(1, 3).samples(1, 3).context_up_to(3).queries_up_to(2).embedded(
                                    {{3, EmbeddingKind::one_hot}, {1, EmbeddingKind::dense}, {1, EmbeddingKind::dependent}}),
                                {weights_input("start", {{3, WeightsKind::random}, {1, WeightsKind::off_space}, {1, WeightsKind::zero}})});
    return r;
}

} // namespace

Claim flow_second_order() {
    Claim claim;
    claim.id = "flow.second-order";
    claim.statement =
        "Under SC the projection of W(t) - log(t) W_mm - W_fin on S_fin + S_sup, W(t) the gradient flow from any start, tends to Wtilde: "
        "with r the proved lower bound of rho and nu the least of beta, the curvature of Lbar on S_fin and |m_c|^2 of the tight classes, its logits "
        "are within max((nu t)^{-r/2}, 1e-30) where r log10 (nu t) is 20 + g, and within 1e-30 at nu t = 10^1000 (or where it is 40 + g, if later); "
        "g is log10 (beta/nu) plus the largest logit difference between W(0) and log(1/nu) W_mm + W_fin + Wtilde.";
    claim.source = "ours, THEORY 6.9, 6.10";
    claim.hypotheses = {Hypothesis::head,     Hypothesis::realisable,  Hypothesis::log_loss,
                        Hypothesis::feasible, Hypothesis::strict_edge, Hypothesis::strictly_complementary};
    claim.grade = Grade::trend;
    claim.undecided_limit = 0.02;
    claim.required_labels = {{"cyclic", 0.2}, {"slack-class", 0.05}};
    claim.labels = second_order_labels;
    claim.first_digits = 50;
    claim.last_digits = 120;
    const DatasetShape shape = feasible_datasets().embedded({{5, EmbeddingKind::one_hot},
                                                             {2, EmbeddingKind::orthonormal},
                                                             {1, EmbeddingKind::orthogonal},
                                                             {2, EmbeddingKind::dense},
                                                             {1, EmbeddingKind::dependent}});
    claim.generate = flow_cases(shape);
    claim.check = at_unit_scale(tends_to_second_order);
    claim.false_neighbours = {
        {"weights-at-zero", "The same with the weights c_c taken at W = 0.", at_unit_scale(tends_to_weights_at_zero), {}, {}},
        {"independent-of-start",
         "The whole part of W(t) - log(t) W_mm in S_svm tends to a limit that does not depend on the start.",
         at_unit_scale(forgets_the_start),
         flow_cases(shape.embedded(EmbeddingKind::dense)),
         {}},
        {"speed-three-halves",
         "The same within max((nu t)^{-3r/2}, 1e-30) once r log10 (nu t) passes 16 + g.",
         at_unit_scale(faster_than_rho),
         {},
         {}},
    };
    claim.variations = {
        without(Hypothesis::head, "With any head W(t) - log(t) W_mm - W_fin converges.",
                if_blind("a W(t) that follows log(t) W_mm", "W(t) = W(0) for ever"),
                generate_cases(headed_datasets().with_strict_edge(), {small_weights("start")})),
        no_gradient_without_realisable(absent_label_edge_cases()),
        without(Hypothesis::feasible, "There is a W_mm, and W(t) - log(t) W_mm - W_fin converges.", no_solution, infeasible_cases()),
        without(Hypothesis::log_loss, "With another loss W(t) - log(t) W_mm - W_fin converges. (On acyclic data it does for -u.)",
                for_other_loss(half_as_fast), generate_cases(other_loss_edge_datasets().samples(1, 2), {other_loss_input()})),
        no_strict_edge_needed(),
        without(Hypothesis::strictly_complementary,
                "Without SC, the projection of W(t) - log(t) W_mm - W_fin on S_fin + S_sup converges for gradient flow.", cannot_converge,
                generate_cases(small_datasets().tokens(2, 4).samples(1, 3).with_strict_edge())),
    };
    return claim;
}

} // namespace attest
