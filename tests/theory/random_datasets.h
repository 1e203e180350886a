// Random datasets for the tests of theory/: tokens and labels uniform, labels from the context unless said.
#pragma once

#include "tests/random_bits.h"
#include "theory/graph_svm/graph_svm.h"

#include <algorithm>
#include <numeric>
#include <random>

namespace attest {

inline Dataset random_dataset(RandomBits& random, int tokens, int samples, int length, Embedding embedding) {
    Dataset data(std::move(embedding));
    std::uniform_int_distribution<Token> token(0, tokens - 1);
    std::vector<Token> context(static_cast<std::size_t>(length));
    for (int i = 0; i < samples; ++i) {
        std::generate(context.begin(), context.end(), [&] { return token(random); });
        data.add_sample(context, context[random() % context.size()]);
    }
    return data;
}

/// Entries p/q with |p| <= 9, q one of 1, 2, 3: dense, independent rows nearly always when tokens <= dimension.
inline Embedding random_embedding(RandomBits& random, int tokens, int dimension) {
    Matrix<Rational> rows(tokens, dimension);
    for (Index i = 0; i < rows.size(); ++i) {
        rows.data()[i] = Rational(static_cast<int>(random() % 19) - 9, static_cast<int>(random() % 3) + 1);
    }
    return Embedding::rows(rows);
}

/// Up to 4 tokens and 4 samples; one-hot, d above and below K, zero rows and repeated rows.
inline Dataset random_small_dataset(RandomBits& random) {
    const int tokens = 2 + static_cast<int>(random() % 3);
    Embedding embedding = Embedding::one_hot(tokens);
    if (random() % 3 != 0) {
        Matrix<Rational> rows = random_embedding(random, tokens, 1 + static_cast<int>(random() % 5)).matrix();
        if (random() % 4 == 0) {
            rows.row(0) = rows.row(1);
        }
        if (random() % 6 == 0) {
            rows.row(tokens - 1) *= Rational(0);
        }
        embedding = Embedding::rows(rows);
    }
    return random_dataset(random, tokens, 1 + static_cast<int>(random() % 5), 1 + static_cast<int>(random() % 4), embedding);
}

/// 3 to 5 tokens, one or two queries, for each a cycle of 2 to 4 tokens (every sample once to three times, with repeated and
/// other tokens in the contexts) and some samples more. Embeddings one-hot, d above K, d below K, repeated rows.
inline Dataset random_cyclic_dataset(RandomBits& random) {
    const int tokens = 3 + static_cast<int>(random() % 3);
    const unsigned kind = random() % 4;
    Embedding embedding = Embedding::one_hot(tokens);
    if (kind != 0) {
        Matrix<Rational> rows = random_embedding(random, tokens, kind == 1 ? tokens + 1 : kind == 2 ? 2 : tokens).matrix();
        if (kind == 3) {
            rows.row(tokens - 1) = rows.row(tokens - 2);
        }
        embedding = Embedding::rows(rows);
    }
    Dataset data(embedding);
    std::vector<Token> order(static_cast<std::size_t>(tokens));
    for (Token query = 0; query < 1 + static_cast<Token>(random() % 2); ++query) {
        std::iota(order.begin(), order.end(), 0);
        std::shuffle(order.begin(), order.end(), random);
        const std::size_t length = std::min<std::size_t>(order.size(), 2 + random() % 3);
        const auto add = [&](Token label, Token other) {
            std::vector<Token> context{label, other};
            for (unsigned extra = random() % 3; extra > 0; --extra) {
                context.push_back(order[random() % length]);
            }
            context.push_back(query);
            for (unsigned copies = 1 + random() % 3; copies > 0; --copies) {
                data.add_sample(context, label);
            }
        };
        for (std::size_t i = 0; i < length; ++i) {
            add(order[i], order[(i + 1) % length]);
        }
        for (unsigned more = random() % 3; more > 0; --more) {
            add(order[random() % order.size()], order[random() % order.size()]);
        }
    }
    return data;
}

} // namespace attest
