// The claims with another loss than the paper states them for: (1-u)^2 and -u in place of -log u.
//
// Only claims whose statement makes sense for the other loss and can be decided, exactly or by intervals, are here: the path and descent
// for non-convex losses have no certified trajectory, so there the decisions are exact arguments about the data
// (properties/claims/loss/other_losses.h), and `undecided` where these say nothing.
#include "properties/claims/loss/loss_checks.h"
#include "properties/claims/loss/other_losses.h"
#include "properties/claims/path/path_general_loss.h"
#include "properties/variations/other_loss.h"

namespace attest {

ClaimVariations loss_variations() {
    ClaimVariations r;
    for (const Loss loss : {Loss::squared, Loss::linear}) {
        const std::string words = loss_words(loss);
        Variation falls =
            with_loss(loss, "For the loss " + words + " the first step from any start, eta <= 1/beta, lowers L by at least eta/2 |grad|^2.",
                      for_loss(first_step_falls_for, loss));
        falls.not_needed = "the descent lemma needs only that beta is a Lipschitz constant of the gradient, and " + smoothness_proof(loss);
        r.emplace_back("descent.monotone", std::move(falls));
    }
    for (const Loss loss : {Loss::log, Loss::squared, Loss::linear}) {
        r.emplace_back(
            "path.general-loss",
            with_loss(loss,
                      std::string("On acyclic data every W of the ball that is not worse than R W_mm/|W_mm| has its direction within the bound of "
                                  "B2' and B3, for the loss ") +
                          loss_words(loss) + ".",
                      [loss](const CaseFacts& facts) { return no_adversary_escapes(facts, loss); }));
    }
    Variation direction = with_loss(Loss::linear, "On data with a cycle W/|W| tends to W_mm/|W_mm| on the regularisation path for the loss -u.",
                                    path_direction_for_linear_loss);
    direction.generate = generate_cases(loss_cycles().with_strict_edge());
    r.emplace_back("path.direction", std::move(direction));
    Variation finite =
        with_loss(Loss::linear, "On the regularisation path for the loss -u the part in S_fin tends to W_fin.", path_finite_for_linear_loss);
    finite.generate = generate_cases(loss_cycles().with_strict_edge());
    r.emplace_back("path.finite", std::move(finite));

    // the claim's own inputs: a start and a share of 1/beta
    r.emplace_back("descent.finite",
                   with_loss(Loss::linear, "Under gradient descent on the risk for -u the part in S_fin tends to W_fin from any start.",
                             descent_finite_for_linear_loss));
    return r;
}

} // namespace attest
