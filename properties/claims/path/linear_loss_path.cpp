#include "properties/claims/path/linear_loss_path.h"

#include "model/numbers/number_text.h"
#include "properties/claims/claim_tools.h"
#include "theory/comparison.h"
#include "theory/graph/sample_groups.h"
#include "theory/graph_svm/solve_graph_svm.h"

#include <algorithm>
#include <fmt/format.h>

namespace attest {
namespace {

constexpr std::size_t most_choices = 64;

bool contains(const std::vector<Token>& list, Token v) { return std::find(list.begin(), list.end(), v) != list.end(); }

/// The tokens of the bag that are not in M_g.
std::vector<Token> others(const SampleGroup& group) {
    std::vector<Token> r;
    const std::vector<Token> most = group.most_frequent();
    for (const TokenCount& c : group.bag) {
        if (!contains(most, c.token)) {
            r.push_back(c.token);
        }
    }
    return r;
}

/// The Graph-SVM solution of the margins y_g over v >= 1 for this choice of y_g; nothing when they contradict one another. As every edge of
/// the chosen graph must be strict, a graph with a cycle is a contradiction.
std::optional<GraphSvm> chosen_solution(const Dataset& data, const std::vector<SampleGroup>& groups, const std::vector<std::size_t>& choice) {
    std::map<Token, std::vector<Edge>> edges;
    for (std::size_t g = 0; g < groups.size(); ++g) {
        for (const Token v : others(groups[g])) {
            edges[groups[g].query].push_back({groups[g].most_frequent()[choice[g]], v});
        }
    }
    std::vector<QueryGraph> graphs;
    for (auto& [query, list] : edges) {
        graphs.emplace_back(query, std::move(list));
    }
    if (!acyclic(graphs)) {
        return std::nullopt;
    }
    GraphSvm svm = solve_graph_svm(data, graphs);
    return svm.status == GraphSvmStatus::optimal ? std::optional(std::move(svm)) : std::nullopt;
}

/// The choice with the shortest U; nothing when none is feasible or there are too many choices.
std::optional<GraphSvm> shortest_solution(const Dataset& data, const std::vector<SampleGroup>& groups) {
    std::optional<GraphSvm> best;
    std::vector<std::size_t> choice(groups.size(), 0);
    for (std::size_t tried = 0; tried < most_choices; ++tried) {
        auto found = chosen_solution(data, groups, choice);
        if (found && (!best || found->norm_squared < best->norm_squared)) {
            best = std::move(found);
        }
        std::size_t g = 0; // count up, the first group fastest
        while (g < groups.size() && ++choice[g] == groups[g].most_frequent().size()) {
            choice[g++] = 0;
        }
        if (g == groups.size()) {
            return best;
        }
    }
    return std::nullopt;
}

/// h |W_mm|: the least over v of the largest <M_{k,u,v}, W_mm> over the tokens u of the context.
Rational least_best_margin(const CaseFacts& facts, const std::vector<SampleGroup>& groups) {
    std::optional<Rational> least;
    for (const SampleGroup& group : groups) {
        for (const Token v : others(group)) {
            Rational best = 0;
            for (const TokenCount& u : group.bag) {
                best = std::max(best, margin(facts.data().embedding(), facts.direction(), group.query, u.token, v));
            }
            least = least ? std::min(*least, best) : best;
        }
    }
    return least.value_or(0);
}

std::string short_text(const Interval& x) { return fixed_text(x.midpoint().to_rational(), 4); }
std::string root_text(const Rational& squared) { return short_text(sqrt(Interval(squared))); }

Verdict undecided_path() {
    return Verdict::undecided("the most frequent labels of the contexts contradict one another, or give no better direction");
}

} // namespace

Verdict path_direction_for_linear_loss(const CaseFacts& facts) {
    if (acyclic(facts.graphs())) {
        return Verdict::vacuous("a cycle"); // path.general-loss is about acyclic data
    }
    const std::vector<SampleGroup> groups = sample_groups(facts.data());
    const auto solution = shortest_solution(facts.data(), groups);
    if (!solution) {
        return undecided_path();
    }
    const Rational best = least_best_margin(facts, groups); // h < 1/|U| is best^2 |U|^2 < |W_mm|^2
    if (best * best * solution->norm_squared >= facts.svm().norm_squared) {
        return undecided_path();
    }
    const Matrix<Rational> u = weight_matrix(facts.data().embedding(), solution->terms);
    const Interval cosine =
        Interval(inner_product(u, facts.direction())) / sqrt(Interval(Rational(solution->norm_squared * facts.svm().norm_squared)));
    const std::string along = root_text(1 / solution->norm_squared);
    const std::string near = root_text(best * best / facts.svm().norm_squared);
    return Verdict::refuted(fmt::format("for -u the loss falls like e^(-{} R) along U = {}, but only like e^(-{} R) near the direction of W_mm",
                                        along, matrix_text(u), near),
                            "a path whose direction tends to that of W_mm",
                            fmt::format("from some R on it keeps an angle from W_mm (cos angle(U, W_mm) = {})", short_text(cosine)));
}

Verdict path_finite_for_linear_loss(const CaseFacts& facts) {
    if (facts.cyclic().dimension() == 0) {
        return Verdict::vacuous("a cycle");
    }
    const std::vector<SampleGroup> groups = sample_groups(facts.data());
    const auto solution = shortest_solution(facts.data(), groups);
    if (!solution) {
        return undecided_path();
    }
    const std::string limit = "a part in S_fin that tends to W_fin";
    for (const SampleGroup& group : groups) {
        for (const Token v : others(group)) {
            if (graph_of(facts.graphs(), group.query).tied(group.most_frequent().front(), v)) {
                return Verdict::refuted(
                    fmt::format("for -u the mass of token {} must vanish in the context of query {}, though it is tied to the label {}", v,
                                group.query, group.most_frequent().front()),
                    limit, "an unbounded one");
            }
        }
    }
    if (solution->norm_squared >= facts.svm().norm_squared) {
        return undecided_path();
    }
    const std::string along = root_text(1 / solution->norm_squared);
    const std::string bounded = root_text(1 / facts.svm().norm_squared);
    return Verdict::refuted(fmt::format("for -u the loss falls like e^(-{} R) along {}, but only like e^(-{} R) while the part in S_fin is bounded",
                                        along, matrix_text(weight_matrix(facts.data().embedding(), solution->terms)), bounded),
                            limit, "an unbounded one");
}

} // namespace attest
