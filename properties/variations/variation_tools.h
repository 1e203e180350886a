// How a claim's file writes its variations (section 7: which hypothesis is load-bearing?), and what several of them ask.
//
// A claim has one variation without-X for each of its hypotheses X, with a search for counterexamples or a proof that X is not needed
// (tests/properties/reports/hypothesis_matrix_test.cpp says which pair is missing), and where it makes sense variations with another loss
// and under another optimiser. They stand in the claim's file, in this order.
//
// A variation without-X decides cases on which X fails and everything else that the claim assumes holds. Where the claim's sentence
// means nothing without X it is given a meaning, which the variation's statement says: without R the log-loss is infinite at every W
// (infinite_risk.h); without H the score of a label is c_y' f_W(x) (other_head.h); without F there is no W_mm, so the claim is read for any
// direction in its place (infeasible_problem.h); without L the loss is another strictly decreasing one (other_loss.h).
// Each check is exact or enclosed, and starts from "vacuous: not a case that decides": only what fails for ever refutes a limit.
#pragma once

#include "model/attention/loss.h"
#include "model/descent/optimiser_run.h"
#include "properties/claims/claim_tools.h"
#include "properties/generators/generate.h"

namespace attest {

/// without-X of a claim. An empty `decide` stands for the claim's check; to any other, cases on which X holds are vacuous.
Variation without(Hypothesis dropped, std::string statement, Decide decide, Generate generate);
/// without-X is true, by this proof.
Variation not_needed(Hypothesis dropped, std::string proof);
/// The claim for another loss than it is stated for. An empty `generate` stands for the claim's.
Variation with_loss(Loss loss, std::string statement, Decide decide, Generate generate = {});
/// The claim under another optimiser than gradient descent.
Variation with_optimiser(Optimiser optimiser, std::string statement, Decide decide, Generate generate);
/// "(1-u)^2".
std::string loss_words(Loss loss);
/// A decision that takes the loss as its second argument.
Decide for_loss(Verdict (*decide)(const CaseFacts&, Loss), Loss loss);

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
/// Small realisable datasets on which any hypothesis on the embeddings may fail.
DatasetShape small_datasets();
/// Small datasets with linearly dependent embeddings, often infeasible.
DatasetShape dependent_datasets();
/// Small displacements and points, without the huge ones (exponentials of 1e6 cost digits and show nothing).
InputRecipe small_weights(std::string name);
/// A segment from "weights" by "displacement", both small.
std::vector<InputRecipe> small_segment();

} // namespace attest
