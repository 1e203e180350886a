// The order that shrinking descends.
//
// Simplicity is a written order: cases are compared by, in turn,
//   1. number of samples
//   2. total length of all contexts (of inputs too)
//   3. size of the vocabulary
//   4. edges of graph inputs
//   5. the head (none is simpler), then the embedding: one-hot, else 1000 a dimension plus its numbers
//   6. the numbers of the other inputs
//   7. token numbers: the sum of all ids that occur, then how far renamings are from the identity
//   8. the samples as a list, compared lexicographically
// Numbers count by simplicity(): 0, then 1, -1, 2, -2, … , then fractions, then long ones. Every part is a natural number
// (8 has finitely many values below a given 1 to 7), so the order is well-founded: shrinking ends even without a budget.
#pragma once

#include "properties/cases/case.h"

#include <array>
#include <cstdint>
#include <functional>

namespace attest {

/// Parts 1 to 7 of the order, each a natural number; compared in turn.
struct Measure {
    enum Part { samples, lengths, tokens, edges, head, embedding, numbers, ids, renamings, parts };
    std::array<std::uint64_t, parts> value{};
    std::uint64_t& operator[](Part part) { return value[part]; }
};

/// 0 for 0, 1 for 1, 2 for -1, …: less is simpler.
std::uint64_t simplicity(const Rational& value);
/// The sum over the entries.
std::uint64_t simplicity(const Matrix<Rational>& matrix);
/// Numbers simpler than the given one, simplest first.
std::vector<Rational> simpler_numbers(const Rational& value);
/// Offers simpler matrices until one is taken: all entries at once by each rule, then row by row, then entry by entry.
bool simpler_matrix(const Matrix<Rational>& matrix, const std::function<bool(Matrix<Rational>)>& offer);
/// Is a before b in the order above?
bool simpler(const Case& a, const Case& b);

} // namespace attest
