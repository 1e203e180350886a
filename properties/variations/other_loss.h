// L dropped: another loss in place of -log u. The input "loss" is 1 for (1-u)^2 and 2 for -u; "steepness" is a positive factor, since
// a strictly decreasing loss may be as steep as one likes.
//
// The inequalities are decided by intervals at drawn weights. For the limits:
//   -u on balanced data (theory/regularisation_path/linear_loss_rate.h): a direction D that W_mm's cannot match, found by the search, decides for
//   ever; -u on one context whose labels a, b occur n_a < n_b times and the query k never: with E = n_b a_k + (n_b - n_a) a_a <= 1/2 the optimum of a
//     ball of one-hot weights has mu z_a = -a_a(n_b - n_a - E)/n, mu z_k = -a_k(n_b - E)/n with mu > 0, so that z_a > z_k implies
//     e^{z_a - z_k} < (n_b - E)/(n_b - n_a - E): attention on a over k stays below a number < 1;
//   -u on two one-hot queries that the loss sees alike: by symmetry descent from 0 stays on the diagonal.

#pragma once

#include "properties/variations/variation_tools.h"

namespace attest {

/// The loss of the case times its steepness.
struct OtherLoss {
    Loss loss;
    Interval steepness;
    std::string text;
};
/// A decision that needs the loss of the case; not decisive for loss numbers other than 1 and 2.
Decide for_other_loss(std::function<Verdict(const CaseFacts&, const OtherLoss&)> decide);
/// One that is about the loss -u alone.
Decide for_linear_loss(std::function<Verdict(const CaseFacts&)> decide);
/// The risk and its K x Q gradient table, at the logits of the facts' model.
Interval risk_of(const CaseFacts& facts, const OtherLoss& l, const Matrix<Interval>& z);
Matrix<Interval> gradient_of(const CaseFacts& facts, const OtherLoss& l, const Matrix<Interval>& z);
/// Refuted where `found` is shown to be above `bound`; else not decisive.
Verdict exceeds(const Interval& found, const Interval& bound, const std::string& what);

/// -u on balanced data: the input "direction" D has rho(D)/|D| > 1/|W_mm| (theory/regularisation_path/linear_loss_rate.h), so the path of that loss
/// keeps away from W_mm's direction and its part in S_fin is unbounded.
Verdict faster_direction(const CaseFacts& facts, const std::string& expected, const std::string& found);
/// The same for the loss of the case, against a statement that needs `expected`.
Decide if_faster(std::string expected, std::string found);
/// Data on which there may be such a D, and D.
Generate faster_direction_cases(std::vector<InputRecipe> more);

/// Inputs "loss" (1 and 2, or 2 alone) and "steepness".
InputRecipe other_loss_input();
InputRecipe linear_loss_input();
InputRecipe steepness_input();
/// Small datasets with a component of two tokens or more, one-hot or dense.
DatasetShape loss_cycles();
/// Small datasets, up to three tokens; with a strict edge and one-hot.
DatasetShape other_loss_datasets();
DatasetShape other_loss_edge_datasets();
/// Small one-hot datasets with cycles, and the same mixed with two on which the labels of equal contexts are balanced, or are not.
DatasetShape small_one_hot_cycles();
DrawDataset tied_datasets();

} // namespace attest
