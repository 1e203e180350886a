#include "theory/graph_svm/one_hot_forest.h"

#include "model/mutant.h"
#include "model/stop.h"
#include "theory/graph/disjoint_sets.h"

#include <algorithm>
#include <limits>
#include <tuple>

namespace attest {
namespace {

constexpr int none = -1;

/// x_tail - x_head >= 1 between two components, with the smallest edge between them.
struct Constraint {
    int tail = 0;
    int head = 0;
    Edge edge;
};

/// The contracted problem: components with their sizes, and one constraint for each pair that an edge joins.
struct Contracted {
    std::vector<std::int64_t> weights;
    std::vector<Constraint> constraints; ///< ascending by (tail, head)
};

Contracted contract(const QueryGraph& graph) {
    Contracted r;
    for (const std::span<const Token> component : graph.components()) {
        r.weights.push_back(static_cast<std::int64_t>(component.size()));
    }
    for (const Edge& e : graph.edges()) {
        if (graph.strict(e)) {
            r.constraints.push_back({graph.component(e.from), graph.component(e.to), e});
        }
    }
    const auto key = [](const Constraint& c) { return std::tie(c.tail, c.head, c.edge); };
    std::sort(r.constraints.begin(), r.constraints.end(), [&](const Constraint& a, const Constraint& b) { return key(a) < key(b); });
    const auto same = [](const Constraint& a, const Constraint& b) { return a.tail == b.tail && a.head == b.head; };
    r.constraints.erase(std::unique(r.constraints.begin(), r.constraints.end(), same), r.constraints.end());
    return r;
}

/// The forest of tight constraints, and the walk through the tree of one node.
class Forest {
public:
    explicit Forest(const Contracted& problem) : problem_(problem), active_(problem.weights.size()), parent_edge_(problem.weights.size(), none) {}

    /// The tree of `root` in the order of a walk from it; parent_edge(v) is then the constraint towards the root.
    const std::vector<int>& walk(int root) {
        order_.assign(1, root);
        parent_edge_[place(root)] = none;
        for (std::size_t i = 0; i < order_.size(); ++i) {
            const int v = order_[i];
            for (const int c : active_[place(v)]) {
                if (c != parent_edge_[place(v)]) {
                    const int w = other_end(c, v);
                    parent_edge_[place(w)] = c;
                    order_.push_back(w);
                }
            }
        }
        return order_;
    }
    int parent_edge(int v) const { return parent_edge_[place(v)]; }
    int other_end(int constraint, int v) const {
        const Constraint& c = problem_.constraints[place(constraint)];
        return c.tail == v ? c.head : c.tail;
    }
    bool is_tail(int constraint, int v) const { return problem_.constraints[place(constraint)].tail == v; }
    void add(int constraint) {
        const Constraint& c = problem_.constraints[place(constraint)];
        active_[place(c.tail)].push_back(constraint);
        active_[place(c.head)].push_back(constraint);
    }
    void remove(int constraint) {
        const Constraint& c = problem_.constraints[place(constraint)];
        std::erase(active_[place(c.tail)], constraint);
        std::erase(active_[place(c.head)], constraint);
    }
    const std::vector<int>& constraints_at(int v) const { return active_[place(v)]; }

    static std::size_t place(int i) { return static_cast<std::size_t>(i); }

private:
    const Contracted& problem_;
    std::vector<std::vector<int>> active_; // constraints of the forest at each node
    std::vector<int> parent_edge_;
    std::vector<int> order_;
};

/// The search in double precision. Everything it says is checked afterwards.
class DualSearch {
public:
    explicit DualSearch(const Contracted& problem)
        : problem_(problem), forest_(problem), values_(problem.weights.size(), 0.0), flows_(problem.constraints.size(), 0.0),
          masses_(problem.weights.size(), 0.0) {}

