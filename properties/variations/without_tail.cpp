// A and T dropped from the claim on general losses (section 7).
//
// A: on data with cycles the path of -u leaves the direction of W_mm for good (theory/regularisation_path/linear_loss_rate.h). On ([1,2,0],1),
// ([1,0],0) the fastest direction is (2,-1,-1) over the logits of tokens 0, 1, 2, at cosine 1/2 from W_mm = (1/3,1/3,-2/3). T: with the loss of
// theory/regularisation_path/plateau_loss.h (input "loss" 3) the path turns for ever.
#include "properties/variations/hypothesis_tools.h"
#include "theory/regularisation_path/plateau_loss.h"

namespace attest {
namespace {

/// One-hot, K = 2, one sample for each query, whose contexts hold both tokens once.
bool two_free_margins(const Dataset& data) {
    if (!data.embedding().is_one_hot() || data.tokens() != 2 || data.size() != 2 || data.queries().size() != 2) {
        return false;
    }
    for (std::size_t i = 0; i < data.size(); ++i) {
        if (data.sample(i).context.size() != 2 || token_counts(data.sample(i).context).size() != 2) {
            return false;
        }
    }
    return true;
}

Verdict path_turns(const CaseFacts& facts) {
    if (!two_free_margins(facts.data()) || facts.value().scalar("loss") != 3) {
        return not_decisive();
    }
    const Verdict v = check_plateau_for_ever();
    return v.outcome == Outcome::held
               ? Verdict::refuted("the loss with plateaus: for every j >= 3 the minimisers over the ball are more than 0.19 rad away from W_mm at "
                                  "R = 0.85 2^j log 2 and within 0.1 rad at R = 1.1 2^j log 2",
                                  "W_R/R that tends to W_mm/|W_mm|", "a path that turns for ever")
               : Verdict::undecided("the turn was not shown: " + v.reason);
}

} // namespace

ClaimVariations without_tail() {
    return {
        without(
            "path.general-loss", Hypothesis::acyclic,
            "On data with cycles every W of the ball that is not worse than R W_mm/|W_mm| tends to its direction.",
            [](const CaseFacts& facts) {
                return faster_direction(facts, "W_R/R that tends to W_mm/|W_mm|", "W_R = R D/|D| is not worse from some R on");
            },
            faster_direction_cases({})),
        without("path.general-loss", Hypothesis::tail_regular, "The same for a loss that is not tail-regular.", path_turns,
                generate_cases(draw_example({small_dataset({{{1, 0}, 1}, {{0, 1}, 0}})}), {scalar_input("loss", {"3"})})),
    };
}

} // namespace attest
