#include "properties/cases/drawn_parts.h"

namespace attest {

std::size_t any_index(std::size_t size, Draw& draw) { return static_cast<std::size_t>(draw.between(0, static_cast<int>(size) - 1)); }
Token any_token(const Dataset& data, Draw& draw) { return draw.between(0, data.tokens() - 1); }

Matrix<Rational> draw_weights(Index dimension, Draw& draw) {
    Matrix<Rational> r(dimension, dimension);
    for (Index i = 0; i < r.size(); ++i) {
        r.data()[i] = draw.rational(3, 4);
    }
    return r;
}

std::vector<Edge> draw_digraph(int tokens, Draw& draw) {
    std::vector<Edge> r;
    const int percent = draw.between(5, 60);
    for (Token i = 0; i < tokens; ++i) {
        for (Token j = 0; j < tokens; ++j) {
            if (i != j && draw.chance(percent)) {
                r.push_back({i, j});
            }
        }
    }
    return r;
}

Rational small_change(Draw& draw) {
    static const std::vector<Rational> changes = {Rational(1),     Rational(-1),     Rational(1, 2),    Rational(-1, 2),
                                                  Rational(1, 10), Rational(-1, 10), Rational(1, 1000), Rational(-1, 1000)};
    return draw.pick(changes);
}

Rational changed_number(const Rational& x, Draw& draw) {
    switch (draw.between(0, 7)) {
    case 0: return 0;
    case 1: return -x;
    case 2: return x * 2;
    case 3: return x / 2;
    case 4: return x * 10;
    case 5: return x / 10;
    case 6: return draw.rational(4, 4);
    default: return x + small_change(draw);
    }
}

Matrix<Rational> changed_matrix(Matrix<Rational> matrix, Draw& draw) {
    if (draw.chance(60)) {
        Rational& entry = matrix.data()[draw.between(0, static_cast<int>(matrix.size()) - 1)];
        entry = changed_number(entry, draw);
        return matrix;
    }
    static const std::vector<Rational> factors = {Rational(2), Rational(1, 2), Rational(10), Rational(1, 10), Rational(-1)};
    return matrix * draw.pick(factors);
}

} // namespace attest
