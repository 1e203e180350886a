// loss.strictly-convex: positive curvature along every direction of S, none off S (paper, lemma on convexity; enclosed).
#include "properties/claims/loss/loss_checks.h"

namespace attest {
namespace {

Verdict sign_of_curvature(const Rational& curvature) {
    return curvature > 0 ? Verdict::held(number_from<double>(curvature))
                         : Verdict::refuted("a curvature that is not positive", "positive", to_text(curvature) + ", exactly");
}
Verdict sign_of_curvature(const Interval& curvature) {
    switch (positive(curvature)) {
    case Truth::yes: return Verdict::held(curvature.lower().to_double());
    case Truth::no: return Verdict::refuted("a curvature that is not positive", "positive", curvature.upper().to_text(12));
    case Truth::unknown: break;
    }
    return needs_more_digits("the curvature and 0");
}

Verdict strictly_convex_for(const CaseFacts& facts, Loss loss) {
    const Matrix<Rational>& drawn = facts.value().weights("displacement");
    const Matrix<Rational> inside = facts.space().project(drawn);
    if (!risk_blind_to(facts, difference(drawn, inside))) {
        return Verdict::refuted("the risk sees a direction orthogonal to S", "curvature 0", matrix_text(difference(drawn, inside)));
    }
    const Matrix<Interval> at = enclosed_logits(facts.model(), facts.value().weights("weights"));
    const Interval off = curvature_for(facts.model(), at, enclosed_logits(facts.model(), difference(drawn, inside)), loss);
    if (!off.contains_zero()) {
        return Verdict::refuted("the curvature orthogonal to S is not 0", "curvature 0", "at least " + off.lower().to_text(12));
    }
    if (is_zero(inside)) {
        return Verdict::vacuous("a direction with a part in S");
    }
    if (risk_blind_to(facts, inside)) {
        return Verdict::refuted("a nonzero direction of S changes no logit difference", "positive curvature", "curvature 0");
    }
    const Matrix<Rational>& w = facts.value().weights("weights");
    if (loss != Loss::log && risk_blind_to(facts, w)) { // every mass is m_v/T: exact
        return sign_of_curvature(exact_curvature_at_zero(facts.model(), facts.model().logits(inside), loss));
    }
    return sign_of_curvature(curvature_for(facts.model(), at, enclosed_logits(facts.model(), inside), loss));
}

Verdict strictly_convex(const CaseFacts& facts) { return strictly_convex_for(facts, Loss::log); }

Verdict strictly_convex_everywhere(const CaseFacts& facts) {
    const Matrix<Rational>& drawn = facts.value().weights("displacement");
    const Matrix<Rational> outside = difference(drawn, facts.space().project(drawn));
    if (is_zero(outside)) {
        return Verdict::vacuous("a direction with a part off S");
    }
    return risk_blind_to(facts, outside)
               ? Verdict::refuted("the risk is constant along a nonzero direction", "positive curvature", "V = " + matrix_text(outside))
               : Verdict::held();
}

Verdict curvature_least_at_origin_is_false_floor(const CaseFacts& facts) {
    const Matrix<Rational> inside = facts.space().project(facts.value().weights("displacement"));
    if (is_zero(inside)) {
        return Verdict::vacuous("a direction with a part in S");
    }
    const Matrix<Interval> direction = enclosed_logits(facts.model(), inside);
    const Matrix<Interval> z = enclosed_logits(facts.model(), facts.value().weights("weights"));
    const Matrix<Interval> origin = zero_matrix<Interval>(z.rows(), z.cols());
    return at_most(risk_curvature(facts.model(), origin, direction), risk_curvature(facts.model(), z, direction),
                   "the curvature at W is below that at 0");
}

Verdict strictly_convex_with_other_loss(const CaseFacts& facts, const OtherLoss& l) {
    const Matrix<Rational> inside = facts.space().project(facts.value().weights("displacement"));
    if (is_zero(inside)) {
        return not_decisive();
    }
    const Matrix<Interval> z = enclosed_logits(facts.model(), facts.value().weights("weights"));
    const Matrix<Interval> direction = enclosed_logits(facts.model(), inside);
    const Interval curvature = curvature_for(facts.model(), z, direction, l.loss);
    return negative(curvature) == Truth::yes
               ? Verdict::refuted(l.text + ": the curvature along a direction of S", "positive", upper_text(curvature, 8))
               : not_decisive();
}

} // namespace

Claim loss_strictly_convex() {
    Claim claim = enclosed_claim("loss.strictly-convex",
                                 "The curvature along every nonzero direction of S is positive; along the orthogonal complement of S it is 0.",
                                 "paper, Lemma on convexity; THEORY 5", {Hypothesis::head, Hypothesis::realisable, Hypothesis::log_loss});
    claim.required_labels = {{"strict-edge", 0.4}, {"cyclic", 0.2}};
    claim.generate = generate_cases(moderate_embeddings(), point_and_displacement());
    claim.check = strictly_convex;
    claim.false_neighbours = {
        {"everywhere", "The curvature is positive along every nonzero direction.", strictly_convex_everywhere},
        {"least-at-origin", "The curvature along a direction of S is never below that at W = 0.", curvature_least_at_origin_is_false_floor},
    };
    claim.variations = {
        without(Hypothesis::head, "The curvature along every nonzero direction of S is positive with any head.",
                if_blind("positive curvature along S", "curvature 0 everywhere"), generate_cases(headed_datasets())),
        no_risk_without_realisable(),
        without(Hypothesis::log_loss, "The curvature along every nonzero direction of S is positive with another loss.",
                for_other_loss(strictly_convex_with_other_loss), generate_cases(other_loss_datasets(), other_loss_segment())),
    };
    for (const Loss loss : {Loss::squared, Loss::linear}) {
        claim.variations.push_back(
            with_loss(loss,
                      "For the loss " + loss_words(loss) +
                          " the curvature along every nonzero direction of S is positive; along the orthogonal complement of S it is 0.",
                      for_loss(strictly_convex_for, loss)));
    }
    return claim;
}

} // namespace attest
