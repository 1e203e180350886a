// The Graph-SVM in the spectral or in the nuclear norm: a feasible V and multipliers, each with a bound of its norm, around the value.
#pragma once

#include "theory/checker/norm_svm.h"

namespace attest_checker {

/// Subtracts multiples of row p from the rows below: column p becomes 0 there. The pivot is not 0.
inline void eliminate(Table<Rational>& a, std::size_t p) {
    for (std::size_t r = p + 1; r < a.rows; ++r) {
        charge(exact_work(limbs(a(r, p)) + limbs(a(p, p))));
        const Rational factor = -a(r, p) / a(p, p);
        for (std::size_t c = p; c < a.cols && !is_zero(factor); ++c) {
            add_product(a(r, c), factor, a(p, c));
        }
    }
}

/// |X| <= t in the spectral norm: t^2 I - X'X is positive semidefinite.
inline void need_spectral_norm(const Table<Rational>& x, const Rational& t) {
    need(t >= 0, "the bound of a spectral norm is negative");
    Table<Rational> a(x.cols, x.cols);
    for (std::size_t i = 0; i < x.cols; ++i) {
        add_product(a(i, i), t, t);
        for (std::size_t j = 0; j < x.cols; ++j) {
            for (std::size_t k = 0; k < x.rows; ++k) {
                add_product(a(i, j), -x(k, i), x(k, j));
            }
        }
    }
    for (std::size_t p = 0; p < a.rows; ++p) {
        need(a(p, p) >= 0, "a spectral norm is above its bound: a pivot is negative");
        if (a(p, p) != 0) {
            eliminate(a, p);
            continue;
        }
        for (std::size_t c = p + 1; c < a.cols; ++c) {
            need(is_zero(a(p, c)), "a spectral norm is above its bound: a pivot is 0 in a row that is not");
        }
    }
}

/// |X| <= bound in the nuclear norm: (tr P + tr X'P^{-1}X)/2 <= bound, P symmetric positive definite.
inline void need_nuclear_norm(const Table<Rational>& x, const Table<Rational>& p, const Rational& bound) {
    Table<Rational> a(p.rows, p.cols + x.cols); // P beside X: the elimination makes of it D L' beside L^{-1} X, P = L D L'
    Rational traces;
    for (std::size_t i = 0; i < p.rows; ++i) {
        add_product(traces, p(i, i), 1);
        for (std::size_t j = 0; j < p.cols; ++j) {
            need(p(i, j) == p(j, i), "the matrix P is not symmetric");
            a(i, j) = p(i, j);
        }
        for (std::size_t j = 0; j < x.cols; ++j) {
            a(i, p.cols + j) = x(i, j);
        }
    }
    for (std::size_t i = 0; i < p.rows; ++i) {
        need(a(i, i) > 0, "the matrix P is not positive definite");
        eliminate(a, i);
        for (std::size_t j = p.cols; j < a.cols; ++j) {
            charge(exact_work(limbs(a(i, j)) + limbs(a(i, i))));
            add_product(traces, a(i, j) / a(i, i), a(i, j));
        }
    }
    need(traces <= 2 * bound, "half the traces of P and X'P^{-1}X are above the bound of a nuclear norm");
}

inline std::string check_norm_bracket(Lines& lines, const Dataset& data) {
    const std::vector<Graph> graphs = check_graphs(lines, data);
    const Json head = lines.take("norm-bracket", 4);
    need(head.at("norm") == "spectral" || head.at("norm") == "nuclear", "the norm is neither spectral nor nuclear");
    const bool spectral = head.at("norm") == "spectral";
    const Rational lower = exact(head.at("lower")), upper = exact(head.at("upper"));
    const Table<Rational> v = read_entries(lines, data);
    need_margins(data, graphs, v);
    const Multipliers multipliers = read_multipliers(lines, data, graphs);
    need(multipliers.strict_sum == lower, "the multipliers of the strict edges do not sum to the stated lower end");
    lines.take("root", 1);
    const Table<Rational> p = read_entries(lines, data), a = matrix_of(data, multipliers.coefficients);
    if (spectral) {
        need_spectral_norm(v, upper);
        need_nuclear_norm(a, p, 1);
    } else {
        need_nuclear_norm(v, p, upper);
        need_spectral_norm(a, 1);
    }
    return "the Graph-SVM in the " + std::string(spectral ? "spectral" : "nuclear") + " norm has a value from " + shown(lower) + " to " +
           shown(upper);
}

} // namespace attest_checker
