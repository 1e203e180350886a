// What the claims on the risk share (loss.*; sections 1 and 6.3 of the specification): two points, what lies between them, and how two
// enclosures are compared.
//
// The claims are for the log-loss; the same checks decide their variations for (1-u)^2 and -u. The closed form is an identity of rational
// functions under the log: exact. The others are inequalities: where both sides are identically equal (the displacement changes no logit
// difference of any sample, decided exactly) they hold exactly; everywhere else they are strict, so intervals of enough digits decide them.
// Displacements go down to 1e-30: a wrong gradient does not show at size 1.
#pragma once

#include "model/attention/loss.h"
#include "properties/claims/claim_tools.h"
#include "properties/claims/loss/loss_claims.h"
#include "properties/variations/infinite_risk.h"
#include "properties/variations/other_head.h"
#include "properties/variations/other_loss.h"
#include "theory/comparison.h"

namespace attest {

/// True when no sample's logit differences change along V: L is constant along V, exactly.
bool risk_blind_to(const CaseFacts& facts, const Matrix<Rational>& v);
/// "risk-changes": the displacement changes some sample's logit differences, so that the case is no identity of equal sides.
std::vector<std::string> displacement_labels(const CaseFacts& facts);

/// The gradient table of the risk at exact weights, enclosed.
Matrix<Interval> gradient_at(const CaseFacts& facts, const Matrix<Rational>& w, Loss loss = Loss::log);
/// a - b, entry by entry.
Matrix<Interval> entries_difference(Matrix<Interval> a, const Matrix<Interval>& b);
Verdict needs_more_digits(const char* what);

/// The second derivative of the risk along a direction; K x Q tables of logits both. With a = a_y, u the direction's logits, delta = u_y
/// minus their mean and Var their variance under the masses: a' = a delta, a'' = a (delta^2 - Var), so for -u it is -a'', for (1-u)^2 it is
/// 2 a'^2 - 2 (1-a) a'', and for -log u it is Var.
Interval curvature_for(const LogitModel& model, const Matrix<Interval>& logits, const Matrix<Interval>& direction, Loss loss);
/// The same where all logits of each context agree (at W = 0): every mass is m_v/T. Not for the log-loss.
Rational exact_curvature_at_zero(const LogitModel& model, const Matrix<Rational>& direction, Loss loss);

/// Why the beta of the log-loss also serves the bounded losses: D is the range of the logits u of a displacement in a context, a the label's
/// mass, delta and Var as above.
std::string smoothness_proof(Loss loss);

/// Logits of the ends of the segment from W by V, by default the inputs "weights" and "displacement".
struct Segment {
    Matrix<Interval> start, end, displacement;
};
Segment segment(const CaseFacts& facts, const Matrix<Rational>& w, const Matrix<Rational>& v);
Segment segment(const CaseFacts& facts);
/// The risk and its gradients at the two ends with the dataset's head; nothing where a score is not shown positive.
struct HeadSegment {
    Interval at_start, at_end;
    Matrix<Interval> slope_start, slope_end, displacement;
};
std::optional<HeadSegment> head_segment(const CaseFacts& facts);

/// Logits of 1e6 and more are left out here: every curvature is then below e^-1000000, and no precision within reach tells
/// a remainder of that size from 0. (That the risk itself survives such logits is tested in tests/model/.)
InputRecipe moderate_weights(const char* name);
DatasetShape moderate_embeddings();
std::vector<InputRecipe> point_and_displacement();

/// without-R, and what without-L draws.
Variation no_risk_without_realisable();
std::vector<InputRecipe> other_loss_segment();

} // namespace attest
