// What the claims on retrieval and composition share.
//
// retrieval.training is an inequality between the attention mass outside the label's component and the excess loss, for every W. The
// others are limits: along the certified regularisation path (path_checks.h), or along W_fin + r W_mm for the automaton, each with
// an explicit bound that tends to 0.
#pragma once

#include "model/attention/attention.h"
#include "properties/claims/path/path_checks.h"
#include "properties/claims/retrieval/retrieval_claims.h"

namespace attest {

Verdict finite_not_enclosed();
/// The attention mass on the tokens marked false in `kept`.
Interval mass_outside(const CountedSample& sample, const std::vector<bool>& kept, const Matrix<Interval>& logits);

/// The input "context" as a sample of its query; it has no label.
struct QueriedContext {
    Token query = 0;
    CountedSample sample;
};
/// Nothing when the query does not occur in the data.
std::optional<QueriedContext> queried_context(const CaseFacts& facts);

/// The tokens of the context with the largest W_mm-logit, and the distance to the next logit below.
struct TopClass {
    std::vector<bool> top;
    std::optional<Rational> gap;
};
TopClass top_class(const CaseFacts& facts, const QueriedContext& context);
/// The sample with the marked tokens alone.
CountedSample kept_tokens(const CountedSample& sample, const std::vector<bool>& kept);
/// Do the marked tokens of the context lie in one component?
bool in_one_component(const QueryGraph& graph, const QueriedContext& context, const std::vector<bool>& members);
/// The token of the case's context from which all others are reachable by its query's graph, and some is not tied to; nothing without one.
std::optional<Token> token_above_others(const CaseFacts& facts);

} // namespace attest
