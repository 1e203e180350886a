// The parts that cases are made of, drawn or changed: a number, a matrix of them, a place, a token, a digraph.
#pragma once

#include "properties/cases/case.h"
#include "properties/generators/random_source.h"

namespace attest {

std::size_t any_index(std::size_t size, Draw& draw);
Token any_token(const Dataset& data, Draw& draw);
/// Small fractions, d x d.
Matrix<Rational> draw_weights(Index dimension, Draw& draw);
/// Sorted edges between any tokens, without loops: between 5 and 60 of 100 that there could be.
std::vector<Edge> draw_digraph(int tokens, Draw& draw);
/// Small nonzero numbers: additions to an entry.
Rational small_change(Draw& draw);
/// 0, another sign, a multiple, a small number, or a little more or less.
Rational changed_number(const Rational& x, Draw& draw);
/// One entry changed, or all of them by one factor.
Matrix<Rational> changed_matrix(Matrix<Rational> matrix, Draw& draw);

} // namespace attest