    /// The forest; false when the steps ran out.
    bool run() {
        std::size_t steps_left = 100 * (problem_.constraints.size() + 10);
        for (;;) {
            poll_stop();
            const std::vector<int> violated = violated_constraints();
            if (violated.empty()) {
                return true;
            }
            for (const int q : violated) {
                // to the end: a constraint with a flow belongs to the forest, even if rounding says that it holds already
                for (bool joined = !(shortfall(q) > rounding); !joined; joined = step(q)) {
                    if (steps_left-- == 0) {
                        return false;
                    }
                }
            }
        }
    }
    Forest& forest() { return forest_; }

private:
    static constexpr double rounding = 1e-9; // values are integers plus a shift; a wrong decision is found by the exact check
    static std::size_t place(int i) { return static_cast<std::size_t>(i); }

    double shortfall(int q) const {
        const Constraint& c = problem_.constraints[place(q)];
        return 1 - (values_[place(c.tail)] - values_[place(c.head)]);
    }
    /// The most violated one first.
    std::vector<int> violated_constraints() const {
        std::vector<std::pair<double, int>> found;
        for (int q = 0; q < static_cast<int>(problem_.constraints.size()); ++q) {
            if (const double s = shortfall(q); s > rounding) {
                found.emplace_back(-s, q);
            }
        }
        std::sort(found.begin(), found.end());
        std::vector<int> r;
        for (const auto& [negative, q] : found) {
            r.push_back(q);
        }
        return r;
    }

    struct Blocking {
        double length = std::numeric_limits<double>::infinity();
        int constraint = none;
        void offer(double candidate, int c) {
            if (candidate < length) {
                length = candidate;
                constraint = c;
            }
        }
    };

    /// Raises the multiplier of q until q holds with equality (then it joins the forest: true) or another multiplier is 0 and leaves it.
    bool step(int q) {
        poll_stop();
        const Constraint& c = problem_.constraints[place(q)];
        const std::vector<int> upper = forest_.walk(c.tail);
        if (std::find(upper.begin(), upper.end(), c.head) != upper.end()) {
            push_round_cycle(q);
            return false;
        }
        const std::vector<double> upper_rates = rates(upper, 1);
        const double upper_mass = masses_[place(c.tail)];
        std::vector<int> upper_edges = edges_of(upper);
        const std::vector<int> lower = forest_.walk(c.head);
        const std::vector<double> lower_rates = rates(lower, -1);
        const double lower_mass = masses_[place(c.head)];
        const std::vector<int> lower_edges = edges_of(lower);
        const double full = shortfall(q) / (1 / upper_mass + 1 / lower_mass);
        Blocking blocking;
        const auto look = [&](const std::vector<int>& edges, const std::vector<double>& edge_rates) {
            for (std::size_t i = 0; i < edges.size(); ++i) {
                if (edge_rates[i] < 0) {
                    blocking.offer(flows_[place(edges[i])] / -edge_rates[i], edges[i]);
                }
            }
        };
        look(upper_edges, upper_rates);
        look(lower_edges, lower_rates);
        const double length = std::max(0.0, std::min(full, blocking.length));
        const auto move = [&](const std::vector<int>& nodes, double shift, const std::vector<int>& edges, const std::vector<double>& edge_rates) {
            for (const int v : nodes) {
                values_[place(v)] += shift;
            }
            for (std::size_t i = 0; i < edges.size(); ++i) {
                flows_[place(edges[i])] += length * edge_rates[i];
            }
        };
        move(upper, length / upper_mass, upper_edges, upper_rates);
        move(lower, -length / lower_mass, lower_edges, lower_rates);
        flows_[place(q)] += length;
        if (blocking.length < full) {
            drop(blocking.constraint);
            return false;
        }
        forest_.add(q);
        settle(c.tail);
        return true;
    }

