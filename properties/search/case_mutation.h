// Changes one case into another near it, in the terms of the domain: what a search that steers towards small slack does with the
// cases it keeps (properties/search/hunt.h).
//
// A mutation adds, drops, copies or edits a sample, moves the query, adds, drops or merges tokens, edits the embedding or draws
// another, or edits one of the other inputs. The parts of a case stay in step (properties/cases/case_edits.h). A mutated case may
// leave what the claim's generator draws: the hypotheses are tested as for any case, and an input outside a claim's domain
// is vacuous, as for a case from a file. Sizes are bounded, so that a search does not drift to ever larger cases.
#pragma once

#include "properties/cases/case.h"
#include "properties/generators/random_source.h"

#include <functional>

namespace attest {

/// Larger cases are not made by mutations (a given case may be larger).
struct MutationLimits {
    int tokens = 6;
    int samples = 6;
    int context = 6;
};

/// Draws the other inputs for a dataset: `Generate::for_dataset` of the claim.
using DrawInputsFor = std::function<std::map<std::string, Input>(const Dataset&, std::uint64_t seed)>;

/// One to three mutations after one another. The same stream makes the same case.
Case mutated_case(const Case& value, Draw& draw, const DrawInputsFor& inputs_for, const MutationLimits& limits = {});

/// The case with one token more: a new dimension for one-hot rows, else a row like that of token `like` with `change` added to its
/// component `component`. Weights, tables, head and renamings grow along.
Case with_added_token(const Case& value, Token like, const Rational& change, Index component);
/// Another embedding of the same tokens; weights are cut or filled with zeros, a head goes when the dimension changes.
Case with_embedding(const Case& value, Embedding embedding);

} // namespace attest
