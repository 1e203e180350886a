// What the drawn cases of a claim owe beyond the labels that the claim names itself, so that a generator that loses a structure is seen by the
// shares of labels alone.
//
// No scale of the embeddings is special, so the cases of every claim hold tiny rows, huge rows and both at once. And a claim that restricts no
// structure draws from the presets of properties/generators/generate.h, which give each structure a known share of the cases: components of
// two tokens, tokens and samples that repeat, contexts with two labels, rows at any angle. The least shares lie between what
// 200 good cases have (three and a half standard deviations below) and what is left when one of the generator's choices is lost.
#pragma once

#include "properties/claims/claim.h"

namespace attest {

/// The claim's required labels with those that it owes; of a label named twice the larger share counts.
std::vector<RequiredLabel> with_owed_labels(const Claim& claim);

} // namespace attest