    /// How fast the flows of a tree change when its first node (the root) gets out- (sign 1) or inflow (-1) at rate 1 and all its values
    /// move together; by edge of edges_of(nodes). Leaves the mass of each subtree in masses_.
    std::vector<double> rates(const std::vector<int>& nodes, double sign) {
        for (const int v : nodes) {
            masses_[place(v)] = static_cast<double>(problem_.weights[place(v)]);
        }
        for (std::size_t i = nodes.size(); i-- > 1;) {
            masses_[place(forest_.other_end(forest_.parent_edge(nodes[i]), nodes[i]))] += masses_[place(nodes[i])];
        }
        std::vector<double> r;
        for (std::size_t i = 1; i < nodes.size(); ++i) {
            const double share = sign * masses_[place(nodes[i])] / masses_[place(nodes[0])];
            r.push_back(forest_.is_tail(forest_.parent_edge(nodes[i]), nodes[i]) ? share : -share);
        }
        return r;
    }
    std::vector<int> edges_of(const std::vector<int>& nodes) const {
        std::vector<int> r;
        for (std::size_t i = 1; i < nodes.size(); ++i) {
            r.push_back(forest_.parent_edge(nodes[i]));
        }
        return r;
    }

    /// Both ends of q are in one tree, walked from its tail: flow moves from the path between them to q.
    void push_round_cycle(int q) {
        Blocking blocking;
        const int head = problem_.constraints[place(q)].head;
        const int tail = problem_.constraints[place(q)].tail;
        const auto along_path = [&](const auto& visit) { // visit(constraint, sign): -1 where the flow goes the way of q
            for (int v = head; v != tail;) {
                const int c = forest_.parent_edge(v);
                visit(c, forest_.is_tail(c, v) ? 1.0 : -1.0);
                v = forest_.other_end(c, v);
            }
        };
        along_path([&](int c, double sign) {
            if (sign < 0) {
                blocking.offer(flows_[place(c)], c);
            }
        });
        const double length = std::max(0.0, blocking.length);
        along_path([&](int c, double sign) { flows_[place(c)] += sign * length; });
        flows_[place(q)] += length;
        drop(blocking.constraint); // there is one: tight constraints that all go against q would make a cycle of strict edges
    }

    void drop(int constraint) {
        forest_.remove(constraint);
        flows_[place(constraint)] = 0;
    }

    /// Values and flows of a tree afresh, so that rounding does not pile up.
    void settle(int root) {
        const std::vector<int> nodes = forest_.walk(root);
        double mass = 0;
        double moment = 0;
        values_[place(root)] = 0;
        for (const int v : nodes) {
            if (v != root) {
                const int c = forest_.parent_edge(v);
                values_[place(v)] = values_[place(forest_.other_end(c, v))] + (forest_.is_tail(c, v) ? 1 : -1);
            }
            mass += static_cast<double>(problem_.weights[place(v)]);
            moment += static_cast<double>(problem_.weights[place(v)]) * values_[place(v)];
        }
        for (const int v : nodes) {
            values_[place(v)] -= moment / mass;
            masses_[place(v)] = static_cast<double>(problem_.weights[place(v)]) * values_[place(v)];
        }
        for (std::size_t i = nodes.size(); i-- > 1;) {
            const int c = forest_.parent_edge(nodes[i]);
            flows_[place(c)] = std::max(0.0, forest_.is_tail(c, nodes[i]) ? masses_[place(nodes[i])] : -masses_[place(nodes[i])]);
            masses_[place(forest_.other_end(c, nodes[i]))] += masses_[place(nodes[i])];
        }
    }

