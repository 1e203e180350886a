// What the linear programs of this room share: variables for the multipliers of edges, and the entries of sum mu_e M_e as rows.
//
// A strict edge has one variable, mu_e >= 0; a tied one is the difference of two. Behind them come the variables of each program.
#pragma once

#include "model/numbers/linear_program.h"
#include "theory/norm_svm/edge_combinations.h"

namespace attest {

class EdgeProgram {
public:
    /// `edges` must outlive it.
    EdgeProgram(const Embedding& embedding, const std::vector<EdgeOfQuery>& edges);

    Index variables() const { return variables_; }
    /// d^2: of a matrix M_e.
    Index entries() const { return entries_; }

    /// An empty program of so many rows and further variables. Its value: the sum of the strict mu.
    void start(Index rows, Index further);
    /// An empty program without a value.
    void start_without_value(Index rows, Index further);
    /// sign (sum mu_e M_e) at an entry, in a row.
    void put_edges(Index row, Index entry, int sign);
    /// The sum of the strict mu in a row.
    void put_strict_sum(Index row);
    /// The multipliers of a solution that are not 0.
    std::vector<Multiplier> multipliers(const Vector<Rational>& primal) const;

    Matrix<Rational> a; ///< maximise c'x subject to A x = b, x >= 0
    Vector<Rational> b, c;

private:
    const std::vector<EdgeOfQuery>* edges_;
    std::vector<Matrix<Rational>> matrices_;
    std::vector<Index> columns_; // of the edges' first variables
    Index variables_ = 0;
    Index entries_ = 0;
};

} // namespace attest
