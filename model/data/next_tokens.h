// Next-token prediction in linear models as a dataset (attest-ntp/1; section 6.13 of the specification).
//
// A decoder W scores token z after the context h_j by u_z' W h_j. Contexts and tokens become the tokens of one vocabulary, e_v = (u_v, 0) for v < V
// and e_{V+j} = (0, h_j); each next token is a sample with context 0 .. V-1, the query V+j named, and the next token as label. Then the risk of the
// dataset is the cross-entropy of the decoder's block of W. Counts give both the frequencies of contexts and their next-token distributions.
#pragma once

#include "model/data/dataset.h"

#include <map>

namespace attest {

struct NextTokenContext {
    std::vector<Rational> row;          ///< h_j
    std::map<Token, std::int64_t> next; ///< how often each token follows; positive
};
struct NextTokens {
    Embedding tokens = Embedding::one_hot(1); ///< rows u_v
    std::vector<NextTokenContext> contexts;   ///< rows of one length, at least 1
};

/// Most samples, and most entries of the embedding, of the dataset.
inline constexpr std::int64_t max_next_token_samples = 1'000'000;
inline constexpr std::int64_t max_next_token_entries = 10'000'000;

/// The dataset; counts are divided by their greatest common divisor, which changes no frequency. Throws InputError (in the name of `file`) where it
/// would have too many samples or entries.
Dataset dataset_of_next_tokens(const NextTokens& data, const std::string& file);

/// Reads attest-ntp/1: {"format", "vocabulary": V, "embedding": "one-hot" or V rows, "contexts": [{"row": [numbers], "next": {"token": count}}]}.
/// Throws InputError.
NextTokens read_next_tokens(const std::string& path);

} // namespace attest
