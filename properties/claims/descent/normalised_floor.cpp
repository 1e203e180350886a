// Normalised descent does not come to rest on S_fin (section 5): normalised.floor.
//
// Certified: max(|h(t)|, |h(t+1)|) >= (rate/2) |g_h|/|g| at each of the first 24 steps (theory/descent/normalised_floor.h); from a start that a
// symmetry keeps on W_fin for ever (theory/descent/floor_exceptions.h) both sides are 0, exactly. Where S is a line with a rational unit vector
// the two-step cycle itself is followed in rationals (theory/descent/two_cycle.h): no convergence, proved. What happens in the long run
// everywhere else, the cycle along the top curvature, is a trend: the label "two-cycle" counts the cases on which a run in double
// precision ends in one, and has a required share.
#include "properties/claims/descent/normalised_checks.h"

#include "model/descent/descent.h"
#include "model/numbers/number_text.h"
#include "theory/descent/floor_exceptions.h"
#include "theory/descent/floor_for_ever.h"
#include "theory/descent/two_cycle.h"

#include <cmath>
#include <fmt/format.h>

namespace attest {
namespace {

constexpr long followed_steps = 24;
constexpr long exceptional_steps = 6; // enough to see a start that is not exceptional after all
constexpr std::int64_t cycle_steps = 4096;

const Matrix<Rational>& start_of(const CaseFacts& facts) { return facts.value().weights("start"); }

/// Nothing when the claim speaks of the case.
std::optional<Verdict> not_spoken_of(const CaseFacts& facts) {
    if (facts.cyclic().dimension() == 0) {
        return Verdict::vacuous("S_fin is not 0");
    }
    if (!normalised_share_allowed(facts)) {
        return Verdict::vacuous("a share from 1/8 to 4");
    }
    if (starts_at_minimum(facts)) {
        return Verdict::vacuous("a start at which the gradient is not 0");
    }
    return std::nullopt;
}

bool exceptional(const CaseFacts& facts) {
    return check_stays_on_finite(facts.data(), facts.graphs(), facts.cyclic(), start_of(facts)).outcome == Outcome::held;
}

/// S = S_fin a line with a rational unit vector: the run from a point at most rate/3 beyond (nearly) W_fin is a cycle of two steps, exactly.
Verdict exact_cycle(const CaseFacts& facts, const FiniteComponent& finite) {
    if (facts.space().dimension() != 1) {
        return Verdict::vacuous("S is a line");
    }
    const Rational rate = normalised_rate(facts);
    Rational length = 1; // |M| at most
    while (length * length < facts.space().gram()(0, 0)) {
        length *= 2;
    }
    Vector<Rational> coordinates(1);
    coordinates[0] = finite.coordinates[0].to_rational() + rate / (3 * length);
    const Matrix<Rational> w = finite.space.combination(coordinates);
    if (!exact_normalised_step(facts.data(), facts.graphs(), w, rate)) {
        return Verdict::vacuous("a rational unit vector");
    }
    return check_two_cycle(facts.data(), facts.graphs(), w, rate);
}

/// The run of an exceptional start: h is 0 at its first steps, as the symmetry says.
Verdict stays(const CaseFacts& facts, const FiniteComponent& finite) {
    NormalisedRun run(facts.data(), finite, start_of(facts), normalised_rate(facts));
    for (long t = 1; t <= exceptional_steps; ++t) {
        if (!run.step()) {
            return Verdict::undecided(fmt::format("step {}: the gradient may be 0 at {} digits", t, working_digits()));
        }
        if (positive(run.squared_distance()) == Truth::yes) {
            return Verdict::refuted(fmt::format("step {}: a run that the symmetry keeps on W_fin leaves it", t), "|h| = 0",
                                    "|h|^2 >= " + lower_text(run.squared_distance()));
        }
    }
    return Verdict::held(0.0);
}

Verdict floor_at_each_step(const CaseFacts& facts) {
    if (const auto verdict = not_spoken_of(facts)) {
        return *verdict;
    }
    const FiniteComponent* finite = facts.finite();
    if (finite == nullptr) {
        return no_descent_evidence();
    }
    const Verdict cycle = exact_cycle(facts, *finite);
    if (cycle.outcome == Outcome::refuted || cycle.outcome == Outcome::undecided) {
        return cycle;
    }
    if (exceptional(facts)) {
        return stays(facts, *finite);
    }
    const Rational rate = normalised_rate(facts);
    return check_normalised_floor(facts.data(), *finite, start_of(facts), rate, followed_steps, rate * parse_decimal("1e-10"));
}

// ---- false neighbours

Verdict tends_to_finite(const CaseFacts& facts) {
    if (const auto verdict = not_spoken_of(facts)) {
        return *verdict;
    }
    const FiniteComponent* finite = facts.finite();
    if (finite == nullptr) {
        return no_descent_evidence();
    }
    NormalisedRun run(facts.data(), *finite, start_of(facts), normalised_rate(facts));
    for (long t = 0; t <= 128; ++t) {
        if (t >= 8 && (t & (t - 1)) == 0) {
            const FloorForEver floor = check_floor_for_ever(facts.data(), facts.graphs(), facts.svm(), *finite, run);
            if (floor.verdict.outcome == Outcome::vacuous) {
                return floor.verdict;
            }
            if (floor.verdict.outcome == Outcome::held) {
                return Verdict::refuted(fmt::format("from step {} on the run stays away from W_fin on S_fin", t), "|h(t)| tends to 0",
                                        fmt::format("|h(t)| >= {} for every later t", floor.least_distance.to_text(6)));
            }
        }
        if (!run.step()) {
            break;
        }
    }
    return Verdict::undecided("no step up to 128 was shown to keep the run away from W_fin for ever");
}

Verdict floor_shrinks(const CaseFacts& facts) {
    if (const auto verdict = not_spoken_of(facts)) {
        return *verdict;
    }
    const FiniteComponent* finite = facts.finite();
    if (finite == nullptr) {
        return no_descent_evidence();
    }
    NormalisedRun run(facts.data(), *finite, start_of(facts), normalised_rate(facts));
    Interval early(0);
    Interval late(0);
    for (long t = 1; t <= 65; ++t) {
        if (!run.step()) {
            return Verdict::undecided(fmt::format("step {}: the gradient may be 0 at {} digits", t, working_digits()));
        }
        if (t == 16 || t == 17) {
            early = max(early, run.squared_distance());
        }
        if (t >= 64) {
            late = max(late, run.squared_distance());
        }
    }
    return compare_at(64, sqrt(late), Interval(Rational(3, 4)) * sqrt(early), "max(|h(t)|, |h(t+1)|) against three quarters of that at step 16");
}

Verdict never_stays(const CaseFacts& facts) {
    if (const auto verdict = not_spoken_of(facts)) {
        return *verdict;
    }
    if (exceptional(facts)) {
        return Verdict::refuted("a symmetry keeps the run on W_fin", "a step with |h(t)| > 0", "h(t) = 0 for every t, exactly");
    }
    return Verdict::undecided("no symmetry keeps this run on W_fin");
}

// ---- cases

DatasetShape cyclic_shape(Plan plan) {
    return planted(plan).tokens(2, 5).samples(1, 4).context_up_to(4).queries_up_to(2).embedded(
        {{5, EmbeddingKind::one_hot}, {2, EmbeddingKind::orthonormal}, {1, EmbeddingKind::orthogonal}, {2, EmbeddingKind::dense}});
}

/// S is a line with a rational unit vector: K = 2, E = (1,0), (1,1).
Dataset plane() { return small_dataset({{{1, 0}, 1}, {{1, 0}, 0}}, {{1, 0}, {1, 1}}); }

DrawDataset floor_datasets() {
    return mixture({{5, cyclic_shape(Plan::cyclic).tokens(3, 5)},
                    {2, cyclic_shape(Plan::several_components).tokens(4, 5)},
                    {2, cyclic_shape(Plan::one_component)},
                    {2, draw_example({plane(), small_dataset({{{1, 1, 2, 0}, 1}, {{1, 0}, 0}}), small_dataset({{{1, 2, 0}, 1}, {{1, 0}, 0}})})}});
}

/// Does a run in double precision end in a cycle of two steps on S_fin, of length `rate` in all? Measured, not proved.
bool ends_in_two_cycle(const CaseFacts& facts, const FiniteComponent& finite) {
    const auto rate = number_from<double>(normalised_rate(facts));
    Descent descent(facts.data(), StepRule::normalised, rate, Loss::log, converted<double>(start_of(facts)));
    const EdgeSubspace& space = finite.space;
    const Matrix<double> inverse = converted<double>(space.inverse_gram());
    const auto offset = [&] { // <M_b, W - W_fin>
        Vector<double> y(space.dimension());
        for (Index b = 0; b < y.size(); ++b) {
            const EdgeMatrix& m = space.basis()[static_cast<std::size_t>(b)];
            y[b] = descent.logit(m.from, m.query) - descent.logit(m.to, m.query) - finite.products[b].midpoint().to_double();
        }
        return y;
    };
    const auto length = [&](const Vector<double>& y) { return std::sqrt(std::max(0.0, y.dot(inverse * y))); };
    while (descent.steps() < cycle_steps) {
        if (!descent.step()) {
            return false;
        }
    }
    const Vector<double> first = offset();
    descent.step();
    const Vector<double> second = offset();
    descent.step();
    const Vector<double> third = offset();
    return length(third - first) < 0.05 * rate && std::abs(length(first) + length(second) - rate) < 0.05 * rate;
}

std::vector<std::string> floor_labels(const CaseFacts& facts) {
    std::vector<std::string> r;
    if (not_spoken_of(facts)) {
        return r;
    }
    const FiniteComponent* finite = facts.finite();
    if (exceptional(facts)) {
        r.emplace_back("stays-on-W_fin");
    } else if (finite != nullptr && ends_in_two_cycle(facts, *finite)) {
        r.emplace_back("two-cycle");
    }
    if (finite != nullptr && exact_cycle(facts, *finite).outcome == Outcome::held) {
        r.emplace_back("exact-two-cycle");
    }
    return r;
}

} // namespace

Claim normalised_floor() {
    Claim claim;
    claim.id = "normalised.floor";
    claim.statement = "At each of the first 24 steps of normalised descent on data with cycles max(|h(t)|, |h(t+1)|) >= (rate/2) |g_h|/|g| (up to "
                      "1e-10 of the rate), h the S_fin part of W minus W_fin; so, but for exceptional starts, the run does not reach W_fin (proved "
                      "exactly where S is a line with a rational unit vector; elsewhere a trend: it ends in a two-step cycle of length rate).";
    claim.source = "ours (the paper's experiments take normalised steps); THEORY 5";
    claim.hypotheses = {Hypothesis::head, Hypothesis::realisable, Hypothesis::log_loss};
    claim.grade = Grade::enclosed;
    claim.undecided_limit = 0.01;
    claim.first_digits = 80;
    claim.required_labels = {{"strict-edge", 0.4}, {"no-strict-edge", 0.1}, {"two-cycle", 0.5}, {"exact-two-cycle", 0.01}, {"stays-on-W_fin", 0.01}};
    claim.labels = floor_labels;
    claim.generate = generate_cases(floor_datasets(), normalised_inputs());
    claim.check = floor_at_each_step;
    const DrawDataset lines =
        where(mixture({{3, cyclic_shape(Plan::cyclic).tokens(3, 3)}, {1, draw_example({small_dataset({{{1, 1, 2, 0}, 1}, {{1, 0}, 0}}), plane()})}}),
              [](const Dataset& data) { return edge_space(data.embedding(), token_graphs(data)).dimension() <= 2; });
    claim.false_neighbours = {
        {"tends-to-finite",
         "The S_fin part tends to W_fin under normalised descent too.",
         tends_to_finite,
         generate_cases(lines, normalised_inputs()),
         {}},
        {"floor-shrinks", "The floor shrinks: max(|h(t)|, |h(t+1)|) at step 64 is at most three quarters of that at step 16.", floor_shrinks, {}, {}},
        {"never-stays", "From no start at which the gradient is not 0 does the S_fin part reach W_fin and stay there.", never_stays, {}, {}},
    };
    const std::string same_step =
        "A normalised step moves the S_fin part by rate |g_h|/|g| whatever the risk whose gradient g is not 0, so of two points "
        "in a row one is at least half as far from W_fin, or from any other point.";
    claim.variations = {
        not_needed(Hypothesis::head, same_step),
        no_gradient_without_realisable(absent_label_cases()),
        not_needed(Hypothesis::log_loss, same_step),
    };
    return claim;
}

} // namespace attest