    const Contracted& problem_;
    Forest forest_;
    std::vector<double> values_;
    std::vector<double> flows_; // multipliers, >= 0
    std::vector<double> masses_;
};

/// Values and multipliers of the components in integers. A tree has one denominator, the weight of its tokens: with at most 10^6 tokens
/// everything here stays below 2^62.
struct ExactForest {
    std::vector<std::int64_t> numerators;   ///< of x_C, by component
    std::vector<std::int64_t> denominators; ///< of x_C and of all flows of its tree
    std::vector<std::int64_t> flows;        ///< numerators, by constraint; 0 outside the forest
};

ExactForest exact_values(const Contracted& problem, Forest& forest) {
    const std::size_t n = problem.weights.size();
    ExactForest r{std::vector<std::int64_t>(n, 0), std::vector<std::int64_t>(n, 0), std::vector<std::int64_t>(problem.constraints.size(), 0)};
    std::vector<std::int64_t> sums(n, 0);
    for (int root = 0; root < static_cast<int>(n); ++root) {
        if (r.denominators[Forest::place(root)] != 0) {
            continue;
        }
        poll_stop();
        const std::vector<int>& nodes = forest.walk(root);
        std::int64_t weight = 0;
        std::int64_t moment = 0;
        for (const int v : nodes) { // offsets from the root first
            const int c = forest.parent_edge(v);
            r.numerators[Forest::place(v)] = c == none ? 0 : r.numerators[Forest::place(forest.other_end(c, v))] + (forest.is_tail(c, v) ? 1 : -1);
            weight += problem.weights[Forest::place(v)];
            moment += problem.weights[Forest::place(v)] * r.numerators[Forest::place(v)];
        }
        for (const int v : nodes) {
            std::int64_t& numerator = r.numerators[Forest::place(v)];
            numerator = numerator * weight - moment;
            r.denominators[Forest::place(v)] = weight;
            sums[Forest::place(v)] = (mutant("forest_component_of_one_token") ? 1 : problem.weights[Forest::place(v)]) * numerator;
        }
        for (std::size_t i = nodes.size(); i-- > 1;) {
            const int c = forest.parent_edge(nodes[i]);
            r.flows[Forest::place(c)] = forest.is_tail(c, nodes[i]) ? sums[Forest::place(nodes[i])] : -sums[Forest::place(nodes[i])];
            sums[Forest::place(forest.other_end(c, nodes[i]))] += mutant("forest_flow_not_passed_on") ? 0 : sums[Forest::place(nodes[i])];
        }
    }
    return r;
}

/// Multipliers >= 0 and margins >= 1: with the construction (margins 1 on the forest, flows that balance) the KKT conditions.
bool optimal(const Contracted& problem, const ExactForest& forest) {
    for (std::size_t q = 0; q < problem.constraints.size(); ++q) {
        const std::size_t a = Forest::place(problem.constraints[q].tail);
        const std::size_t b = Forest::place(problem.constraints[q].head);
        const bool margin = forest.denominators[a] == forest.denominators[b]
                                ? forest.numerators[a] - forest.numerators[b] >= forest.denominators[a]
                                : forest.numerators[a] * forest.denominators[b] - forest.numerators[b] * forest.denominators[a] >=
                                      forest.denominators[a] * forest.denominators[b];
        if (!margin || forest.flows[q] < 0) {
            return false;
        }
    }
    return true;
}

/// The multipliers of the tied edges: each token of a component needs the outflow x_C, strict edges leave or enter at some of its tokens, and a
/// spanning tree of the component's edges carries the difference.
class TiedFlows {
public:
    TiedFlows(const QueryGraph& graph, const Contracted& problem, const ExactForest& forest) : graph_(graph), forest_(forest) {
        for (std::size_t p = 0; p < graph.tokens().size(); ++p) {
            missing_.push_back(forest.numerators[component(p)]);
        }
        for (std::size_t q = 0; q < problem.constraints.size(); ++q) {
            missing_[position(problem.constraints[q].edge.from)] -= forest.flows[q];
            missing_[position(problem.constraints[q].edge.to)] += forest.flows[q];
        }
    }
    void append_to(std::vector<Multiplier>& multipliers) {
        if (mutant("graph_svm_drops_equalities")) {
            return;
        }
        lay_out_trees();
        std::vector<bool> seen(graph_.tokens().size(), false);
        for (std::size_t root = 0; root < seen.size(); ++root) {
            if (!seen[root]) {
                push_to_root(root, seen, multipliers);
            }
        }
    }

private:
    std::size_t position(Token v) const {
        return static_cast<std::size_t>(std::lower_bound(graph_.tokens().begin(), graph_.tokens().end(), v) - graph_.tokens().begin());
    }
    std::size_t component(std::size_t p) const { return Forest::place(graph_.component(graph_.tokens()[p])); }

