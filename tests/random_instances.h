// Small random datasets, weights and tables for the tests of model/ and theory/, from a fixed seed.
#pragma once

#include "model/attention/logit_model.h"
#include "tests/random_bits.h"

namespace attest::testing_support {

class RandomInstances {
public:
    explicit RandomInstances(std::uint64_t seed) : bits_(seed) {}

    /// Uniform in first..last (which may lie further apart than an int can tell).
    int integer(int first, int last) {
        const std::int64_t values = std::int64_t{last} - first + 1;
        return static_cast<int>(first + static_cast<std::int64_t>(bits_() % static_cast<std::uint64_t>(values)));
    }
    /// p/q with |p| <= size, 1 <= q <= 7.
    Rational rational(int size) { return Rational(integer(-size, size), integer(1, 7)); }
    Rational positive_rational() { return Rational(integer(1, 40), integer(1, 12)); }
    Matrix<Rational> matrix(Index rows, Index cols, int size) {
        Matrix<Rational> r(rows, cols);
        for (Index i = 0; i < r.size(); ++i) {
            r.data()[i] = rational(size);
        }
        return r;
    }
    /// 2 to 5 tokens, d of 1 to 6, contexts of 1 to 6 tokens with repetitions, labels from the context.
    Dataset dataset() {
        const int tokens = integer(2, 5);
        Dataset data(integer(0, 3) == 0 ? Embedding::one_hot(tokens) : Embedding::rows(matrix(tokens, integer(1, 6), 9)));
        const int samples = integer(1, 5);
        for (int i = 0; i < samples; ++i) {
            std::vector<Token> context(static_cast<std::size_t>(integer(1, 6)));
            for (Token& v : context) {
                v = integer(0, tokens - 1);
            }
            data.add_sample(context, context[static_cast<std::size_t>(integer(0, static_cast<int>(context.size()) - 1))]);
        }
        return data;
    }

private:
    RandomBits bits_;
};

} // namespace attest::testing_support
