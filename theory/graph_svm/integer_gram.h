// The Gram matrix of chosen tokens as integers without a common factor: products of edge matrices without a fraction.
#pragma once

#include "model/data/dataset.h"

namespace attest {

/// M_{k,i,j} by positions in a list of tokens.
struct Generator {
    int query = 0;
    int from = 0;
    int to = 0;
};

/// scale * e_i'e_j as integers, over the tokens of a block.
class IntegerGram {
public:
    IntegerGram() = default;
    IntegerGram(const Embedding& embedding, const std::vector<Token>& tokens);

    const Integer& at(int i, int j) const {
        return entries_.empty() ? (i == j ? one_ : zero_)
                                : entries_[static_cast<std::size_t>(i) * static_cast<std::size_t>(size_) + static_cast<std::size_t>(j)];
    }
    int size() const { return size_; }
    bool is_identity() const { return entries_.empty(); }
    const Rational& scale() const { return scale_; } ///< positive

    /// scale * (e_a - e_b)'(e_c - e_d).
    Integer differences(int a, int b, int c, int d) const { return at(a, c) - at(a, d) - at(b, c) + at(b, d); }
    /// scale^2 * <M_f, M_g>.
    Integer product(const Generator& f, const Generator& g) const {
        const Integer& queries = at(f.query, g.query);
        return queries == 0 ? Integer(0) : Integer(queries * differences(f.from, f.to, g.from, g.to));
    }

private:
    int size_ = 0;
    std::vector<Integer> entries_; // empty: the identity
    Rational scale_ = 1;
    Integer zero_ = 0;
    Integer one_ = 1;
};

} // namespace attest
