#include "properties/claims/claim_tools.h"

#include <fmt/format.h>

namespace attest {

Claim exact_claim(std::string id, std::string statement, std::string source, std::vector<Hypothesis> hypotheses) {
    Claim r;
    r.id = std::move(id);
    r.statement = std::move(statement);
    r.source = std::move(source);
    r.hypotheses = std::move(hypotheses);
    return r;
}

Claim enclosed_claim(std::string id, std::string statement, std::string source, std::vector<Hypothesis> hypotheses) {
    Claim r = exact_claim(std::move(id), std::move(statement), std::move(source), std::move(hypotheses));
    r.grade = Grade::enclosed;
    r.undecided_limit = 0.01;
    return r;
}

bool equal_matrices(const Matrix<Rational>& a, const Matrix<Rational>& b) {
    if (a.rows() != b.rows() || a.cols() != b.cols()) {
        return false;
    }
    for (Index i = 0; i < a.size(); ++i) {
        if (a.data()[i] != b.data()[i]) {
            return false;
        }
    }
    return true;
}

bool is_zero(const Matrix<Rational>& m) {
    for (Index i = 0; i < m.size(); ++i) {
        if (m.data()[i] != 0) {
            return false;
        }
    }
    return true;
}

Matrix<Rational> scaled(const Matrix<Rational>& m, const Rational& factor) {
    Matrix<Rational> r = m;
    for (Index i = 0; i < r.size(); ++i) {
        r.data()[i] *= factor;
    }
    return r;
}

Matrix<Rational> sum(const Matrix<Rational>& a, const Matrix<Rational>& b) {
    Matrix<Rational> r = a;
    for (Index i = 0; i < r.size(); ++i) {
        r.data()[i] += b.data()[i];
    }
    return r;
}

Matrix<Rational> difference(const Matrix<Rational>& a, const Matrix<Rational>& b) { return sum(a, scaled(b, Rational(-1))); }

Rational norm_squared(const Matrix<Rational>& m) { return inner_product(m, m); }

Rational margin(const Embedding& embedding, const Matrix<Rational>& w, Token query, Token from, Token to) {
    Rational r = 0;
    for (int a = 0; a < embedding.dimension(); ++a) {
        const Rational left = embedding.entry(from, a) - embedding.entry(to, a);
        if (left == 0) {
            continue;
        }
        for (int b = 0; b < embedding.dimension(); ++b) {
            r += left * w(a, b) * embedding.entry(query, b);
        }
    }
    return r;
}

Dataset samples_of_query(const Dataset& data, Token query) {
    Dataset r(data.embedding());
    for (std::size_t i = 0; i < data.size(); ++i) {
        const Sample s = data.sample(i);
        if (s.query == query) {
            r.add_sample(s.context, s.label, s.query);
        }
    }
    return r;
}

Dataset with_scaled_embedding(const Dataset& data, const Rational& factor) {
    Dataset r = data;
    r.set_embedding(Embedding::rows(scaled(data.embedding().matrix(), factor)));
    return r;
}

std::vector<Rational> query_weights(const CaseFacts& facts, Token query) {
    const Matrix<Rational>& table = facts.value().token_table("attention-weights");
    std::vector<Rational> p;
    for (Index v = 0; v < table.cols(); ++v) {
        p.push_back(table(query, v));
    }
    return p;
}

Verdict no_enclosure() { return Verdict::undecided(fmt::format("W_fin was not enclosed at {} digits", working_digits())); }

bool queries_orthogonal(const Dataset& data) {
    const std::vector<Token> queries = data.queries();
    for (const Token a : queries) {
        for (const Token b : queries) {
            if (a != b && data.embedding().gram(a, b) != 0) {
                return false;
            }
        }
    }
    return true;
}

} // namespace attest
