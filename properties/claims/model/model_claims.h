// The claims on the model: what attention computes (section 1 of the specification; paper, section 2). Each in a file of its name.
#pragma once

#include "properties/claims/claim.h"

namespace attest {

Claim model_convex_combination(); // masses >= 0 with sum 1
Claim model_bag_of_tokens();      // counts and query decide the output
Claim model_label_mass();         // the label's score is its mass
Claim model_gauge();              // the risk sees W on S alone
Claim model_markov();             // a Markov chain conditioned on the context

} // namespace attest
