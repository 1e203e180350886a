#include "theory/norm_svm/edge_program.h"

namespace attest {

EdgeProgram::EdgeProgram(const Embedding& embedding, const std::vector<EdgeOfQuery>& edges)
    : edges_(&edges), entries_(static_cast<Index>(embedding.dimension()) * embedding.dimension()) {
    for (const EdgeOfQuery& e : edges) {
        matrices_.push_back(edge_matrix(embedding, e.query, e.edge));
        columns_.push_back(variables_);
        variables_ += e.strict ? 1 : 2;
    }
}

void EdgeProgram::start_without_value(Index rows, Index further) {
    a = zero_matrix<Rational>(rows, variables_ + further);
    b = zero_vector<Rational>(rows);
    c = zero_vector<Rational>(variables_ + further);
}

void EdgeProgram::start(Index rows, Index further) {
    start_without_value(rows, further);
    for (std::size_t e = 0; e < edges_->size(); ++e) {
        if ((*edges_)[e].strict) {
            c[columns_[e]] = 1;
        }
    }
}

void EdgeProgram::put_edges(Index row, Index entry, int sign) {
    for (std::size_t e = 0; e < edges_->size(); ++e) {
        const Rational x = sign * matrices_[e].data()[entry];
        a(row, columns_[e]) = x;
        if (!(*edges_)[e].strict) {
            a(row, columns_[e] + 1) = -x;
        }
    }
}

void EdgeProgram::put_strict_sum(Index row) {
    for (std::size_t e = 0; e < edges_->size(); ++e) {
        if ((*edges_)[e].strict) {
            a(row, columns_[e]) = 1;
        }
    }
}

std::vector<Multiplier> EdgeProgram::multipliers(const Vector<Rational>& primal) const {
    std::vector<Multiplier> r;
    for (std::size_t i = 0; i < edges_->size(); ++i) {
        const EdgeOfQuery& e = (*edges_)[i];
        const Rational value = e.strict ? primal[columns_[i]] : Rational(primal[columns_[i]] - primal[columns_[i] + 1]);
        if (value != 0) {
            r.push_back({e.query, e.edge.from, e.edge.to, e.strict, value});
        }
    }
    return r;
}

} // namespace attest
