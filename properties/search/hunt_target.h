// What `attest hunt CLAIM --without R --loss squared …` searches: the check, and where its cases come from.
//
// A variation that the claim lists brings its own check and generator. A hypothesis of the data that no
// variation drops is simply not tested, and the generator is widened by datasets on which it fails. Hypotheses of the set-up (the
// log-loss, tail-regularity, the step) cannot be dropped that way: the check would go on using what was dropped.
#pragma once

#include "properties/claims/statement.h"

namespace attest {

struct HuntRequest {
    std::string claim;                     ///< id of a claim, neighbour or variation
    std::vector<std::string> without = {}; ///< short names of hypotheses
    std::string loss = {};                 ///< "", "log", "squared", "linear"
    std::string optimiser = {};            ///< "" or one of optimiser_names()
};

struct HuntTarget {
    Check check;
    Generate generate; ///< empty: the generator of the check
};

const std::vector<std::string>& hunt_loss_names();
const std::vector<std::string>& hunt_optimiser_names();

/// Throws InputError for an unknown name and for one that does not apply to the claim; it lists those that do.
HuntTarget hunt_target(const HuntRequest& request);

} // namespace attest
