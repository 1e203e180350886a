#include "properties/training/local_training.h"

#include "theory/graph_svm/solve_graph_svm.h"

#include <cmath>

namespace attest {
namespace {

struct Snapshot {
    std::int64_t step = 0;
    Matrix<double> logits;
    double norm = 0;
};

// A direction as terms a e_v e_k', with <W, e_v e_k'> the logit of v under k.
class Direction {
public:
    Direction(const LogitModel& model, const GraphSvm& svm) : norm_(std::sqrt(number_from<double>(svm.norm_squared))) {
        for (const WeightTerm& term : svm.terms) {
            terms_.push_back({term.token, model.query_index(term.query), number_from<double>(term.value)});
        }
    }
    std::optional<double> correlation(const Snapshot& point) const {
        if (!(norm_ > 0) || !(point.norm > 0)) {
            return std::nullopt;
        }
        double product = 0;
        for (const Term& term : terms_) {
            product += term.value * point.logits(term.token, term.query_index);
        }
        return product / (norm_ * point.norm);
    }

private:
    struct Term {
        Token token;
        Index query_index;
        double value;
    };
    std::vector<Term> terms_;
    double norm_;
};

// In doubles: exact sums of products of these rationals cost more than the whole run.
std::optional<double> cosine(const LogitModel& model, const GraphSvm& a, const GraphSvm& b) {
    if (a.status != GraphSvmStatus::optimal || b.status != GraphSvmStatus::optimal) {
        return std::nullopt;
    }
    const Matrix<double> gram = converted<double>(model.gram());
    double product = 0;
    for (const WeightTerm& x : a.terms) {
        for (const WeightTerm& y : b.terms) {
            product += number_from<double>(x.value) * number_from<double>(y.value) * gram(x.token, y.token) * gram(x.query, y.query);
        }
    }
    return product / std::sqrt(number_from<double>(a.norm_squared) * number_from<double>(b.norm_squared));
}

std::vector<QueryGraph> reversed(const std::vector<QueryGraph>& graphs) {
    std::vector<QueryGraph> r;
    for (const QueryGraph& graph : graphs) {
        std::vector<Edge> edges;
        for (const Edge& e : graph.edges()) {
            edges.push_back({e.to, e.from});
        }
        r.emplace_back(graph.query(), std::move(edges));
    }
    return r;
}

} // namespace

LocalRun train_locally(const Dataset& data, const GraphSvm& global, const Matrix<Rational>& start, const LocalTraining& options) {
    SoftmaxDescent descent(data, data.embedding().matrix(), options.loss, options.rate, start);
    std::vector<Snapshot> snapshots;
    const auto keep = [&] {
        if (snapshots.empty() || snapshots.back().step != descent.steps()) {
            snapshots.push_back({descent.steps(), descent.logits(), std::sqrt(std::max(0.0, descent.norm_squared()))});
        }
    };
    for (;;) {
        if (options.every > 0 && descent.steps() % options.every == 0) {
            keep();
        }
        if (descent.steps() == options.steps || !descent.step()) {
            break;
        }
    }
    keep();

    std::vector<std::vector<double>> masses;
    for (std::size_t i = 0; i < data.size(); ++i) {
        masses.push_back(descent.masses(i));
    }
    const std::vector<QueryGraph> pseudo = pseudo_graphs(data, masses);
    const GraphSvm local = solve_graph_svm(data, options.reverse_pseudo_edges ? reversed(pseudo) : pseudo);
    const Direction global_direction(descent.model(), global);
    const Direction local_direction(descent.model(), local);
    LocalRun run;
    for (const Snapshot& point : snapshots) {
        run.curve.push_back({point.step, global_direction.correlation(point), local_direction.correlation(point)});
    }
    run.alignment = cosine(descent.model(), global, local);
    run.global_status = global.status;
    run.local_status = local.status;
    run.loss = descent.risk();
    run.norm = snapshots.back().norm;
    run.steps = descent.steps();
    return run;
}

} // namespace attest
