#include "theory/second_order/flow_problem.h"

#include <stdexcept>

namespace attest {
namespace {

// Gram-Schmidt on coefficient tables, twice for accuracy.
void orthonormalise(const LogitModel& model, const std::vector<EdgeMatrix>& generators, FlowProblem& problem) {
    for (const EdgeMatrix& edge : generators) {
        Matrix<Real> table = zero_matrix<Real>(model.tokens(), static_cast<Index>(model.queries().size()));
        const Index q = model.query_index(edge.query);
        table(edge.from, q) = Real(1);
        table(edge.to, q) = Real(-1);
        for (int pass = 0; pass < 2; ++pass) {
            for (std::size_t b = 0; b < problem.basis.size(); ++b) {
                const Real part = inner_product(table, problem.basis_logits[b]);
                for (Index i = 0; i < table.size(); ++i) {
                    table.data()[i] -= part * problem.basis[b].data()[i];
                }
            }
        }
        const Real length = sqrt(inner_product(table, model.logits_of_coefficients(table)));
        for (Index i = 0; i < table.size(); ++i) {
            table.data()[i] /= length;
        }
        problem.basis_logits.push_back(model.logits_of_coefficients(table));
        problem.basis.push_back(std::move(table));
    }
}

Matrix<Rational> term_table(const LogitModel& model, const std::vector<WeightTerm>& terms) {
    Matrix<Rational> r = zero_matrix<Rational>(model.tokens(), static_cast<Index>(model.queries().size()));
    for (const WeightTerm& term : terms) {
        r(term.token, model.query_index(term.query)) += term.value;
    }
    return r;
}

} // namespace

FlowProblem flow_problem(const Dataset& data, const std::vector<QueryGraph>& graphs, const GraphSvm& svm, const FiniteComponent& finite,
                         const Matrix<Rational>& start) {
    if (!head_aligned(data) || !realisable(data) || svm.status == GraphSvmStatus::infeasible) {
        throw std::invalid_argument("the log-time flow needs an aligned head, labels in their contexts and a feasible Graph-SVM");
    }
    const LogitModel model(data);
    const std::vector<EdgeMatrix>& cyclic_basis = finite.space.basis();
    std::vector<EdgeMatrix> generators = cyclic_basis;
    for (const QueryGraph& graph : graphs) {
        for (const Edge& edge : graph.edges()) {
            generators.push_back({graph.query(), edge.from, edge.to});
        }
    }
    FlowProblem problem;
    problem.cyclic_dimension = static_cast<Index>(cyclic_basis.size());
    orthonormalise(model, EdgeSubspace(data.embedding(), generators).basis(), problem); // keeps the basis of S_fin in front
    if (problem.basis.empty()) {
        throw std::invalid_argument("the log-time flow stands still: no sample tells two of its tokens apart");
    }

    const Matrix<Real> finite_table = finite.space.coefficient_table(finite.coordinates, model.queries());
    const Matrix<Real> finite_logits = model.logits_of_coefficients(finite_table);
    const Matrix<Rational> direction_logits = model.logits_of_coefficients(term_table(model, svm.terms));
    const Matrix<Real> rounded_direction = converted<Real>(direction_logits);
    const Matrix<Real> start_logits = converted<Real>(model.logits(start));
    const auto dimension = static_cast<Index>(problem.basis.size());
    problem.direction = zero_vector<Real>(dimension);
    problem.finite = zero_vector<Real>(dimension);
    problem.start = zero_vector<Real>(dimension);
    for (Index j = 0; j < dimension; ++j) {
        const auto b = static_cast<std::size_t>(j);
        problem.start[j] = inner_product(problem.basis[b], start_logits);
        (j < problem.cyclic_dimension ? problem.finite : problem.direction)[j] =
            inner_product(problem.basis[b], j < problem.cyclic_dimension ? finite_logits : rounded_direction);
    }
    const Real rest = Real(inner_product(start, start)) - inner_product(problem.start, problem.start);
    problem.rest_norm_squared = rest > Real(0) ? rest : Real(0);

    for (const CountedSample& sample : model.samples()) {
        const Index q = sample.query_index;
        const QueryGraph& graph = graph_of(graphs, model.queries()[static_cast<std::size_t>(q)]);
        FlowProblem::SplitTerms terms;
        for (const TokenCount& c : sample.counts) {
            if (c.token == sample.label) {
                continue;
            }
            const bool inside = graph.tied(c.token, sample.label);
            FlowProblem::Term term;
            term.odds = Real(Rational(c.count, sample.label_count)) * exp(finite_logits(c.token, q) - finite_logits(sample.label, q));
            term.slack = inside ? Real(0) : Real(Rational(direction_logits(sample.label, q) - direction_logits(c.token, q) - 1));
            term.differences = zero_vector<Real>(dimension);
            const Index end = inside ? problem.cyclic_dimension : dimension; // on S_svm tied tokens have equal logits
            for (Index j = 0; j < end; ++j) {
                const Matrix<Real>& z = problem.basis_logits[static_cast<std::size_t>(j)];
                term.differences[j] = z(c.token, q) - z(sample.label, q);
            }
            (inside ? terms.inside : terms.outside).push_back(std::move(term));
        }
        problem.samples.push_back(std::move(terms));
    }
    return problem;
}

} // namespace attest
