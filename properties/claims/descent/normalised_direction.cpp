// normalised.direction: where normalised descent goes (ours, section 5 and THEORY 6.2; trend).
//
// Certified at each of the first 64 steps, for the exact iterate:
//   - <W, W_mm> rises: <-grad L, W_mm> >= A, the mean mass outside the components, since <M_e, W_mm> >= 1 on every strict edge. Without
//     cycles |grad L| <= M A as well, so it rises by rate/M at least: the norm is linear in t;
//   - B3: the margins of P(t) bound the angle to W_mm.
// With cycles the part of the gradient on S_fin does not die out (normalised.floor) while A shrinks like e^{-<W, W_mm>/|W_mm|^2}:
// <W, W_mm> then grows like log t, and the direction's error falls like 1/log t only. That, and the speed 1/t (SC) or log t/t (no SC)
// without cycles, is a trend: measured between steps 8..16 and 32..64, with certified numbers; where it is not seen the answer is
// `undecided`, for steps up to 64 refute no limit. The false neighbours are statements about these very steps.
//
// The gradient may be 1e-100 here: the iterates are Interval numbers, whose exponents do not end, and masses are sums of positive terms;
// so its direction keeps all its digits whatever its size. 1e-10 in a statement stands where both sides may be equal exactly.
#include "properties/claims/descent/normalised_checks.h"
#include "properties/claims/descent/normalised_decaying.h"

#include "model/descent/descent.h"
#include "model/numbers/number_text.h"
#include "theory/bounds/logit_range.h"
#include "theory/descent/floor_exceptions.h"
#include "theory/second_order/strict_complementarity.h"

#include <cmath>
#include <fmt/format.h>

namespace attest {
namespace {

constexpr long last_step = 64;
constexpr int farthest_start = 12; // steps: from farther out the trend needs more than 64

Interval one_minus_tiny() { return Interval(1) - Interval(parse_decimal("1e-10")); }
Interval one_plus_tiny() { return Interval(1) + Interval(parse_decimal("1e-10")); }
/// Squared errors below this count as 0: a run along W_mm itself.
Interval negligible() { return Interval(parse_decimal("1e-20")); }

bool acyclic(const CaseFacts& facts) { return facts.cyclic().dimension() == 0; }

/// The run of a case, step by step.
struct Trace {
    std::vector<NormalisedDirectionRun::State> states; ///< of steps 0..64
    Rational rate;
    Interval norm_mm;