    void lay_out_trees() {
        neighbours_.resize(graph_.tokens().size());
        DisjointSets trees(static_cast<Index>(graph_.tokens().size()));
        for (const Edge& e : graph_.edges()) {
            const std::size_t a = position(e.from);
            const std::size_t b = position(e.to);
            if (component(a) == component(b) && trees.join(static_cast<Index>(a), static_cast<Index>(b))) {
                neighbours_[a].emplace_back(b, e);
                neighbours_[b].emplace_back(a, e);
            }
        }
    }

    void push_to_root(std::size_t root, std::vector<bool>& seen, std::vector<Multiplier>& multipliers) {
        struct Step {
            std::size_t node;
            std::size_t parent;
            Edge edge;
        };
        std::vector<Step> steps{{root, root, {}}};
        seen[root] = true;
        for (std::size_t i = 0; i < steps.size(); ++i) {
            for (const auto& [next, edge] : neighbours_[steps[i].node]) {
                if (!seen[next]) {
                    seen[next] = true;
                    steps.push_back({next, steps[i].node, edge});
                }
            }
        }
        for (std::size_t i = steps.size(); i-- > 1;) {
            const Step& s = steps[i];
            const std::int64_t flow = s.edge.from == graph_.tokens()[s.node] ? missing_[s.node] : -missing_[s.node];
            if (flow != 0) {
                multipliers.push_back({graph_.query(), s.edge.from, s.edge.to, false, Rational(flow, forest_.denominators[component(s.node)])});
            }
            missing_[s.parent] += mutant("tied_flow_not_passed_on") ? 0 : missing_[s.node];
        }
    }

    const QueryGraph& graph_;
    const ExactForest& forest_;
    std::vector<std::int64_t> missing_; // by position in graph.tokens(): numerators of the outflow that is still missing
    std::vector<std::vector<std::pair<std::size_t, Edge>>> neighbours_;
};

} // namespace

std::optional<GraphSvm> find_one_hot_column(const QueryGraph& graph) {
    GraphSvm r;
    const Contracted problem = contract(graph);
    if (problem.constraints.empty()) {
        return r;
    }
    DualSearch search(problem);
    if (!search.run()) {
        return std::nullopt;
    }
    const ExactForest forest = exact_values(problem, search.forest());
    if (!optimal(problem, forest)) {
        return std::nullopt;
    }
    r.status = GraphSvmStatus::optimal;
    for (std::size_t q = 0; q < problem.constraints.size(); ++q) {
        if (forest.flows[q] != 0) {
            const Constraint& c = problem.constraints[q];
            const Rational value(forest.flows[q], forest.denominators[Forest::place(c.tail)]);
            r.norm_squared += value; // |W|^2 = sum lambda_e <M_e, W>, and <M_e, W> is 1 where lambda_e is not 0
            r.multipliers.push_back({graph.query(), c.edge.from, c.edge.to, true, value});
        }
    }
    TiedFlows(graph, problem, forest).append_to(r.multipliers);
    std::sort(r.multipliers.begin(), r.multipliers.end(),
              [](const Multiplier& a, const Multiplier& b) { return std::tie(a.from, a.to) < std::tie(b.from, b.to); });
    for (const Token v : graph.tokens()) {
        const std::size_t c = Forest::place(graph.component(v));
        if (forest.numerators[c] != 0) {
            r.terms.push_back({v, graph.query(), Rational(forest.numerators[c], forest.denominators[c])});
        }
    }
    return r;
}

} // namespace attest
