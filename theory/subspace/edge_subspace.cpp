#include "theory/subspace/edge_subspace.h"

#include "model/mutant.h"
#include "model/numbers/exact_solve.h"
#include "model/stop.h"
#include "theory/graph/disjoint_sets.h"

#include <algorithm>
#include <map>
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

/// A basis with its Gram matrix. Independent edge matrices have an independent Gram matrix and conversely, row by row.
std::shared_ptr<const GramBlocks> basis_of(const Embedding& embedding, const std::vector<EdgeMatrix>& generators) {
    auto forest = std::make_shared<const GramBlocks>(embedding, spanning_forest(generators));
    if (embedding.independent()) {
        return forest;
    }
    const std::vector<Index> rows = independent_rows(forest->matrix());
    if (static_cast<Index>(rows.size()) == forest->dimension()) {
        return forest;
    }
    std::vector<EdgeMatrix> r;
    for (const Index row : rows) {
        r.push_back(forest->basis()[static_cast<std::size_t>(row)]);
    }
    return std::make_shared<const GramBlocks>(embedding, std::move(r));
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

EdgeSubspace::EdgeSubspace(const Embedding& embedding, const std::vector<EdgeMatrix>& generators)
    : embedding_(embedding), gram_(basis_of(embedding, generators)) {}

template <class T>
Vector<T> EdgeSubspace::products(const Matrix<T>& w) const {
    const int d = embedding_.dimension();
    std::map<Token, Vector<T>> images; // W e_k by query
    Vector<T> r(dimension());
    for (Index b = 0; b < dimension(); ++b) {
        poll_stop();
        const EdgeMatrix& m = basis()[static_cast<std::size_t>(b)];
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
        poll_stop();
        const EdgeMatrix& m = basis()[static_cast<std::size_t>(b)];
        const Index q = column_of(queries, m.query);
        r[b] = logits(m.from, q) - logits(m.to, q);
    }
    return r;
}

template <class T>
Vector<T> EdgeSubspace::coordinates_from_products(const Vector<T>& products) const {
    return mutant("projection_ignores_gram") ? products : gram_->solve(products);
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
        poll_stop();
        const EdgeMatrix& m = basis()[static_cast<std::size_t>(b)];
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
        poll_stop();
        const EdgeMatrix& m = basis()[static_cast<std::size_t>(b)];
        const Index q = column_of(queries, m.query);
        r(m.from, q) += coordinates[b];
        r(m.to, q) -= coordinates[b];
    }
    return r;
}

template <class T>
T EdgeSubspace::squared_norm(const Vector<T>& coordinates) const {
    return inner_product(coordinates, gram_->multiply(coordinates));
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
        if (mutant("edge_space_of_first_query")) {
            break;
        }
    }
    return {embedding, generators};
}

EdgeSubspace cyclic_subspace(const Embedding& embedding, const std::vector<QueryGraph>& graphs) {
    if (mutant("edge_space_for_cyclic_subspace")) {
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
