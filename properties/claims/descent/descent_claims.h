// The claims on gradient descent, one function each, and what their checks share.
#pragma once

#include "properties/claims/claim.h"
#include "properties/claims/descent/descent_evidence.h"
#include "properties/generators/generate.h"

namespace attest {

Claim descent_monotone_claim();  // descent_steps.cpp
Claim descent_gauge_claim();     // descent_steps.cpp
Claim descent_rate_claim();      // descent_limits.cpp
Claim descent_finite_claim();    // descent_limits.cpp
Claim descent_diverges_claim();  // descent_direction.cpp
Claim descent_direction_claim(); // descent_direction.cpp
Claim flow_second_order_claim();
Claim local_pseudo_graph_claim();

/// The evidence of a case with the inputs "start" (W(0)) and "share" (of 1/beta; in (0, 1] unless the step condition is dropped).
std::optional<DescentEvidence> case_evidence(const CaseFacts& facts);
/// Is the share positive, so that there is a rate? (The step condition, share <= 1, is a hypothesis of the claims: the runner tests it.)
bool share_allowed(const CaseFacts& facts);
/// a <= b at one step.
Verdict compare_at(long steps, const Interval& a, const Interval& b, const char* what);
Verdict no_descent_evidence();
/// grad L in rationals: the masses are p_v = e^{z_v}, positive rationals (K x K, row: query) instead. (descent_steps.cpp)
Matrix<Rational> rational_gradient(const CaseFacts& facts, const Matrix<Rational>& p);
/// Short text of an enclosure's middle.
std::string descent_number(const Interval& x);

/// Small datasets with F (H and R as always), and the inputs of a run.
DatasetShape descent_datasets();
std::vector<InputRecipe> descent_inputs();
/// Datasets of the local experiments with R, or each with one label that is not in its context; input "seed". (local_pseudo_graph.cpp)
Generate local_cases(bool realisable_data);

} // namespace attest
