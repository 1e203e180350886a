#include "properties/claims/model/model_checks.h"

namespace attest {

SampleMasses masses_of(const CaseFacts& facts, const Sample& sample) {
    const std::vector<TokenCount> counts = token_counts(sample.context);
    return {counts, attention_from_weights(counts, query_weights(facts, sample.query))};
}

std::string vector_text(const Vector<Rational>& x) { return matrix_text(transposed(Matrix<Rational>(x))); }
bool equal_vectors(const Vector<Rational>& a, const Vector<Rational>& b) { return equal_matrices(Matrix<Rational>(a), Matrix<Rational>(b)); }

} // namespace attest
