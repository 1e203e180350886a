#include "theory/regularisation_path/margin_coordinates.h"

#include "model/numbers/exact_solve.h"
#include "model/stop.h"

#include <map>
#include <stdexcept>
#include <tuple>

namespace attest {

OrderedEdgeSpace ordered_edge_space(const Embedding& embedding, const std::vector<QueryGraph>& graphs) {
    std::vector<EdgeMatrix> generators;
    for (const bool strict : {false, true}) {
        for (const QueryGraph& graph : graphs) {
            for (const attest::Edge& e : graph.edges()) {
                if (graph.strict(e) == strict) {
                    generators.push_back({graph.query(), e.from, e.to});
                }
            }
        }
    }
    OrderedEdgeSpace result{EdgeSubspace(embedding, generators), 0};
    for (const EdgeMatrix& b : result.space.basis()) {
        result.cyclic_dimension += graph_of(graphs, b.query).tied(b.from, b.to) ? 1 : 0;
    }
    return result;
}

namespace {

Matrix<Rational> identity(Index size) {
    Matrix<Rational> r = zero_matrix<Rational>(size, size);
    for (Index i = 0; i < size; ++i) {
        r(i, i) = 1;
    }
    return r;
}

} // namespace

MarginCoordinates::MarginCoordinates(const Dataset& data, const std::vector<QueryGraph>& graphs)
    : basis_(ordered_edge_space(data.embedding(), graphs)), inverse_gram_(exact_solve(space().gram(), identity(dimension())).value()) {
    std::map<std::tuple<Token, Token, Token>, std::size_t> numbers;
    std::vector<EdgeMatrix> edges;
    for (std::size_t i = 0; i < data.size(); ++i) {
        const Sample s = data.sample(i);
        const int label_count = multiplicity(s.context, s.label);
        if (label_count == 0) {
            throw std::invalid_argument("the penalty path needs every label in its context");
        }
        std::vector<Part> parts;
        for (const TokenCount& v : token_counts(s.context)) {
            if (v.token != s.label) {
                const auto [at, added] = numbers.try_emplace({s.query, s.label, v.token}, edges.size());
                if (added) {
                    edges.push_back({s.query, s.label, v.token});
                }
                parts.push_back({at->second, Rational(v.count, label_count)});
            }
        }
        samples_.push_back(std::move(parts));
    }
    Matrix<Rational> products(dimension(), static_cast<Index>(edges.size()));
    for (Index b = 0; b < products.rows(); ++b) {
        for (Index e = 0; e < products.cols(); ++e) {
            poll_stop();
            products(b, e) = edge_product(data.embedding(), space().basis()[static_cast<std::size_t>(b)], edges[static_cast<std::size_t>(e)]);
        }
    }
    const Matrix<Rational> rows = exact_solve(space().gram(), products).value();
    edges_.resize(edges.size());
    for (Index b = 0; b < rows.rows(); ++b) {
        for (Index e = 0; e < rows.cols(); ++e) {
            if (rows(b, e) != 0) {
                edges_[static_cast<std::size_t>(e)].row.push_back({b, rows(b, e)});
            }
        }
    }
}

template <class Row>
Real MarginCoordinates::row_product(const Row& row, const Vector<Real>& x) {
    Real sum(0);
    for (const Term& t : row) {
        sum += t.value == 1 ? x[t.basis] : Real(t.value) * x[t.basis];
    }
    return sum;
}

// e^{-u_e} for every edge. An edge whose row holds only +-1 gets the product of the basis members' exponentials.
std::vector<Real> MarginCoordinates::exponentials(const Vector<Real>& margins) const {
    std::vector<Real> falling; // e^{-u_b}
    std::vector<Real> rising;  // e^{u_b}
    for (Index b = 0; b < dimension(); ++b) {
        falling.push_back(exp(-margins[b]));
        rising.push_back(Real(1) / falling.back());
    }
    std::vector<Real> result;
    for (const Edge& e : edges_) {
        poll_stop();
        Real product(1);
        bool signs = true;
        for (const Term& t : e.row) {
            signs = signs && (t.value == 1 || t.value == -1);
            if (signs) {
                product *= (t.value == 1 ? falling : rising)[static_cast<std::size_t>(t.basis)];
            }
        }
        result.push_back(signs ? product : exp(-row_product(e.row, margins)));
    }
    return result;
}

MarginCoordinates::Derivatives MarginCoordinates::derivatives(const Vector<Real>& margins, int hessian_digits) const {
    const std::vector<Real> weights = exponentials(margins);
    Derivatives d{zero_vector<Real>(dimension()), zero_matrix<Real>(dimension(), dimension())};
    std::vector<Real> edge_mass(edges_.size(), Real(0)); // sum over samples of the mass of edge e's head, over n
    const Real n(samples_.size());
    for (const std::vector<Part>& parts : samples_) {
        Real total(1);
        std::vector<Real> masses;
        for (const Part& p : parts) {
            masses.push_back(p.odds == 1 ? weights[p.edge] : Real(p.odds) * weights[p.edge]);
            total += masses.back();
        }
        for (std::size_t j = 0; j < parts.size(); ++j) {
            masses[j] /= total;
            edge_mass[parts[j].edge] += masses[j] / n;
        }
        poll_stop();
        const PrecisionScope scope(hessian_digits);
        Vector<Real> mean = zero_vector<Real>(dimension());
        for (std::size_t j = 0; j < parts.size(); ++j) {
            for (const Term& t : edges_[parts[j].edge].row) {
                mean[t.basis] += Real(t.value) * masses[j];
            }
        }
        for (Index a = 0; a < dimension(); ++a) {
            for (Index b = 0; mean[a] != Real(0) && b < dimension(); ++b) {
                d.hessian(a, b) -= mean[a] * mean[b] / n;
            }
        }
    }
    for (std::size_t e = 0; e < edges_.size(); ++e) {
        for (const Term& t : edges_[e].row) {
            d.gradient[t.basis] -= Real(t.value) * edge_mass[e];
        }
        const PrecisionScope scope(hessian_digits);
        poll_stop();
        for (const Term& a : edges_[e].row) {
            for (const Term& b : edges_[e].row) {
                d.hessian(a.basis, b.basis) += Real(a.value) * Real(b.value) * edge_mass[e];
            }
        }
    }
    return d;
}

Real MarginCoordinates::largest_change(const Vector<Real>& step) const {
    std::vector<Real> changes;
    for (const Edge& e : edges_) {
        changes.push_back(row_product(e.row, step));
    }
    Real largest(0);
    for (const std::vector<Part>& parts : samples_) {
        Real low(0);
        Real high(0);
        for (const Part& p : parts) {
            low = changes[p.edge] < low ? changes[p.edge] : low;
            high = changes[p.edge] > high ? changes[p.edge] : high;
        }
        largest = high - low > largest ? high - low : largest;
    }
    return largest;
}

} // namespace attest
