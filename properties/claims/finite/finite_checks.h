// What the claims on the finite component share (finite.*; section 4 of the specification; paper, section 4).
//
// W_fin is transcendental, so it enters as the enclosure that theory/finite_component/finite_component proves (existence, uniqueness,
// radius). Identities that hold for every W are decided over the rationals first (weights p in place of e^z); equalities
// with W_fin itself are stated up to 10^-20, and the statement says so.
#pragma once

#include "model/attention/loss.h"
#include "properties/claims/claim_tools.h"
#include "properties/claims/finite/finite_claims.h"
#include "properties/variations/infeasible_problem.h"
#include "properties/variations/infinite_risk.h"
#include "properties/variations/other_head.h"
#include "properties/variations/other_loss.h"
#include "theory/comparison.h"
#include "theory/finite_component/loss_split.h"
#include "theory/graph/sample_groups.h"

namespace attest {

/// Logits of every W in the enclosure of W_fin, K x Q.
Matrix<Interval> enclosed_logits(const LogitModel& model, const FiniteComponent& fin);
/// |x| <= 10^-20, decided.
Verdict within_twenty_digits(const Interval& x, const std::string& what);
/// The edges inside components.
std::vector<EdgeMatrix> tied_edges(const CaseFacts& facts);
/// Lbar is finite and strictly convex on S_fin; the enclosure contains a zero of its gradient there. That the gradient at
/// the enclosure contains 0 on every basis matrix is evaluated again here, by the model's own gradient.
Verdict stationary(const CaseFacts& facts, const Dataset& restricted);

/// The first sample whose context has a token outside the label's component.
std::optional<std::size_t> first_sample_with_outside_token(const InsideFlags& inside);
/// kappa(W) = 1/n sum_i q_i(W).
Interval mean_outside_ratio(const LogitModel& model, const InsideFlags& inside, const Matrix<Interval>& logits);
DrawDataset mostly_cyclic();

// ---- variations with another head or loss

/// The only W of S_fin with calibrated masses (or, in the closed form's case, with its logits) is W_fin of the aligned head and the log-loss: it
/// minimises Lbar with another head or loss only if that gradient along S_fin is 0.
Verdict minimiser_is_elsewhere_with_head(const CaseFacts& facts);
Verdict minimiser_is_elsewhere_with_loss(const CaseFacts& facts, const OtherLoss& l);

/// The groups of the restricted samples with two tokens or more, when each component of two tokens or more has exactly one (samples with one
/// query and one bag of tokens share their attention a, so the risk is a sum over such groups). Their masses are then free under I, and with
/// c_y the share of label y among them (every token of a component is a label) -u is linear in the masses, so it has no minimiser or (all c_y
/// equal) is constant; (1-u)^2 is strictly convex in them, with its minimum at a_y = 1 - lambda/c_y, lambda = (|C| - 1)/sum 1/c_y, which is a W
/// only where every a_y > 0.
std::optional<std::vector<SampleGroup>> one_group_a_component(const CaseFacts& facts);
/// "component [0 1] of query 2"
std::string component_name(const SampleGroup& group);
/// lambda, with a_y = 1 - lambda/n_y: the minimiser of sum n_y (1 - a_y)^2 on the plane sum a_y = 1.
Rational price(const SampleGroup& group);
/// A label whose mass would have to be 0 or less.
std::optional<Token> label_pushed_out(const SampleGroup& group);
Verdict several_bags();
/// Small datasets, most of them with one bag of tokens a component.
DrawDataset one_bag_or_cycles();
/// Linearly dependent embeddings, often with components of two tokens or more.
DatasetShape dependent_cycles();

} // namespace attest