    /// The largest squared error of steps first..last.
    Interval squared_error(long first, long last) const {
        Interval r = states[static_cast<std::size_t>(first)].squared_error;
        for (long t = first + 1; t <= last; ++t) {
            r = max(r, states[static_cast<std::size_t>(t)].squared_error);
        }
        return r;
    }
    const NormalisedDirectionRun::State& at(long t) const { return states[static_cast<std::size_t>(t)]; }
};

/// Follows the run and checks every step; `trace` is complete when the answer is `held`.
Verdict follow(const CaseFacts& facts, Trace& trace) {
    if (!normalised_share_allowed(facts)) {
        return Verdict::vacuous("a share from 1/8 to 4");
    }
    if (facts.svm().status != GraphSvmStatus::optimal) {
        return Verdict::vacuous("a direction W_mm");
    }
    const Rational reach = farthest_start * normalised_rate(facts);
    if (norm_squared(facts.value().weights("start")) > reach * reach) {
        return Verdict::vacuous("a start of norm at most 12 rate");
    }
    if (check_stays_on_finite(facts.data(), facts.graphs(), facts.cyclic(), facts.value().weights("start")).outcome == Outcome::held) {
        return Verdict::vacuous("a start whose run does not stay on W_fin by symmetry");
    }
    NormalisedDirectionRun run(facts);
    trace.rate = run.rate();
    trace.norm_mm = run.norm_mm();
    trace.states = {run.state()};
    const Interval rate(run.rate());
    const Interval least_rise = acyclic(facts) ? one_minus_tiny() * rate / logit_range(facts.data()) : Interval(0);
    Verdict verdict;
    for (long t = 1; t <= last_step; ++t) {
        if (!run.step()) {
            return Verdict::undecided(fmt::format("step {}: the gradient may be 0 at {} digits", t, working_digits()));
        }
        trace.states.push_back(run.state());
        const auto& now = trace.at(t);
        verdict = compare_at(t, least_rise, now.product - trace.at(t - 1).product, "the least rise of <W, W_mm> against its rise");
        if (verdict.outcome != Outcome::held) {
            return verdict;
        }
        const Verdict length = compare_at(t, now.norm, trace.at(0).norm + one_plus_tiny() * rate * Interval(t), "|W(t)| against |W(0)| + rate t");
        if (length.outcome != Outcome::held) {
            return length;
        }
        if (positive(now.least_margin) == Truth::yes) {
            const Interval bound = one_minus_tiny() * now.least_margin * square(trace.norm_mm);
            const Verdict b3 = compare_at(t, bound, now.product, "the bound of B3 against <W(t), W_mm>");
            if (b3.outcome != Outcome::held) {
                return b3;
            }
        }
    }
    return verdict;
}

/// Does the error of steps 32..64 fall below `factor` times that of steps 8..16 (or below 1e-10)?
Truth error_falls(const Trace& trace, const Rational& factor) {
    return less_equal(trace.squared_error(32, 64), max(Interval(factor * factor) * trace.squared_error(8, 16), negligible()));
}

std::string errors(const Trace& trace) {
    return fmt::format("in {} over steps 8..16, in {} over steps 32..64", ends_text(sqrt(trace.squared_error(8, 16))),
                       ends_text(sqrt(trace.squared_error(32, 64))));
}

/// |M_{k,i,j}|^2 of the shortest edge; edges between equal rows are 0 and stay so.
std::optional<Rational> shortest_edge_squared(const CaseFacts& facts) {
    const Embedding& e = facts.data().embedding();
    std::optional<Rational> least;
    for (const QueryGraph& graph : facts.graphs()) {
        for (const Edge& edge : graph.edges()) {
            const Rational squared =
                (e.gram(edge.from, edge.from) - 2 * e.gram(edge.from, edge.to) + e.gram(edge.to, edge.to)) * e.gram(graph.query(), graph.query());
            least = squared != 0 && (!least || squared < *least) ? squared : least;
        }
    }
    return least;
}

constexpr long shown_by = last_step / 4; ///< steps: a trend needs several times as many as the first unit of margin does

/// Does the direction show by the last step? W_mm's margins take about M |W_mm| steps to rise by 1, and those of an edge M/|M_e|: for ever so many
/// where rows are of very different lengths.
bool trend_shows(const CaseFacts& facts) {
    const Rational range_squared = 4 * smoothness(facts.data());
    const Rational most(shown_by * shown_by);
    const std::optional<Rational> shortest = shortest_edge_squared(facts);
    return range_squared * facts.svm().norm_squared <= most && shortest && range_squared <= most * *shortest;
}

Verdict direction(const CaseFacts& facts) {
    Trace trace;
    const Verdict certified = follow(facts, trace);
    if (certified.outcome != Outcome::held || !trend_shows(facts)) {
        return certified;
    }
    if (acyclic(facts)) {
        const bool strict = strictly_complementary(facts.data(), facts.graphs(), facts.svm());
        return error_falls(trace, strict ? Rational(1, 2) : Rational(3, 4)) == Truth::yes
                   ? certified
                   : Verdict::undecided(fmt::format("the trend {} is not seen by step 64: errors {}", strict ? "1/t" : "log t/t", errors(trace)));
    }
    const Interval rise = (trace.at(64).product - trace.at(32).product) / square(trace.norm_mm) / log(Interval(2));
    return less(Interval(Rational(1, 4)), rise) == Truth::yes && error_falls(trace, 1) == Truth::yes
               ? certified
               : Verdict::undecided(
                     fmt::format("the trend 1/log t is not seen by step 64: errors {}, <W, W_mm>/|W_mm|^2 rose by {} log 2 from step 32 on",
                                 errors(trace), ends_text(rise)));
}

Verdict inverse_time_with_cycles(const CaseFacts& facts) {
    Trace trace;
    const Verdict certified = follow(facts, trace);
    if (certified.outcome != Outcome::held) {
        return certified;
    }
    switch (error_falls(trace, Rational(1, 2))) {
    case Truth::yes: return Verdict::held();
    case Truth::no:
        return Verdict::refuted("the direction's error falls more slowly than 1/t: the gradient's part on S_fin does not die out",
                                "an error over steps 32..64 of at most half that over steps 8..16", errors(trace));
    case Truth::unknown: break;
    }
    return Verdict::undecided("the enclosures of the errors overlap");
}

Verdict linear_norm_with_cycles(const CaseFacts& facts) {
    Trace trace;
    const Verdict certified = follow(facts, trace);
    if (certified.outcome != Outcome::held) {
        return certified;
    }
    // Without cycles <W, W_mm> rises by rate/M a step, so |W| in the end by at least rate/(M |W_mm|): claim half of it.
    const Interval wanted = Interval(16) * Interval(trace.rate) / (logit_range(facts.data()) * trace.norm_mm);
    const Interval grown = trace.at(64).norm - trace.at(32).norm;
    const Verdict linear = at_least(grown, wanted, "the growth of the norm from step 32 to step 64");
    return linear.outcome == Outcome::held ? Verdict::held() : linear;
}

DatasetShape normalised_datasets(Plan plan) {
    return planted(plan).tokens(2, 5).samples(1, 4).context_up_to(4).queries_up_to(2).with_strict_edge().embedded(
        {{5, EmbeddingKind::one_hot}, {2, EmbeddingKind::orthonormal}, {1, EmbeddingKind::orthogonal}});
}

DrawDataset cyclic_sources() { return normalised_datasets(Plan::cyclic).tokens(3, 5); }

/// With cycles: does <W, W_mm>/|W_mm|^2 grow by log 2 (up to a factor of 2) from step 2048 to 4096 of a run in double precision? Measured.
bool grows_like_log(const CaseFacts& facts) {
    const auto rate = number_from<double>(normalised_rate(facts));
    Descent descent(facts.data(), StepRule::normalised, rate, Loss::log, converted<double>(facts.value().weights("start")));
    double progress[2] = {0, 0};
    for (const int half : {0, 1}) {
        while (descent.steps() < 2048 * (half + 1)) {
            if (!descent.step()) {
                return false;
            }
        }
        for (const WeightTerm& term : facts.svm().terms) {
            progress[half] += number_from<double>(term.value) * descent.logit(term.token, term.query);
        }
    }
    const double rise = (progress[1] - progress[0]) / number_from<double>(facts.svm().norm_squared) / std::log(2.0);
    return rise > 0.5 && rise < 2;
}

std::vector<std::string> direction_labels(const CaseFacts& facts) {
    if (facts.svm().status != GraphSvmStatus::optimal || !normalised_share_allowed(facts)) {
        return {};
    }
    if (!trend_shows(facts)) {
        return {"slow"};
    }
    std::vector<std::string> r = {strictly_complementary(facts.data(), facts.graphs(), facts.svm()) ? "strictly-complementary"
                                                                                                    : "not-strictly-complementary"};
    if (!acyclic(facts) && grows_like_log(facts)) {
        r.emplace_back("norm-like-log-t");
    }
    return r;
}

} // namespace

Claim normalised_direction() {
    Claim claim;
    claim.id = "normalised.direction";
    claim.statement =
        "With a strict edge, at each of the first 64 steps of normalised descent <W, W_mm> rises, on acyclic data by at least rate/M, and B3 bounds "
        "the direction's error (up to 1e-10 of either side); the direction tends to that of W_mm (a trend, where M |W_mm| and M over the "
        "shortest edge's length are at most 16, from starts of norm at most 12 rate: from "
        "steps 8..16 to 32..64 the error falls by a factor of 2 on acyclic data, like 1/t, of 4/3 without SC, like log t/t, and less on cyclic "
        "data, like 1/log t).";
    claim.source = "ours (the paper's experiments take normalised steps); THEORY 5, 6.2";
    claim.hypotheses = {Hypothesis::head, Hypothesis::realisable, Hypothesis::log_loss, Hypothesis::feasible, Hypothesis::strict_edge};
    claim.grade = Grade::trend;
    claim.undecided_limit = 0.02;
    claim.first_digits = 80;
    claim.last_digits = 640;
    claim.required_labels = {
        {"cyclic", 0.3}, {"acyclic", 0.3}, {"strictly-complementary", 0.5}, {"not-strictly-complementary", 0.02}, {"norm-like-log-t", 0.25}};
    claim.labels = direction_labels;
    claim.generate = generate_cases(mixture({{4, normalised_datasets(Plan::acyclic)}, {4, cyclic_sources()}, {2, normalised_datasets(Plan::mixed)}}),
                                    normalised_inputs());
    claim.check = direction;
    const Generate cyclic_cases = generate_cases(cyclic_sources(), normalised_inputs());
    claim.false_neighbours = {
        {"inverse-time-with-cycles",
         "On cyclic data too the direction's error falls like 1/t: over steps 32..64 it is at most half of that over steps 8..16.",
         inverse_time_with_cycles,
         cyclic_cases,
         {}},
        {"linear-norm-with-cycles",
         "On cyclic data too the norm grows linearly: from step 32 to 64 by at least 16 rate/(M |W_mm|).",
         linear_norm_with_cycles,
         cyclic_cases,
         {}},
    };
    claim.variations = {
        without(Hypothesis::head, "With any head the direction of normalised descent tends to W_mm/|W_mm|.",
                if_reversed("<W(t), W_mm> that tends to infinity", "it falls at every step"),
                generate_cases(headed_datasets().with_strict_edge(), whole_share_inputs())),
        no_gradient_without_realisable(absent_label_edge_cases()),
        without(Hypothesis::feasible, "Normalised descent has a limit direction that does not depend on the start, for any embeddings.",
                constant_risk("one limit direction", "no gradient to normalise: W(t) = W(0) for ever, from every start"), infeasible_acyclic_cases()),
        without(Hypothesis::log_loss, "With another loss the direction of normalised descent tends to W_mm/|W_mm|.",
                for_linear_loss(sees_two_queries_alike), two_queries_alike()),
        without(Hypothesis::strict_edge, "Without a strict edge, the direction of normalised descent tends to W_mm/|W_mm|.", no_direction,
                often_without_strict_edge()),
    };
    claim.variations.push_back(normalised_decaying());
    return claim;
}

} // namespace attest
