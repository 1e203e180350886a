// The claims on descent under weight decay, W <- W - eta (grad L(W) + lambda W): that is descent on L + lambda/2 |W|^2, which is
// lambda-strongly convex and (beta + lambda)-smooth, so for eta <= 1/(beta + lambda) every run tends to its minimiser W_lambda, a point of the
// penalty path, which is enclosed (theory/regularisation_path/penalty_path.h).
#pragma once

#include "properties/claims/descent/descent_checks.h"
#include "theory/regularisation_path/path_facts.h"

namespace attest {

/// `decide` at the limit W_lambda of the run with the case's "decay" (lambda > 0, else vacuous); undecided when it is not enclosed.
Verdict at_limit_of_weight_decay(const CaseFacts& facts, const std::function<Verdict(const PathFacts&)>& decide);
/// "decay", and the inputs of a run with it.
InputRecipe decay_input();
std::vector<InputRecipe> inputs_with_decay();
/// Cases with a strict edge or with one component, and these inputs.
Generate weight_decay_cases();

} // namespace attest
