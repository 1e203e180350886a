// The random linear programs of the exact LP benchmark, the same for attest and for QSopt_ex: maximise c'x, A x <= b, x >= 0, written with slacks as
// equations. Entries of A are integers from 1 to 9, so that the maximum is finite; half of them are 0.
#pragma once

#include "model/numbers/matrix.h"
#include "tests/random_bits.h"

namespace attest::bench {

inline constexpr int program_sizes[] = {8, 16, 32}; ///< rows; as many variables

struct RandomProgram {
    Matrix<Rational> a;
    Vector<Rational> b;
    Vector<Rational> c;
};

inline RandomProgram random_program(int rows) {
    RandomBits random(static_cast<unsigned>(rows));
    const auto below = [&random](int bound) { return static_cast<int>(random() % static_cast<unsigned>(bound)); };
    RandomProgram r{zero_matrix<Rational>(rows, 2 * rows), zero_vector<Rational>(rows), zero_vector<Rational>(2 * rows)};
    for (int i = 0; i < rows; ++i) {
        for (int j = 0; j < rows; ++j) {
            r.a(i, j) = i == j || below(2) == 0 ? below(9) + 1 : 0;
        }
        r.a(i, rows + i) = 1;
        r.b[i] = below(90) + 10;
        r.c[i] = below(20) + 1;
    }
    return r;
}

} // namespace attest::bench
