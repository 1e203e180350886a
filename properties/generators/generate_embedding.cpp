#include "properties/generators/generate_embedding.h"

#include "model/mutant.h"
#include "model/numbers/exact_solve.h"

#include <algorithm>
#include <stdexcept>

namespace attest {
namespace {

Rational power_of_ten(int exponent) {
    Rational r = 1;
    for (int i = 0; i < exponent; ++i) {
        r *= 10;
    }
    return r;
}

Matrix<Rational> identity(Index size) {
    Matrix<Rational> r = zero_matrix<Rational>(size, size);
    for (Index i = 0; i < size; ++i) {
        r(i, i) = 1;
    }
    return r;
}

Matrix<Rational> draw_matrix(Index rows, Index cols, Draw& draw) {
    Matrix<Rational> r(rows, cols);
    for (Index i = 0; i < r.size(); ++i) {
        r.data()[i] = draw.rational(3, 4);
    }
    return r;
}

bool rows_differ(const Matrix<Rational>& rows) {
    for (Index i = 0; i < rows.rows(); ++i) {
        for (Index j = 0; j < i; ++j) {
            if (rows.row(i) == rows.row(j)) {
                return false;
            }
        }
    }
    return true;
}

/// Small rationals with independent rows, K <= d. The last resort adds a multiple of the identity: diagonally dominant.
Matrix<Rational> draw_independent(Index rows, Index cols, Draw& draw) {
    for (int attempt = 0; attempt < 10 && !mutant("generator_without_dense_rows"); ++attempt) {
        const Matrix<Rational> r = draw_matrix(rows, cols, draw);
        if (exact_rank(r) == rows) {
            return r;
        }
    }
    Matrix<Rational> r = mutant("generator_without_dense_rows") ? zero_matrix<Rational>(rows, cols) : draw_matrix(rows, cols, draw);
    for (Index i = 0; i < rows; ++i) {
        r(i, i) = 3 * cols + 1;
    }
    return r;
}

std::vector<Index> draw_order(Index size, Draw& draw) {
    std::vector<Index> r;
    for (Index i = 0; i < size; ++i) {
        r.push_back(i);
    }
    draw.shuffle(r);
    return r;
}

/// Rows of (I + A)^-1 (I - A) for a skew A of small integers (Cayley transform), with signs and order mixed.
Matrix<Rational> draw_orthonormal(Index size, Draw& draw) {
    Matrix<Rational> skew = zero_matrix<Rational>(size, size);
    for (Index i = 0; i < size; ++i) {
        for (Index j = 0; j < i; ++j) {
            skew(i, j) = draw.chance(50) ? 0 : draw.between(-2, 2);
            skew(j, i) = -skew(i, j);
        }
    }
    const auto cayley = exact_solve(identity(size) + skew, identity(size) - skew);
    if (!cayley) {
        throw std::logic_error("I + A is singular for a skew matrix A");
    }
    const std::vector<Index> order = draw_order(size, draw);
    Matrix<Rational> r(size, size);
    for (Index i = 0; i < size; ++i) {
        r.row(i) = cayley->row(order[static_cast<std::size_t>(i)]) * Rational(draw.chance(50) ? 1 : -1);
    }
    return r;
}

Matrix<Rational> draw_orthogonal(Index size, Draw& draw) {
    static const std::vector<Rational> scales = {Rational(1), Rational(2), Rational(3), Rational(1, 2), Rational(1, 3), Rational(3, 2)};
    Matrix<Rational> r = draw_orthonormal(size, draw);
    for (Index i = 0; i < size; ++i) {
        r.row(i) *= draw.pick(scales);
    }
    return r;
}

Matrix<Rational> draw_orthogonal_queries(Index size, const std::vector<Token>& queries, Draw& draw) {
    const Matrix<Rational> orthogonal = draw_orthogonal(size, draw);
    for (int attempt = 0; attempt < 10; ++attempt) {
        Matrix<Rational> r = draw_matrix(size, size, draw);
        for (const Token q : queries) {
            r.row(q) = orthogonal.row(q);
        }
        if (exact_rank(r) == size) {
            return r;
        }
    }
    return orthogonal;
}

/// One row becomes a combination of the others plus a tiny multiple of itself: the rank stays.
Matrix<Rational> draw_nearly_dependent(Index tokens, Draw& draw) {
    Matrix<Rational> r = draw_independent(tokens, tokens + draw.between(0, 1), draw);
    const Index changed = draw.between(0, static_cast<int>(tokens) - 1);
    r.row(changed) *= Rational(1 / power_of_ten(draw.between(3, 9)));
    for (Index i = 0; i < tokens; ++i) {
        if (i != changed) {
            r.row(changed) += r.row(i) * Rational(draw.between(-1, 1));
        }
    }
    return r;
}

/// Fewer dimensions than tokens, or a row that two others span; rows pairwise different.
Matrix<Rational> draw_with_different_rows(Index tokens, Index dimension, bool combine, Draw& draw) {
    Matrix<Rational> r(tokens, dimension);
    for (int attempt = 0; attempt < 20; ++attempt) {
        r = draw_matrix(tokens, dimension, draw);
        if (combine) {
            const std::vector<Index> order = draw_order(tokens, draw);
            r.row(order[0]) = r.row(order[1]) * Rational(draw.between(2, 3));
            if (tokens > 2 && draw.chance(70)) {
                r.row(order[0]) += r.row(order[2]);
            }
        }
        if (rows_differ(r)) {
            return r;
        }
    }
    for (Index i = 0; i < tokens; ++i) { // all on one line, all different
        for (Index c = 0; c < dimension; ++c) {
            r(i, c) = i;
        }
    }
    return r;
}

Matrix<Rational> draw_scaled(Index tokens, bool down, Draw& draw) {
    const Rational scale = power_of_ten(draw.between(3, 9));
    return draw_independent(tokens, tokens, draw) * Rational(down ? 1 / scale : scale);
}

Matrix<Rational> draw_collinear(Index tokens, Draw& draw) {
    const int first = draw.between(-2, 2);
    const std::vector<Index> order = draw_order(tokens, draw);
    Matrix<Rational> r(tokens, 1);
    for (Index i = 0; i < tokens; ++i) {
        r(i, 0) = first + static_cast<int>(order[static_cast<std::size_t>(i)]);
    }
    return r;
}

Matrix<Rational> draw_rows(EmbeddingKind kind, Index tokens, const std::vector<Token>& queries, Draw& draw) {
    switch (kind) {
    case EmbeddingKind::one_hot:
    case EmbeddingKind::dense: return draw_independent(tokens, tokens, draw);
    case EmbeddingKind::orthonormal: return draw_orthonormal(tokens, draw);
    case EmbeddingKind::orthogonal: return draw_orthogonal(tokens, draw);
    case EmbeddingKind::wide: return draw_independent(tokens, tokens + draw.between(1, 3), draw);
    case EmbeddingKind::orthogonal_queries: return draw_orthogonal_queries(tokens, queries, draw);
    case EmbeddingKind::nearly_dependent: return draw_nearly_dependent(tokens, draw);
    case EmbeddingKind::tiny: return draw_scaled(tokens, true, draw);
    case EmbeddingKind::huge: return draw_scaled(tokens, false, draw);
    case EmbeddingKind::collinear: return draw_collinear(tokens, draw);
    case EmbeddingKind::narrow:
        if (tokens >= 2) {
            return draw_with_different_rows(tokens, draw.between(1, static_cast<int>(tokens) - 1), false, draw);
        }
        break;
    case EmbeddingKind::dependent:
        if (tokens >= 2) {
            return draw_with_different_rows(tokens, tokens + draw.between(0, 1), true, draw);
        }
        break;
    case EmbeddingKind::repeated_rows:
    case EmbeddingKind::zero_row: break;
    }
    // the last ones, of a single token: there is no second row
    if (tokens < 2) {
        return draw_independent(tokens, tokens, draw);
    }
    Matrix<Rational> r = draw_independent(tokens, tokens, draw);
    const std::vector<Index> order = draw_order(tokens, draw);
    r.row(order[0]) = kind == EmbeddingKind::repeated_rows ? Matrix<Rational>(r.row(order[1])) : zero_matrix<Rational>(1, r.cols());
    return r;
}

} // namespace

Embedding draw_embedding(EmbeddingKind kind, int tokens, const std::vector<Token>& queries, Draw& draw) {
    return kind == EmbeddingKind::one_hot ? Embedding::one_hot(tokens) : Embedding::rows(draw_rows(kind, tokens, queries, draw));
}

namespace {

Matrix<Rational> times_power(Matrix<Rational> rows, int exponent) {
    const Rational power = power_of_ten(std::abs(exponent));
    return rows * Rational(exponent < 0 ? Rational(1 / power) : power);
}

Matrix<Rational> draw_mixed_scales(Matrix<Rational> rows, Draw& draw) {
    const std::vector<Index> order = draw_order(rows.rows(), draw);
    for (std::size_t i = 0; i < order.size(); ++i) {
        const int exponent = i == 0 ? -draw.between(2, 4) : i == 1 ? draw.between(2, 4) : draw.between(-4, 4);
        rows.row(order[i]) = times_power(rows.row(order[i]), exponent);
    }
    return rows;
}

} // namespace

Embedding draw_row_scale(RowScale scale, const Embedding& embedding, Draw& draw) {
    if (mutant("generator_without_scales")) {
        return embedding;
    }
    const bool uniform = embedding.tokens() < 2 || !(embedding.is_one_hot() || rows_differ(embedding.matrix()));
    switch (scale) {
    case RowScale::as_drawn: return embedding;
    case RowScale::huge: return Embedding::rows(times_power(embedding.matrix(), draw.between(2, 4)));
    case RowScale::mixed:
        if (!uniform) {
            return Embedding::rows(draw_mixed_scales(embedding.matrix(), draw));
        }
        break;
    case RowScale::tiny: break;
    }
    return Embedding::rows(times_power(embedding.matrix(), -draw.between(2, 4)));
}

Embedding draw_usual_row_scale(const Embedding& embedding, std::uint64_t seed, int size) {
    Draw draw(seed_for(seed, "scale"), size);
    const Choices<RowScale> choices = DatasetShape{}.scales;
    std::vector<int> weights;
    for (const Weighted<RowScale>& choice : choices) {
        weights.push_back(choice.weight);
    }
    return draw_row_scale(choices[draw.weighted(weights)].value, embedding, draw);
}

namespace {

/// C = (E E')^-1 E plus anything orthogonal to the rows of E: C E' = I.
std::optional<Matrix<Rational>> draw_aligned_head(const Matrix<Rational>& rows, Draw& draw) {
    const auto inverse_part = exact_solve(multiply(rows, transposed(rows)), rows);
    if (!inverse_part) {
        return std::nullopt;
    }
    const Matrix<Rational> any = draw_matrix(rows.rows(), rows.cols(), draw);
    return Matrix<Rational>(*inverse_part + any - multiply(multiply(any, transposed(rows)), *inverse_part));
}

std::optional<Matrix<Rational>> draw_unit_diagonal_head(const Matrix<Rational>& rows, Draw& draw) {
    Matrix<Rational> r = draw_matrix(rows.rows(), rows.cols(), draw);
    for (Index v = 0; v < rows.rows(); ++v) {
        const Vector<Rational> e = rows.row(v).transpose();
        const Vector<Rational> c = r.row(v).transpose();
        const Rational length = inner_product(e, e);
        if (length == 0) {
            return std::nullopt;
        }
        r.row(v) += e.transpose() * Rational((1 - inner_product(c, e)) / length);
    }
    return r;
}

} // namespace

std::optional<Matrix<Rational>> draw_head(HeadKind kind, const Embedding& embedding, Draw& draw) {
    const Matrix<Rational> rows = embedding.matrix();
    switch (kind) {
    case HeadKind::none: break;
    case HeadKind::aligned: return draw_aligned_head(rows, draw);
    case HeadKind::general: return draw_matrix(rows.rows(), rows.cols(), draw);
    case HeadKind::unit_diagonal: return draw_unit_diagonal_head(rows, draw);
    }
    return std::nullopt;
}

} // namespace attest
