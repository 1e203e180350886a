// Every dataset of a very small world: one or two samples over at most three tokens, contexts of at most three tokens.
//
// A search visits these between its random draws, for most counterexamples shrink to something of this size. One
// representative of each dataset up to renaming, order of samples and order of the tokens before the query. One-hot embeddings.
#pragma once

#include "model/data/dataset.h"

namespace attest {

/// Ascending in size; with or without datasets in which a label is missing from its context. Made once.
const std::vector<Dataset>& smallest_datasets(bool realisable);

} // namespace attest
