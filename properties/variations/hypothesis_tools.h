// What the claims without a hypothesis share (properties/variations/without_*.cpp; section 7).
//
// A variation without-X decides cases on which X fails and everything else that the claim assumes holds. Where the claim's sentence
// means nothing without X it is given a meaning, which the variation's statement says: without R the log-loss is infinite at every W;
// without H the score of a label is c_y' f_W(x); without F there is no W_mm, so the claim is read for any direction in its place;
// without L the loss is another strictly decreasing one (input "loss": 1 is (1-u)^2, 2 is -u, 3 has plateaus; "steepness" multiplies it).
// Each check is exact or enclosed, and starts from "vacuous: not a case that decides": only what fails for ever refutes a limit.
#pragma once

#include "model/attention/loss.h"
#include "properties/claims/claim.h"
#include "properties/generators/generate.h"

namespace attest {

/// without-X of the claim. An empty `decide` stands for the claim's check; to any other, cases on which X holds are vacuous.
ClaimVariations::value_type without(std::string claim, Hypothesis dropped, std::string statement, Decide decide, Generate generate);
/// without-X is true, by this proof.
ClaimVariations::value_type not_needed(std::string claim, Hypothesis dropped, std::string proof);

// One function a group of hypotheses.
ClaimVariations without_head();          // H
ClaimVariations without_realisable();    // R
ClaimVariations without_independent();   // I
ClaimVariations without_feasible();      // F
ClaimVariations without_log_loss();      // L
ClaimVariations without_tail();          // A and T
ClaimVariations without_strict_edge();   // E
ClaimVariations without_complementary(); // SC
ClaimVariations without_step();          // step

// ---- what several of them ask

/// The case says nothing about the statement.
inline Verdict not_decisive() { return Verdict::vacuous("a case that decides"); }
/// dim S = 0: no sample's attention depends on W, so L is constant, whatever the loss and the head.
bool blind(const CaseFacts& facts);
/// Some context holds a token outside the label's component.
bool has_outside_token(const CaseFacts& facts);
/// Some graph's component of two tokens or more has samples that hold each of its tokens exactly once, all of them: where the closed form of
/// section 4 speaks.
bool closed_form_applies(const CaseFacts& facts);
/// Slopes of a risk along the basis of S_fin: <gradient, M_b> for its K x Q gradient table over `model`'s queries.
Vector<Interval> slopes_on_cyclic(const CaseFacts& facts, const LogitModel& model, const Matrix<Interval>& gradient);
/// A slope that is shown not to be 0.
const Interval* nonzero_slope(const Vector<Interval>& slopes);
/// Logits of W_fin (aligned head, log-loss) over `model`; nothing when the proof did not succeed. Needs R.
std::optional<Matrix<Interval>> finite_logits(const CaseFacts& facts, const LogitModel& model);
/// The dataset without its head.
Dataset aligned(const Dataset& data);
/// The loss of the case without L: input "loss" 1 or 2; nothing for other numbers.
std::optional<Loss> other_loss(const CaseFacts& facts);
/// -u on balanced data: the input "direction" D has rho(D)/|D| > 1/|W_mm| (theory/regularisation_path/linear_loss_rate.h), so the path of that loss
/// keeps away from W_mm's direction and its part in S_fin is unbounded.
Verdict faster_direction(const CaseFacts& facts, const std::string& expected, const std::string& found);
/// Data on which there may be such a D, and D.
Generate faster_direction_cases(std::vector<InputRecipe> more);
/// Small realisable datasets on which any hypothesis on the embeddings may fail.
DatasetShape small_datasets();
/// Small displacements and points, without the huge ones (exponentials of 1e6 cost digits and show nothing).
InputRecipe small_weights(std::string name);

} // namespace attest
