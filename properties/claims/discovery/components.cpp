// discovery.components: at a small excess loss a threshold on the margins of the drawn pairs tells tied from strict, so the components are read off
// the weights (paper, abstract and section 5; ours, THEORY 6.11; bounded).
//
// At certified points of a descent and of the path every drawn pair is compared with its bound, a_e or b_e, which knows the excess loss alone, and so
// are the pairs that are comparable but were not drawn. Where b > a (`discovery_certified`) the graph is read off with a threshold between them and
// compared with its components. A case is held when b > a was reached on the path.
#include "properties/claims/descent/descent_checks.h"
#include "properties/claims/discovery/discovery_claims.h"
#include "properties/claims/path/path_checks.h"
#include "theory/discovery/discovery.h"

#include <algorithm>
#include <fmt/format.h>
#include <set>

namespace attest {
namespace {

/// What is known at one point: a descent's step or a penalty of the path.
struct Point {
    const Matrix<Interval>& logits;
    const Interval& excess; ///< eps, or a bound of it
    const Interval& radius; ///< rho: B6 there
    std::string name;
};

struct PointBounds {
    std::vector<PairBound> tied;
    std::vector<PairBound> strict;
    DiscoveryBound both;
    Interval finite_reach; ///< |W_fin| + rho
};

PointBounds bounds_at(const CaseFacts& facts, const FiniteComponent& finite, const Point& at) {
    PointBounds r{tied_bounds(facts.model(), facts.graphs(), finite, at.radius),
                  strict_bounds(facts.model(), facts.graphs(), finite.loss_infimum, at.excess), DiscoveryBound{}, Interval(0)};
    r.both = discovery_bound(r.tied, r.strict);
    r.finite_reach = sqrt(max(Interval(0), finite.space.squared_norm(finite.enclosure))) + at.radius;
    return r;
}

Interval margin_at(const CaseFacts& facts, const Point& at, Token query, Token from, Token to) {
    const int q = facts.model().query_index(query);
    return at.logits(from, q) - at.logits(to, q);
}

Words pair_words(const Point& at, const char* what, Token query, Token from, Token to) {
    return [=, name = at.name] { return fmt::format("{}: {} pair {} -> {} of query {}", name, what, from, to, query); };
}

/// Every drawn pair against its own bound.
Verdict drawn_pairs(const CaseFacts& facts, const Point& at, const PointBounds& bounds) {
    Verdict last = Verdict::held();
    for (const PairBound& p : bounds.strict) {
        last = at_least(margin_at(facts, at, p.query, p.from, p.to), p.bound, pair_words(at, "the margin of the strict", p.query, p.from, p.to));
        if (last.outcome != Outcome::held) {
            return last;
        }
    }
    for (const PairBound& p : bounds.tied) {
        const Verdict v = at_most(abs(margin_at(facts, at, p.query, p.from, p.to)), p.bound,
                                  pair_words(at, "the size of the margin of the tied", p.query, p.from, p.to));
        if (v.outcome != Outcome::held) {
            return v;
        }
    }
    return last;
}

/// Pairs that are comparable but were not drawn, where b > a.
Verdict undrawn_pairs(const CaseFacts& facts, const Point& at, const PointBounds& bounds) {
    const Matrix<Rational>& g = facts.model().gram();
    for (const QueryGraph& graph : facts.graphs()) {
        const std::set<Edge> edges(graph.edges().begin(), graph.edges().end());
        const Token k = graph.query();
        for (const Token i : graph.tokens()) {
            for (const Token j : graph.tokens()) {
                if (i == j || edges.count({i, j}) != 0) {
                    continue;
                }
                Verdict v = Verdict::held();
                if (graph.tied(i, j)) {
                    const Interval norm = sqrt(Interval(Rational((g(i, i) + g(j, j) - 2 * g(i, j)) * g(k, k))));
                    if (edges.count({j, i}) == 0) {
                        v = at_most(abs(margin_at(facts, at, k, i, j)), norm * bounds.finite_reach,
                                    pair_words(at, "the size of the margin of the tied, undrawn", k, i, j));
                    }
                } else if (graph.reaches(i, j)) { // by a path of at most K - 1 edges, one of them strict
                    v = at_least(margin_at(facts, at, k, i, j), *bounds.both.strict - Interval(facts.data().tokens() - 2) * bounds.both.tied,
                                 pair_words(at, "the margin of the strict, undrawn", k, i, j));
                }
                if (v.outcome != Outcome::held) {
                    return v;
                }
            }
        }
    }
    return Verdict::held();
}

/// With a threshold between a and b the classes read off are the components, and the strict drawn pairs lead downwards.
Verdict read_off(const CaseFacts& facts, const Point& at, const PointBounds& bounds) {
    const Real threshold =
        bounds.both.strict ? Interval::between(bounds.both.tied.upper(), bounds.both.strict->lower()).midpoint() : bounds.both.tied.upper();
    for (const QueryGraph& graph : facts.graphs()) {
        const auto read = read_components(facts.model(), graph, at.logits, threshold);
        if (!read) {
            return Verdict::undecided(at.name + ": a margin was not told from the threshold");
        }
        std::vector<std::vector<Token>> components;
        for (const auto& component : graph.components()) {
            components.emplace_back(component.begin(), component.end());
        }
        std::sort(components.begin(), components.end());
        if (*read != components) {
            return Verdict::refuted(fmt::format("{}: the pairs of query {} below the threshold generate other classes", at.name, graph.query()),
                                    "the components of its graph", fmt::format("{} classes for {} components", read->size(), components.size()));
        }
    }
    return Verdict::held();
}

/// Asks at each point where b > a is certified; nothing elsewhere.
using AtPoint = std::function<Verdict(const Point&, const PointBounds&, bool certified)>;

/// `ask` at the steps 1, 2, 4, .. of the case's run and at the penalties of the path; the first verdict that is not `held`. Undecided when b > a was
/// not reached.
Verdict at_points(const CaseFacts& facts, const AtPoint& ask) {
    bool some_certified = false;
    const auto asked = [&](const FiniteComponent& finite, const Point& at) {
        const PointBounds bounds = bounds_at(facts, finite, at);
        const bool certified = discovery_certified(bounds.both);
        some_certified = some_certified || certified;
        return ask(at, bounds, certified);
    };
    bool on_the_run = false; // certified at an earlier step: then for ever
    const Verdict descent = with_evidence(facts, [&](DescentEvidence& evidence) {
        return at_checkpoints(evidence, [&](const DescentCheckpoint& c) {
            const Point at{c.logits, c.excess, c.radius_bound, fmt::format("step {}", c.steps)};
            some_certified = false;
            Verdict v = asked(*facts.finite(), at);
            if (v.outcome == Outcome::held && on_the_run && !some_certified) {
                v = Verdict::undecided(at.name + ": b > a, certified before, was not shown again");
            }
            on_the_run = some_certified;
            return v;
        });
    });
    if (descent.outcome != Outcome::held) {
        return descent;
    }
    const Verdict path = along_path(facts, [&](const PathEvidence& e) -> std::optional<Verdict> {
        const Point at{e.logits, e.excess_bound, e.radius_bound, fmt::format("lambda = {}", to_text(e.penalty))};
        return asked(*facts.finite(), at);
    });
    if (path.outcome != Outcome::held || some_certified) {
        return path;
    }
    return Verdict::undecided("b did not exceed a at any point tried");
}

Verdict components(const CaseFacts& facts) {
    return at_points(facts, [&](const Point& at, const PointBounds& bounds, bool certified) {
        const Verdict drawn = drawn_pairs(facts, at, bounds);
        if (drawn.outcome != Outcome::held) {
            return drawn;
        }
        if (!certified) {
            return drawn;
        }
        const Verdict undrawn = undrawn_pairs(facts, at, bounds);
        const Verdict read = undrawn.outcome == Outcome::held ? read_off(facts, at, bounds) : undrawn;
        return read.outcome == Outcome::held ? drawn : read;
    });
}

// ---- its false neighbours: rules that go on failing where b > a

/// The threshold 1, whatever a is.
Verdict fixed_threshold(const CaseFacts& facts) {
    return at_points(facts, [&](const Point& at, const PointBounds& bounds, bool certified) {
        if (!certified) {
            return Verdict::held();
        }
        for (const PairBound& p : bounds.tied) {
            const Verdict v =
                at_most(margin_at(facts, at, p.query, p.from, p.to), Interval(1), pair_words(at, "the margin of the tied", p.query, p.from, p.to));
            if (v.outcome != Outcome::held) {
                return v;
            }
        }
        return Verdict::held();
    });
}

/// A token with more than 1/100 of the attention of a sample is tied to its label.
Verdict attention_above_a_hundredth(const CaseFacts& facts) {
    return at_points(facts, [&](const Point& at, const PointBounds&, bool certified) {
        const std::vector<CountedSample>& samples = facts.model().samples();
        for (std::size_t i = 0; certified && i < samples.size(); ++i) {
            const std::vector<Interval> masses = attention(samples[i], at.logits);
            const QueryGraph& graph = facts.graphs()[static_cast<std::size_t>(samples[i].query_index)];
            for (std::size_t c = 0; c < masses.size(); ++c) {
                const Token v = samples[i].counts[c].token;
                const Verdict verdict = graph.tied(samples[i].label, v) ? Verdict::held() : at_most(masses[c], Interval(Rational(1, 100)), [&] {
                    return fmt::format("{}: the mass of token {}, below the label, in sample {}", at.name, v, i);
                });
                if (verdict.outcome != Outcome::held) {
                    return verdict;
                }
            }
        }
        return Verdict::held();
    });
}

/// Pairs that no edge joins are read by the same rule: tied when the margin's size is at most a.
Verdict pairs_without_an_edge(const CaseFacts& facts) {
    return at_points(facts, [&](const Point& at, const PointBounds& bounds, bool certified) {
        for (const QueryGraph& graph : facts.graphs()) {
            for (const Token i : graph.tokens()) {
                for (const Token j : graph.tokens()) {
                    if (!certified || graph.reaches(i, j) || graph.reaches(j, i)) {
                        continue;
                    }
                    const Interval size = abs(margin_at(facts, at, graph.query(), i, j));
                    const Real threshold = Interval::between(bounds.both.tied.upper(), bounds.both.strict->lower()).midpoint();
                    if (less_equal(size, Interval::exactly(threshold)) == Truth::yes) {
                        return Verdict::refuted(fmt::format("{}: tokens {} and {} of query {} are read as tied", at.name, i, j, graph.query()),
                                                "a margin above the threshold, " + Interval::exactly(threshold).lower().to_text(6),
                                                "at most " + upper_text(size));
                    }
                }
            }
        }
        return Verdict::held();
    });
}

// ---- its variations

/// Data that no W sees: every margin is 0 at every W, also those of strict pairs.
Verdict margins_zero(const CaseFacts& facts) {
    return blind(facts) && has_strict_edge(facts.graphs())
               ? Verdict::refuted("every edge's matrix is 0, so every margin is 0 at every W", "a margin above a for a strict pair", "0")
               : not_decisive();
}

/// -u, one-hot, one query k, every context the tokens i, j, k once each; labels i and j occur n_i > n_j > 0 times, k never: i ~ j above k, and
/// -n L = E = n_i a_i + n_j a_j < n_i. At a best point of a ball mu z_v = a_v (n_v - E), mu > 0, n_k = 0. On the path E -> n_i, so z_i - z_j -> oo,
/// and once E > n_j both z_j, z_k < 0 and z_j/z_k = (a_j/a_k)(E - n_j)/E, a_j/a_k = e^{z_j - z_k}: were z_j - z_k > log(E/(E - n_j)) > 0, then z_j <
/// z_k. So from some R on the strict pair j -> k has a margin below any c > log(n_i/(n_i - n_j)), and the tied pair i -> j one above it.
Verdict linear_loss_hides_the_order(const CaseFacts& facts) {
    const Dataset& data = facts.data();
    if (!data.embedding().is_one_hot() || data.queries().size() != 1) {
        return not_decisive();
    }
    const Token k = data.queries().front();
    std::map<Token, int> labels;
    std::optional<std::vector<Token>> bag;
    for (std::size_t s = 0; s < data.size(); ++s) {
        const Sample sample = data.sample(s);
        std::vector<Token> tokens(sample.context.begin(), sample.context.end());
        std::sort(tokens.begin(), tokens.end());
        if (tokens.size() != 3 || token_counts(sample.context).size() != 3 || sample.label == k || (bag && *bag != tokens) ||
            multiplicity(sample.context, k) != 1) {
            return not_decisive();
        }
        bag = tokens;
        ++labels[sample.label];
    }
    if (labels.size() != 2 || labels.begin()->second == labels.rbegin()->second) {
        return not_decisive();
    }
    const bool first_more = labels.begin()->second > labels.rbegin()->second;
    const auto& [i, more] = first_more ? *labels.begin() : *labels.rbegin();
    const auto& [j, fewer] = first_more ? *labels.rbegin() : *labels.begin();
    return Verdict::refuted(
        fmt::format("-u: from some R on the strict pair {} -> {} has a margin below log({}/{}) on the path, while that of the tied pair "
                    "{} -> {} tends to infinity",
                    j, k, more + 1, more - fewer, i, j),
        "strict margins above the tied ones", "the other way round from some R on");
}

} // namespace

Claim discovery_components() {
    Claim claim;
    claim.id = "discovery.components";
    claim.statement =
        "Drawn strict pairs have margins of at least b and drawn tied pairs of at most a, functions of the excess loss; b > a below some "
        "excess, and any threshold between them reads the components off the weights.";
    claim.source = "paper, abstract and section 5; bounds ours, THEORY 6.11";
    claim.hypotheses = {Hypothesis::head, Hypothesis::realisable, Hypothesis::log_loss, Hypothesis::feasible, Hypothesis::strict_edge};
    claim.grade = Grade::bounded;
    claim.undecided_limit = 0.02;
    claim.required_labels = {{"cyclic", 0.3}, {"several-queries", 0.1}, {"incomparable-components", 0.1}, {"duplicated-sample", 0.03}};
    const Dataset incomparable = small_dataset({{{1, 0}, 1}, {{2, 0}, 2}});
    const Dataset conflicting = small_dataset({{{1, 2, 0}, 1}, {{1, 2, 0}, 1}, {{1, 2, 0}, 1}, {{2, 1, 0}, 2}});
    const auto source = mixture({{6, small_cyclic().context_up_to(4)},
                                 {4, small_feasible().context_up_to(4).with_strict_edge()},
                                 {1, draw_example({incomparable, conflicting, small_dataset({{{1, 0}, 1}, {{1, 0}, 1}, {{1, 0}, 1}})})}});
    claim.generate = generate_cases(source, descent_inputs());
    claim.check = components;
    claim.false_neighbours = {
        {"fixed-threshold", "Once b > a, the threshold 1 tells tied from strict.", fixed_threshold, {}, {}},
        {"attention-above-a-hundredth",
         "Once b > a, a token with more than 1/100 of a sample's attention is tied to its label.",
         attention_above_a_hundredth,
         {},
         {}},
        {"pairs-without-an-edge", "Once b > a, the rule holds for pairs that no edge joins, too.", pairs_without_an_edge, {}, {}},
    };
    claim.variations = {
        without(Hypothesis::head, "With any head descent from 0 discovers the components.",
                if_blind("strict margins above the tied ones", "W(t) = 0, every margin 0"), generate_cases(headed_datasets().with_strict_edge())),
        without(Hypothesis::realisable, "Without R, a small excess loss forces the margins.",
                infinite_risk("an excess loss that falls", "L infinite at every W"), absent_label_edge_cases()),
        without(Hypothesis::log_loss, "With another loss the path discovers the components.", for_linear_loss(linear_loss_hides_the_order),
                generate_cases(small_one_hot_cycles().tokens(3, 3), {linear_loss_input()})),
        without(Hypothesis::feasible, "Some W discovers the components, for any embeddings.", margins_zero, infeasible_acyclic_cases()),
        not_needed(Hypothesis::strict_edge,
                   "Without a strict edge every drawn pair is tied, and every threshold above a, the bound of B6, reads it so: "
                   "the classes are the components."),
    };
    return claim;
}

} // namespace attest
