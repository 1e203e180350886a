#include "theory/subspace/gram_blocks.h"

#include "model/numbers/exact_solve.h"
#include "theory/graph/disjoint_sets.h"

#include <map>
#include <stdexcept>

namespace attest {
namespace {

std::vector<std::vector<Index>> positions_by_block(const Embedding& embedding, const std::vector<EdgeMatrix>& basis) {
    const Index n = static_cast<Index>(basis.size());
    DisjointSets sets(n);
    if (embedding.is_one_hot()) { // edges meet when they share a query and a token
        std::map<std::pair<Token, Token>, Index> first;
        for (Index b = 0; b < n; ++b) {
            const EdgeMatrix& m = basis[static_cast<std::size_t>(b)];
            sets.join(b, first.try_emplace({m.query, m.from}, b).first->second);
            sets.join(b, first.try_emplace({m.query, m.to}, b).first->second);
        }
    } else {
        for (Index a = 0; a < n; ++a) {
            for (Index b = 0; b < a; ++b) {
                if (edge_product(embedding, basis[static_cast<std::size_t>(a)], basis[static_cast<std::size_t>(b)]) != 0) {
                    sets.join(a, b);
                }
            }
        }
    }
    std::map<Index, std::vector<Index>> members;
    for (Index b = 0; b < n; ++b) {
        members[sets.find(b)].push_back(b);
    }
    std::vector<std::vector<Index>> r;
    for (auto& [representative, positions] : members) {
        r.push_back(std::move(positions));
    }
    return r;
}

/// The inverse of one block; `size` unit vectors solved for at once.
Matrix<Rational> inverted(const Matrix<Rational>& a) {
    Matrix<Rational> identity = zero_matrix<Rational>(a.rows(), a.rows());
    for (Index i = 0; i < a.rows(); ++i) {
        identity(i, i) = 1;
    }
    std::optional<Matrix<Rational>> r = exact_solve(a, identity);
    if (!r) {
        throw std::logic_error("the Gram matrix of a basis is singular");
    }
    return *std::move(r);
}

/// r += A x on the positions of one block.
template <class T>
void add_product(const std::vector<Index>& positions, const Matrix<Rational>& a, const Vector<T>& x, Vector<T>& r) {
    for (Index i = 0; i < a.rows(); ++i) {
        for (Index j = 0; j < a.cols(); ++j) {
            if (a(i, j) != 0) {
                r[positions[static_cast<std::size_t>(i)]] += number_from<T>(a(i, j)) * x[positions[static_cast<std::size_t>(j)]];
            }
        }
    }
}

void write_block(const std::vector<Index>& positions, const Matrix<Rational>& a, Matrix<Rational>& r) {
    for (Index i = 0; i < a.rows(); ++i) {
        for (Index j = 0; j < a.cols(); ++j) {
            r(positions[static_cast<std::size_t>(i)], positions[static_cast<std::size_t>(j)]) = a(i, j);
        }
    }
}

} // namespace

Rational edge_product(const Embedding& embedding, const EdgeMatrix& a, const EdgeMatrix& b) {
    const Rational queries = embedding.gram(a.query, b.query);
    if (queries == 0) {
        return 0;
    }
    return queries * (embedding.gram(a.from, b.from) - embedding.gram(a.from, b.to) - embedding.gram(a.to, b.from) + embedding.gram(a.to, b.to));
}

const std::vector<GramBlocks::Block>& GramBlocks::blocks() const {
    std::call_once(blocks_done_, [this] {
        for (std::vector<Index>& positions : positions_by_block(embedding_, basis_)) {
            const Index size = static_cast<Index>(positions.size());
            Matrix<Rational> gram(size, size);
            for (Index i = 0; i < size; ++i) {
                for (Index j = 0; j <= i; ++j) {
                    gram(i, j) = edge_product(embedding_, basis_[static_cast<std::size_t>(positions[static_cast<std::size_t>(i)])],
                                              basis_[static_cast<std::size_t>(positions[static_cast<std::size_t>(j)])]);
                    gram(j, i) = gram(i, j);
                }
            }
            blocks_.push_back({std::move(positions), std::move(gram), {}});
        }
    });
    return blocks_;
}

const std::vector<GramBlocks::Block>& GramBlocks::inverted_blocks() const {
    blocks();
    std::call_once(inverted_done_, [this] {
        for (Block& block : blocks_) {
            block.inverse = inverted(block.gram);
        }
    });
    return blocks_;
}

const Matrix<Rational>& GramBlocks::matrix() const {
    std::call_once(matrix_done_, [this] {
        matrix_ = zero_matrix<Rational>(dimension(), dimension());
        for (const Block& block : blocks()) {
            write_block(block.positions, block.gram, matrix_);
        }
    });
    return matrix_;
}

const Matrix<Rational>& GramBlocks::inverse() const {
    std::call_once(inverse_done_, [this] {
        inverse_ = zero_matrix<Rational>(dimension(), dimension());
        for (const Block& block : inverted_blocks()) {
            write_block(block.positions, block.inverse, inverse_);
        }
    });
    return inverse_;
}

template <class T>
Vector<T> GramBlocks::multiply(const Vector<T>& x) const {
    Vector<T> r = zero_vector<T>(dimension());
    for (const Block& block : blocks()) {
        add_product(block.positions, block.gram, x, r);
    }
    return r;
}

template <class T>
Vector<T> GramBlocks::solve(const Vector<T>& x) const {
    Vector<T> r = zero_vector<T>(dimension());
    for (const Block& block : inverted_blocks()) {
        add_product(block.positions, block.inverse, x, r);
    }
    return r;
}

#define ATTEST_INSTANTIATE(T)                                                                                                                        \
    template Vector<T> GramBlocks::multiply(const Vector<T>&) const;                                                                                 \
    template Vector<T> GramBlocks::solve(const Vector<T>&) const;
ATTEST_INSTANTIATE(Rational)
ATTEST_INSTANTIATE(double)
ATTEST_INSTANTIATE(Real)
ATTEST_INSTANTIATE(Interval)
#undef ATTEST_INSTANTIATE

} // namespace attest
