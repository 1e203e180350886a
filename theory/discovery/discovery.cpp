#include "theory/discovery/discovery.h"

#include "model/mutant.h"
#include "theory/bounds/margin.h"
#include "theory/graph/disjoint_sets.h"
#include "theory/subspace/coefficient_table.h"

#include <algorithm>
#include <map>

namespace attest {
namespace {

/// A sample as the risk sees it, and how often it occurs.
using Bag = std::pair<std::pair<int, Token>, std::vector<std::pair<Token, int>>>;

Bag bag_of(const CountedSample& sample) {
    Bag r{{sample.query_index, sample.label}, {}};
    for (const TokenCount& c : sample.counts) {
        r.second.emplace_back(c.token, c.count);
    }
    return r;
}

/// |M_{k,i,j}|.
Interval pair_norm(const LogitModel& model, Token query, Token i, Token j) {
    const Matrix<Rational>& g = model.gram();
    return sqrt(Interval(Rational((g(i, i) + g(j, j) - 2 * g(i, j)) * g(query, query))));
}

Interval margin_of(const LogitModel& model, const Matrix<Interval>& logits, Token query, const Edge& e) {
    const int q = model.query_index(query);
    return logits(e.from, q) - logits(e.to, q);
}

} // namespace

DrawnMargins drawn_margins(const LogitModel& model, const std::vector<QueryGraph>& graphs, const Matrix<Interval>& logits) {
    DrawnMargins r;
    for (const QueryGraph& graph : graphs) {
        for (const Edge& e : graph.edges()) {
            const Interval margin = margin_of(model, logits, graph.query(), e);
            if (graph.strict(e)) {
                r.least_strict = r.least_strict ? min(*r.least_strict, margin) : margin;
            } else {
                r.largest_tied = max(r.largest_tied, margin);
            }
        }
    }
    return r;
}

Truth discovered(const DrawnMargins& margins) { return margins.least_strict ? less(margins.largest_tied, *margins.least_strict) : Truth::yes; }

std::optional<Real> discovery_threshold(const DrawnMargins& margins) {
    if (discovered(margins) != Truth::yes) {
        return std::nullopt;
    }
    const Real low = margins.largest_tied.upper();
    return margins.least_strict ? Interval::between(low, margins.least_strict->lower()).midpoint() : low;
}

std::vector<PairBound> tied_bounds(const LogitModel& model, const std::vector<QueryGraph>& graphs, const FiniteComponent& finite,
                                   const Interval& radius) {
    const Matrix<Interval> at_finite = edge_logits(model, finite.space.basis(), finite.enclosure);
    std::vector<PairBound> r;
    for (const QueryGraph& graph : graphs) {
        for (const Edge& e : graph.edges()) {
            if (!graph.strict(e)) {
                const Interval reach = pair_norm(model, graph.query(), e.from, e.to) * radius;
                const Interval limit = abs(margin_of(model, at_finite, graph.query(), e));
                r.push_back({graph.query(), e.from, e.to, mutant("tied_bound_without_limit") ? reach : limit + reach});
            }
        }
    }
    return r;
}

std::vector<PairBound> strict_bounds(const LogitModel& model, const std::vector<QueryGraph>& graphs, const Interval& loss_infimum,
                                     const Interval& excess) {
    std::map<Bag, long> copies;
    for (const CountedSample& s : model.samples()) {
        ++copies[bag_of(s)];
    }
    const Interval eps = Interval::exactly(excess.upper());
    const long n = static_cast<long>(model.samples().size());
    std::map<std::pair<Token, Edge>, Interval> best;
    for (const auto& [bag, count] : copies) {
        const auto& [query_index, label] = bag.first;
        const QueryGraph& graph = graph_of(graphs, model.queries()[static_cast<std::size_t>(query_index)]);
        const auto own = std::find_if(bag.second.begin(), bag.second.end(), [y = label](const auto& c) { return c.first == y; });
        if (own == bag.second.end()) {
            continue; // R fails: the sample draws no edge
        }
        const Interval weight(Rational(n, mutant("discovery_weight_squared") ? count * count : count));
        const Interval total = weight * eps;
        for (const auto& [v, m] : bag.second) {
            if (graph.tied(label, v)) {
                continue;
            }
            const Interval bound = positive(total) == Truth::yes
                                       ? log(Interval(Rational(m, own->second))) - log_expm1(total) - weight * (loss_infimum + eps)
                                       : Interval::whole_line();
            const auto [at, is_new] = best.try_emplace({graph.query(), Edge{label, v}}, bound);
            at->second = is_new ? bound : max(at->second, bound);
        }
    }
    std::vector<PairBound> r;
    for (const auto& [pair, bound] : best) {
        r.push_back({pair.first, pair.second.from, pair.second.to, bound});
    }
    return r;
}

DiscoveryBound discovery_bound(const std::vector<PairBound>& tied, const std::vector<PairBound>& strict) {
    DiscoveryBound r;
    for (const PairBound& p : tied) {
        r.tied = max(r.tied, p.bound);
    }
    for (const PairBound& p : strict) {
        r.strict = r.strict ? min(*r.strict, p.bound) : p.bound;
    }
    return r;
}

bool discovery_certified(const DiscoveryBound& bound) { return !bound.strict || less(bound.tied, *bound.strict) == Truth::yes; }

std::optional<std::vector<std::vector<Token>>> read_components(const LogitModel& model, const QueryGraph& graph, const Matrix<Interval>& logits,
                                                               const Real& threshold) {
    const std::vector<Token>& tokens = graph.tokens();
    const auto position = [&](Token v) { return std::lower_bound(tokens.begin(), tokens.end(), v) - tokens.begin(); };
    DisjointSets sets(static_cast<Index>(tokens.size()));
    for (const Edge& e : graph.edges()) {
        switch (less_equal(margin_of(model, logits, graph.query(), e), Interval::exactly(threshold))) {
        case Truth::yes: sets.join(position(e.from), position(e.to)); break;
        case Truth::no: break;
        case Truth::unknown: return std::nullopt;
        }
    }
    std::map<Index, std::vector<Token>> classes;
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        classes[sets.find(static_cast<Index>(i))].push_back(tokens[i]);
    }
    std::vector<std::vector<Token>> r;
    for (auto& [representative, members] : classes) {
        r.push_back(std::move(members));
    }
    std::sort(r.begin(), r.end());
    return r;
}

} // namespace attest
