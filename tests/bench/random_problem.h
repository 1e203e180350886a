// The random datasets of the Graph-SVM benchmark, the same for attest and for CGAL: tokens and labels uniform, the label
// from the context; one-hot embeddings, or dense ones with integer entries from -9 to 9 (d = K).
#pragma once

#include "theory/graph_svm/graph_svm.h"

#include <random>

namespace attest::bench {

struct Size {
    int tokens;
    int samples;
    int length;
};
inline constexpr Size sizes[] = {{6, 6, 4}, {8, 24, 5}, {12, 40, 6}};
/// Datasets a row of the table is averaged over.
inline constexpr unsigned seeds = 5;

inline Dataset random_problem(const Size& size, bool one_hot, unsigned seed) {
    std::mt19937 random(seed);
    const auto below = [&random](int bound) { return static_cast<int>(random() % static_cast<unsigned>(bound)); };
    Embedding embedding = Embedding::one_hot(size.tokens);
    if (!one_hot) {
        Matrix<Rational> rows(size.tokens, size.tokens);
        for (Index i = 0; i < rows.size(); ++i) {
            rows.data()[i] = below(19) - 9;
        }
        embedding = Embedding::rows(rows);
    }
    Dataset data(embedding);
    std::vector<Token> context(static_cast<std::size_t>(size.length));
    for (int i = 0; i < size.samples; ++i) {
        for (Token& v : context) {
            v = below(size.tokens);
        }
        data.add_sample(context, context[static_cast<std::size_t>(below(size.length))]);
    }
    return data;
}

inline std::vector<Dataset> random_problems(const Size& size, bool one_hot) {
    std::vector<Dataset> r;
    for (unsigned seed = 1; seed <= seeds; ++seed) {
        r.push_back(random_problem(size, one_hot, seed));
    }
    return r;
}

/// "one-hot (12,40,6)"
inline std::string row_name(const Size& size, bool one_hot) {
    return std::string(one_hot ? "one-hot" : "dense") + " (" + std::to_string(size.tokens) + "," + std::to_string(size.samples) + "," +
           std::to_string(size.length) + ")";
}

} // namespace attest::bench
