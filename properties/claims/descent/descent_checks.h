// What the claims on gradient descent share: the certified run of a case, comparisons at its steps, and the cases.
#pragma once

#include "properties/claims/claim_tools.h"
#include "properties/claims/descent/descent_claims.h"
#include "properties/generators/generate.h"
#include "properties/variations/infeasible_problem.h"
#include "properties/variations/infinite_risk.h"
#include "properties/variations/no_strict_edge.h"
#include "properties/variations/other_head.h"
#include "properties/variations/other_loss.h"
#include "theory/comparison.h"
#include "theory/descent/descent_bounds.h"

namespace attest {

constexpr long last_certified_step = 128;

/// The evidence of a case with the inputs "start" (W(0)) and "share" (of 1/beta; in (0, 1] unless the step condition is dropped).
std::optional<DescentEvidence> case_evidence(const CaseFacts& facts);
/// Its rate eta; needs a positive share.
Rational case_rate(const CaseFacts& facts);
/// Is the share positive, so that there is a rate? (The step condition, share <= 1, is a hypothesis of the claims: the runner tests it.)
bool share_allowed(const CaseFacts& facts);
Verdict no_share();
Verdict no_descent_evidence();
/// Is grad L(W(0)) = 0 shown, so that descent stands still?
bool starts_at_minimum(const CaseFacts& facts);
/// a <= b at one step.
Verdict compare_at(long steps, const Interval& a, const Interval& b, const char* what);
/// `check` with the evidence of the case; vacuous or undecided without one.
Verdict with_evidence(const CaseFacts& facts, const std::function<Verdict(DescentEvidence&)>& check);
/// Runs to 1, 2, 4, .. last_certified_step and asks `check` at each; the first verdict that is not `held`, or the last.
Verdict at_checkpoints(DescentEvidence& evidence, const std::function<Verdict(const DescentCheckpoint&)>& check);
/// The certified chain along the run: L - L*, B2 and B3 at each checkpoint; then `last` with the evidence at its end.
Verdict along_the_run(const CaseFacts& facts, const std::function<Verdict(DescentEvidence&)>& last);

/// H R L F, E with `edge`, and the step condition.
std::vector<Hypothesis> descent_hypotheses(bool edge);
/// Small datasets with F (H and R as always), and the inputs of a run.
DatasetShape descent_datasets();
std::vector<InputRecipe> descent_inputs();
/// A start and a share of 1, for the variations that take one exact step.
std::vector<InputRecipe> whole_share_inputs();
/// The same datasets or ones without a strict edge.
DrawDataset any_descent_datasets();

// ---- variations

/// W(0) = -c W_mm for one of these c, which leaves the start behind the label.
InputRecipe start_behind(std::vector<int> factors);
/// One step from the logits z against a risk with this value and gradient: z - rate G gradient G_QQ.
Matrix<Interval> logits_after_step(const LogitModel& model, const Matrix<Interval>& z, const Matrix<Interval>& gradient, const Interval& rate);
/// Above the bound of descent.rate at some s after `steps` steps of `rate`, for an excess loss, kappa and W_fin = 0; else not decisive.
Verdict exceeds_rate_bound(const CaseFacts& facts, const Interval& excess, const Interval& kappa, const Rational& rate, long steps,
                           const std::string& what);
/// L dropped, for direction claims: data on which -u sees two queries alike.
Verdict sees_two_queries_alike(const CaseFacts& facts);
Generate two_queries_alike();
/// Starts and steps above 2/beta.
std::vector<InputRecipe> large_steps();
/// The datasets of the variations without the step condition: one component.
DatasetShape one_hot_component();

} // namespace attest
