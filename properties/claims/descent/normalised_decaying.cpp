// The limit is proved; a certified run looks for what would contradict it, an error of the direction that has not fallen.
#include "properties/claims/descent/normalised_decaying.h"

#include "model/numbers/number_text.h"
#include "properties/claims/descent/normalised_checks.h"
#include "properties/generators/generate.h"
#include "theory/comparison.h"
#include "theory/descent/floor_exceptions.h"

#include <fmt/format.h>

namespace attest {
namespace {

constexpr long last_step = 64;

/// Does the certified error of the direction fall from steps 8..16 to steps 32..64?
Verdict normalised_with_decaying_steps(const CaseFacts& facts) {
    if (facts.svm().status != GraphSvmStatus::optimal || !normalised_share_allowed(facts)) {
        return Verdict::vacuous("a direction W_mm, and a share from 1/8 to 4");
    }
    if (check_stays_on_finite(facts.data(), facts.graphs(), facts.cyclic(), facts.value().weights("start")).outcome == Outcome::held) {
        return Verdict::vacuous("a start whose run does not stay on W_fin by symmetry");
    }
    NormalisedDirectionRun run(facts, true);
    Interval early(0);
    Interval late(0);
    Interval product = run.state().product;
    for (long t = 1; t <= last_step; ++t) {
        if (!run.step()) {
            return Verdict::undecided(fmt::format("step {}: the gradient may be 0 at {} digits", t, working_digits()));
        }
        const auto now = run.state();
        const Verdict rises = less_than(product, now.product, [&] { return fmt::format("step {}: <W, W_mm> before it against after it", t); });
        if (rises.outcome != Outcome::held) {
            return rises;
        }
        product = now.product;
        early = t >= 8 && t <= 16 ? max(early, now.squared_error) : early;
        late = t >= 32 ? max(late, now.squared_error) : late;
    }
    // squared and of unit vectors; below 1e-20 in both the direction is reached, and an enclosure of 0 cannot be seen to fall
    return less_equal(late, max(early, Interval(parse_decimal("1e-20")))) == Truth::yes
               ? Verdict::held()
               : Verdict::undecided(
                     fmt::format("the error of the direction is not seen to fall by step {}: squared, in {} over steps 8..16, in {} over "
                                 "steps 32..64",
                                 last_step, ends_text(early), ends_text(late)));
}

} // namespace

Variation normalised_decaying() {
    const DatasetShape cyclic = cyclic_datasets().tokens(3, 4).samples(2, 5).context_up_to(4).queries_up_to(2).with_strict_edge();
    Variation r;
    r.kind = Variation::Kind::optimiser;
    r.name = "optimiser-normalised-decaying";
    r.statement = "With a strict edge the direction of normalised descent with steps eta_0/ceil(sqrt t) tends to that of W_mm, with cycles too.";
    r.decide = normalised_with_decaying_steps;
    r.generate = generate_cases(cyclic.embedded({{3, EmbeddingKind::one_hot}, {2, EmbeddingKind::orthonormal}, {1, EmbeddingKind::dense}}),
                                normalised_inputs());
    r.not_needed =
        "Lengths that tend to 0 with an infinite sum reach L*, as the gradient is bounded away from 0 where L - L* is. So the part in S_fin tends "
        "to W_fin; off S_fin the steps go along minus the gradient of the mean odds at W_fin, up to a factor that tends to 1, so log 1/odds "
        "grows by gamma times their lengths.";
    return r;
}

} // namespace attest
