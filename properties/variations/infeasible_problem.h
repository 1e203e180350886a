// F dropped: the Graph-SVM is infeasible, so there is no W_mm (section 3). What the claims then say of "W_mm" is read for any direction in
// its place.
//
// Four things can happen, each decided exactly: L is constant (dim S = 0); S = S_fin although there is a strict edge, so that path and
// descent end where grad L = 0, which is not W_fin; on acyclic data a Farkas combination of strict edges alone keeps some label's mass
// below 1, so inf L > 0 = L*; or a claim about W_mm itself has nothing to speak of.
#pragma once

#include "properties/variations/variation_tools.h"

namespace attest {

/// The claim is about W_mm.
Verdict no_solution(const CaseFacts& facts);
/// inf L > 0 = L* on acyclic data, against a statement that needs `expected`.
Decide infimum_not_reached(std::string expected);
/// L is constant, against a statement that needs `expected`.
Decide constant_risk(std::string expected, std::string found);
/// S = S_fin and grad L(W_fin) != 0: were W_fin the limit of the S_fin part, of path or descent, grad L would tend to grad L(W_fin), while the
/// path has gradient 0 once its norm is below R, and descent's steps tend to 0 when it converges.
Verdict limit_is_not_finite_component(const CaseFacts& facts);

/// Small datasets whose Graph-SVM is often infeasible: any, often acyclic, often with cycles.
DatasetShape often_infeasible();
Generate infeasible_cases();
Generate infeasible_acyclic_cases(std::vector<InputRecipe> inputs = {});
Generate infeasible_cyclic_cases();

} // namespace attest
