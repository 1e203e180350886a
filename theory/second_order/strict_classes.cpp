#include "theory/second_order/strict_classes.h"

#include "model/numbers/exact_solve.h"

#include <set>
#include <stdexcept>

namespace attest {

StrictClasses strict_classes(const Dataset& data, const std::vector<QueryGraph>& graphs, const GraphSvm& svm) {
    if (svm.status == GraphSvmStatus::infeasible) {
        throw std::invalid_argument("classes of strict edges need a feasible Graph-SVM");
    }
    const Embedding& embedding = data.embedding();
    StrictClasses result{{}, {}, cyclic_subspace(embedding, graphs), {}, {}};
    for (const QueryGraph& graph : graphs) {
        std::set<std::pair<int, int>> seen;
        for (const Edge& e : graph.edges()) {
            const std::pair<int, int> components(graph.component(e.from), graph.component(e.to));
            if (!graph.strict(e) || !seen.insert(components).second) {
                continue;
            }
            StrictClass c{
                {graph.query(), e.from, e.to}, components.first, components.second, margin(embedding, svm.terms, graph.query(), e.from, e.to)};
            (c.tight() ? result.tight : result.slack).push_back(std::move(c));
        }
    }
    const Index count = static_cast<Index>(result.tight.size());
    const auto edge = [&](Index c) { return result.tight[static_cast<std::size_t>(c)].edge; };
    Matrix<Rational> products(result.cyclic.dimension(), count); // <M_f, M_c>
    for (Index f = 0; f < products.rows(); ++f) {
        for (Index c = 0; c < count; ++c) {
            products(f, c) = edge_product(embedding, result.cyclic.basis()[static_cast<std::size_t>(f)], edge(c));
        }
    }
    result.shadow = exact_solve(result.cyclic.gram(), products).value();
    result.gram = Matrix<Rational>(count, count);
    for (Index c = 0; c < count; ++c) {
        for (Index d = 0; d <= c; ++d) {
            Rational product = edge_product(embedding, edge(c), edge(d));
            for (Index f = 0; f < products.rows(); ++f) {
                product -= products(f, c) * result.shadow(f, d);
            }
            result.gram(c, d) = result.gram(d, c) = product;
        }
    }
    return result;
}

} // namespace attest
