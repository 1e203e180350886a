#include "theory/cyclic_subspace.h"

#include "model/exact_solve.h"
#include "model/mutant.h"
#include "theory/disjoint_sets.h"

#include <algorithm>
#include <map>
#include <mutex>
#include <stdexcept>

namespace attest {
namespace {

/// The edges that close no cycle with earlier ones of their query. An edge that closes one is a signed sum of those.
std::vector<EdgeMatrix> spanning_forest(const std::vector<EdgeMatrix>& generators) {
    std::map<std::pair<Token, Token>, Index> number; // (query, token)
    for (const EdgeMatrix& g : generators) {
        number.try_emplace({g.query, g.from}, static_cast<Index>(number.size()));
        number.try_emplace({g.query, g.to}, static_cast<Index>(number.size()));
    }
    DisjointSets sets(static_cast<Index>(number.size()));
    std::vector<EdgeMatrix> r;
    for (const EdgeMatrix& g : generators) {
        if (sets.join(number.at({g.query, g.from}), number.at({g.query, g.to}))) {
            r.push_back(g);
        }
    }
    return r;
}

Matrix<Rational> gram_matrix(const Embedding& embedding, const std::vector<EdgeMatrix>& matrices) {
    const Index n = static_cast<Index>(matrices.size());
    Matrix<Rational> r(n, n);
    for (Index a = 0; a < n; ++a) {
        for (Index b = 0; b <= a; ++b) {
            r(a, b) = edge_product(embedding, matrices[static_cast<std::size_t>(a)], matrices[static_cast<std::size_t>(b)]);
            r(b, a) = r(a, b);
        }
    }
    return r;
}

/// Independent edge matrices have an independent Gram matrix and conversely, row by row.
std::vector<EdgeMatrix> independent_matrices(const Embedding& embedding, const std::vector<EdgeMatrix>& generators) {
    const std::vector<EdgeMatrix> forest = spanning_forest(generators);
    if (embedding.independent()) {
        return forest;
    }
    std::vector<EdgeMatrix> r;
    for (const Index row : independent_rows(gram_matrix(embedding, forest))) {
        r.push_back(forest[static_cast<std::size_t>(row)]);
    }
    return r;
}

/// Inverts block by block: orthogonal queries, and under one-hot embeddings components, do not meet in the Gram matrix.
Matrix<Rational> inverse_by_blocks(const Matrix<Rational>& a) {
    const Index n = a.rows();
    DisjointSets sets(n);
    for (Index i = 0; i < n; ++i) {
        for (Index j = 0; j < i; ++j) {
            if (a(i, j) != 0) {
                sets.join(i, j);
            }
        }
    }
    std::map<Index, std::vector<Index>> blocks;
    for (Index i = 0; i < n; ++i) {
        blocks[sets.find(i)].push_back(i);
    }
    Matrix<Rational> r = zero_matrix<Rational>(n, n);
    for (const auto& [representative, block] : blocks) {
        const Index size = static_cast<Index>(block.size());
        Matrix<Rational> part(size, size);
        Matrix<Rational> identity = zero_matrix<Rational>(size, size);
        for (Index i = 0; i < size; ++i) {
            identity(i, i) = 1;
            for (Index j = 0; j < size; ++j) {
                part(i, j) = a(block[static_cast<std::size_t>(i)], block[static_cast<std::size_t>(j)]);
            }
        }
        const std::optional<Matrix<Rational>> inverse = exact_solve(part, identity);
        if (!inverse) {
            throw std::logic_error("the Gram matrix of a basis is singular");
        }
        for (Index i = 0; i < size; ++i) {
            for (Index j = 0; j < size; ++j) {
                r(block[static_cast<std::size_t>(i)], block[static_cast<std::size_t>(j)]) = (*inverse)(i, j);
            }
        }
    }
    return r;
}

/// A x without the zeros of the exact matrix A.
template <class T>
Vector<T> multiply_exact(const Matrix<Rational>& a, const Vector<T>& x) {
    Vector<T> r = zero_vector<T>(a.rows());
    for (Index i = 0; i < a.rows(); ++i) {
        for (Index j = 0; j < a.cols(); ++j) {
            if (a(i, j) != 0) {
                r[i] += number_from<T>(a(i, j)) * x[j];
            }
        }
    }
    return r;
}

Index column_of(const std::vector<Token>& queries, Token query) {
    const auto at = std::find(queries.begin(), queries.end(), query);
    if (at == queries.end()) {
        throw std::out_of_range("the table has no column for query " + std::to_string(query));
    }
    return at - queries.begin();
}

Rational squared(const Rational& x) { return x * x; }
double squared(double x) { return x * x; }
Real squared(const Real& x) { return x * x; }
Interval squared(const Interval& x) { return square(x); }

} // namespace

Rational edge_product(const Embedding& embedding, const EdgeMatrix& a, const EdgeMatrix& b) {
    const Rational queries = embedding.gram(a.query, b.query);
    if (queries == 0) {
        return 0;
    }
    return queries * (embedding.gram(a.from, b.from) - embedding.gram(a.from, b.to) - embedding.gram(a.to, b.from) + embedding.gram(a.to, b.to));
}

struct EdgeSubspace::Algebra {
    std::once_flag gram_done;
    std::once_flag inverse_done;
    Matrix<Rational> gram;
    Matrix<Rational> inverse;
};

EdgeSubspace::EdgeSubspace(const Embedding& embedding, const std::vector<EdgeMatrix>& generators)
    : embedding_(embedding), basis_(independent_matrices(embedding, generators)), algebra_(std::make_shared<Algebra>()) {}

const Matrix<Rational>& EdgeSubspace::gram() const {
    std::call_once(algebra_->gram_done, [this] { algebra_->gram = gram_matrix(embedding_, basis_); });
    return algebra_->gram;
}

const Matrix<Rational>& EdgeSubspace::inverse_gram() const {
    std::call_once(algebra_->inverse_done, [this] { algebra_->inverse = inverse_by_blocks(gram()); });
    return algebra_->inverse;
}

template <class T>
Vector<T> EdgeSubspace::products(const Matrix<T>& w) const {
    const int d = embedding_.dimension();
    std::map<Token, Vector<T>> images; // W e_k by query
    Vector<T> r(dimension());
    for (Index b = 0; b < dimension(); ++b) {
        const EdgeMatrix& m = basis_[static_cast<std::size_t>(b)];
        const auto [image, fresh] = images.try_emplace(m.query);
        if (fresh) {
            Vector<T> query(d);
            for (int j = 0; j < d; ++j) {
                query[j] = number_from<T>(embedding_.entry(m.query, j));
            }
            image->second = multiply(w, query);
        }
        r[b] = T(0);
        for (int j = 0; j < d; ++j) {
            const Rational difference = embedding_.entry(m.from, j) - embedding_.entry(m.to, j);
            if (difference != 0) {
                r[b] += number_from<T>(difference) * image->second[j];
            }
        }
    }
    return r;
}

template <class T>
Vector<T> EdgeSubspace::products_from_logits(const Matrix<T>& logits, const std::vector<Token>& queries) const {
    Vector<T> r(dimension());
    for (Index b = 0; b < dimension(); ++b) {
        const EdgeMatrix& m = basis_[static_cast<std::size_t>(b)];
        const Index q = column_of(queries, m.query);
        r[b] = logits(m.from, q) - logits(m.to, q);
    }
    return r;
}

template <class T>
Vector<T> EdgeSubspace::coordinates_from_products(const Vector<T>& products) const {
    return multiply_exact(inverse_gram(), products);
}

template <class T>
Vector<T> EdgeSubspace::projection_coordinates(const Matrix<T>& w) const {
    return coordinates_from_products(products(w));
}

template <class T>
Matrix<T> EdgeSubspace::project(const Matrix<T>& w) const {
    return combination(projection_coordinates(w));
}

template <class T>
Matrix<T> EdgeSubspace::combination(const Vector<T>& coordinates) const {
    const int d = embedding_.dimension();
    std::map<Token, Vector<T>> columns; // sum_b c_b (e_i - e_j) by query: the sum is their products with e_k'
    for (Index b = 0; b < dimension(); ++b) {
        const EdgeMatrix& m = basis_[static_cast<std::size_t>(b)];
        Vector<T>& column = columns.try_emplace(m.query, zero_vector<T>(d)).first->second;
        for (int j = 0; j < d; ++j) {
            const Rational difference = embedding_.entry(m.from, j) - embedding_.entry(m.to, j);
            if (difference != 0) {
                column[j] += number_from<T>(difference) * coordinates[b];
            }
        }
    }
    Matrix<T> r = zero_matrix<T>(d, d);
    for (const auto& [query, column] : columns) {
        for (int j = 0; j < d; ++j) {
            const Rational entry = embedding_.entry(query, j);
            if (entry == 0) {
                continue;
            }
            const T factor = number_from<T>(entry);
            for (int i = 0; i < d; ++i) {
                r(i, j) += column[i] * factor;
            }
        }
    }
    return r;
}

template <class T>
Matrix<T> EdgeSubspace::coefficient_table(const Vector<T>& coordinates, const std::vector<Token>& queries) const {
    Matrix<T> r = zero_matrix<T>(embedding_.tokens(), static_cast<Index>(queries.size()));
    for (Index b = 0; b < dimension(); ++b) {
        const EdgeMatrix& m = basis_[static_cast<std::size_t>(b)];
        const Index q = column_of(queries, m.query);
        r(m.from, q) += coordinates[b];
        r(m.to, q) -= coordinates[b];
    }
    return r;
}

template <class T>
T EdgeSubspace::squared_norm(const Vector<T>& coordinates) const {
    return inner_product(coordinates, multiply_exact(gram(), coordinates));
}

template <class T>
T EdgeSubspace::squared_distance(const Matrix<T>& w) const {
    const Matrix<T> rest = w - project(w);
    T r(0);
    for (Index i = 0; i < rest.size(); ++i) {
        r += squared(rest.data()[i]);
    }
    return r;
}

bool EdgeSubspace::contains(const Matrix<Rational>& w) const { return project(w) == w; }

bool EdgeSubspace::orthogonal_to(const Matrix<Rational>& w) const { return products(w) == zero_vector<Rational>(dimension()); }

EdgeSubspace edge_space(const Embedding& embedding, const std::vector<QueryGraph>& graphs) {
    std::vector<EdgeMatrix> generators;
    for (const QueryGraph& graph : graphs) {
        for (const Edge& edge : graph.edges()) {
            generators.push_back({graph.query(), edge.from, edge.to});
        }
    }
    return {embedding, generators};
}

EdgeSubspace cyclic_subspace(const Embedding& embedding, const std::vector<QueryGraph>& graphs) {
    if (mutant(Mutant::edge_space_for_cyclic_subspace)) {
        return edge_space(embedding, graphs);
    }
    std::vector<EdgeMatrix> generators;
    for (const QueryGraph& graph : graphs) {
        for (const std::span<const Token> component : graph.components()) {
            for (std::size_t i = 1; i < component.size(); ++i) {
                generators.push_back({graph.query(), component.front(), component[i]});
            }
        }
    }
    return {embedding, generators};
}

template <class T>
Matrix<T> project_on_svm_space(const EdgeSubspace& space, const EdgeSubspace& cyclic, const Matrix<T>& w) {
    return space.project(w) - cyclic.project(w);
}

bool in_svm_space(const EdgeSubspace& space, const EdgeSubspace& cyclic, const Matrix<Rational>& w) {
    return cyclic.orthogonal_to(w) && space.contains(w);
}

#define ATTEST_INSTANTIATE(T)                                                                                                                        \
    template Vector<T> EdgeSubspace::products(const Matrix<T>&) const;                                                                               \
    template Vector<T> EdgeSubspace::products_from_logits(const Matrix<T>&, const std::vector<Token>&) const;                                        \
    template Vector<T> EdgeSubspace::coordinates_from_products(const Vector<T>&) const;                                                              \
    template Vector<T> EdgeSubspace::projection_coordinates(const Matrix<T>&) const;                                                                 \
    template Matrix<T> EdgeSubspace::project(const Matrix<T>&) const;                                                                                \
    template Matrix<T> EdgeSubspace::combination(const Vector<T>&) const;                                                                            \
    template Matrix<T> EdgeSubspace::coefficient_table(const Vector<T>&, const std::vector<Token>&) const;                                           \
    template T EdgeSubspace::squared_norm(const Vector<T>&) const;                                                                                   \
    template T EdgeSubspace::squared_distance(const Matrix<T>&) const;                                                                               \
    template Matrix<T> project_on_svm_space(const EdgeSubspace&, const EdgeSubspace&, const Matrix<T>&);
ATTEST_INSTANTIATE(Rational)
ATTEST_INSTANTIATE(double)
ATTEST_INSTANTIATE(Real)
ATTEST_INSTANTIATE(Interval)
#undef ATTEST_INSTANTIATE

} // namespace attest
