// What the claims on topics share. A case has one dataset, the mixture A + B; the input "topic-A" says which of its samples are topic A's.
#pragma once

#include "properties/claims/claim_tools.h"
#include "properties/claims/topic/topic_claims.h"
#include "properties/generators/generate.h"

namespace attest {

/// Sample i belongs to topic A when bit i mod 16 of the integer input "topic-A" is 1, else to topic B. Throws InputError when the input is
/// not an integer in 0..65535.
std::vector<bool> samples_of_topic_a(const CaseFacts& facts);
/// The samples of topic A, or of topic B, over the same vocabulary (perhaps none).
Dataset topic_a(const CaseFacts& facts);
Dataset topic_b(const CaseFacts& facts);
/// Draws "topic-A".
InputRecipe topic_input();

/// The input `name` as an integer in low..high; throws InputError for any other number.
int whole_input(const CaseFacts& facts, const std::string& name, int low, int high);

/// The tokens of a context by their place in a graph: those that no other token of the context is above, and the others. Each distinct token once.
struct ContextClasses {
    std::vector<TokenCount> top;
    std::vector<TokenCount> lower;
};
ContextClasses context_classes(const QueryGraph& graph, const std::vector<TokenCount>& counts);

/// Positive weights e^{z_v}, indexed by token, multiplied on `top` by the least whole number that puts each of them above every one of `lower`.
std::vector<Rational> ranked_weights(std::vector<Rational> weights, const std::vector<Token>& top, const std::vector<Token>& lower);

std::vector<Token> tokens_of(const std::vector<TokenCount>& counts);

} // namespace attest
