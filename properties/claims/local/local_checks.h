// What the claims on local directions share: a selection, its direction W_l and the scores of the tokens, made from the inputs of a case.
//
// The selection picks the token of a context that comes first in an order of the vocabulary, one for each query: such selections never contradict
// each other, so under I W_l exists. The orders are the rows of the input "order".
#pragma once

#include "model/attention/loss_function.h"
#include "properties/claims/claim_tools.h"
#include "properties/claims/local/local_claims.h"
#include "properties/generators/generate.h"
#include "theory/bounds/selection.h"

namespace attest {

/// alpha_i of every sample: the token of its context with the largest entry in row k of the table "order"; of equal ones the first.
std::vector<Token> drawn_selection(const CaseFacts& facts);

/// A selection with its direction.
struct DirectedSelection {
    std::vector<Token> tokens;
    std::vector<QueryGraph> graphs;
    GraphSvm svm; ///< optimal
    Matrix<Rational> direction;
};
/// Nothing where W_l does not exist: contradicting selections, infeasible margins, or no token but the selected ones.
std::optional<DirectedSelection> selection_of(const Dataset& data, std::vector<Token> selected);

/// The loss of a case, by the integer input "local-loss": 0 the cross-entropy of C f with the head C = E of the paper's local experiments, i the
/// i-th of all_losses() of the score u = sum_v a_v g_v. So a loss that is added behind the others leaves stored cases what they are.
struct LocalLoss {
    std::optional<Loss> of_score; ///< nothing: cross-entropy
    std::string text() const;
};
LocalLoss local_loss(const CaseFacts& facts);
/// Any loss; a loss of scores.
InputRecipe local_loss_input();
InputRecipe score_loss_input();

/// The number that stands for a loss of scores in "local-loss".
std::string loss_index(Loss loss);

/// g_v of sample i, in the order of its counts: in (0, 1), from row y_i of the table "scores"; `up_to_one`: the row's largest becomes 1.
std::vector<Rational> drawn_scores(const CaseFacts& facts, std::size_t sample, bool up_to_one = false);

} // namespace attest
