// The claims on the Graph-SVM (svm.*; section 3 of the specification; paper, section 3 and eq. Graph-SVM).
//
// All are decided over the rationals. CaseFacts::svm() is found by any means and accepted only with an exact KKT or
// Farkas certificate, so "the solution" below is proved for the case; each claim then compares exact numbers.
#include "model/numbers/number_text.h"
#include "properties/claims/claim_tools.h"
#include "properties/claims/svm/svm_forgeries.h"
#include "properties/generators/generate.h"
#include "theory/graph_svm/other_constraints.h"

#include <fmt/format.h>
#include <stdexcept>

namespace attest {
namespace {

// ---- svm.feasible

Verdict is_feasible(const CaseFacts& facts) {
    if (facts.svm().status != GraphSvmStatus::infeasible) {
        return Verdict::held();
    }
    return Verdict::refuted("an exact Farkas certificate shows that no W satisfies the constraints", "a feasible Graph-SVM",
                            fmt::format("{} multipliers that combine the constraints to 0 >= 1", facts.svm().multipliers.size()));
}

Verdict is_feasible_with_distinct_rows(const CaseFacts& facts) {
    const Embedding& embedding = facts.data().embedding();
    const Matrix<Rational> rows = embedding.matrix();
    for (Token i = 0; i < embedding.tokens(); ++i) {
        for (Token j = 0; j < i; ++j) {
            if (equal_matrices(Matrix<Rational>(rows.row(i)), Matrix<Rational>(rows.row(j)))) {
                return Verdict::vacuous("rows of E pairwise different");
            }
        }
    }
    return is_feasible(facts);
}

// ---- svm.optimal

/// The certificate passes the exact check, and no forged one does.
Verdict passes_alone(const CaseFacts& facts, const std::vector<Forgery>& forgeries) {
    const Verdict verdict = check_graph_svm(facts.data(), facts.graphs(), facts.svm());
    for (const Forgery& forgery : forgeries) {
        if (verdict.outcome == Outcome::held && check_graph_svm(facts.data(), facts.graphs(), forgery.svm).outcome != Outcome::refuted) {
            return Verdict::refuted("a false certificate passes the check: " + forgery.what, "refused", "accepted");
        }
    }
    return verdict;
}

Verdict certificate_holds(const CaseFacts& facts) { return passes_alone(facts, forged_solutions(facts)); }

Verdict certificate_holds_one_off(const CaseFacts& facts) {
    if (facts.svm().multipliers.empty()) {
        return Verdict::vacuous("a multiplier exists");
    }
    GraphSvm wrong = facts.svm();
    wrong.multipliers.front().value += 1;
    return check_graph_svm(facts.data(), facts.graphs(), wrong);
}

Verdict every_edge_at_least_one(const CaseFacts& facts) {
    for (const QueryGraph& graph : facts.graphs()) {
        for (const Edge& e : graph.edges()) {
            const Rational m = margin(facts.data().embedding(), facts.direction(), graph.query(), e.from, e.to);
            if (m < 1) {
                return Verdict::refuted(fmt::format("the edge {} -> {} of query {} lies inside a component", e.from, e.to, graph.query()),
                                        "a margin of at least 1 on every edge", "margin " + to_text(m));
            }
        }
    }
    return Verdict::held();
}

/// The exact solution for other graphs on the same embeddings; a certificate that fails is a bug of ours.
GraphSvm solved(const Dataset& data, const std::vector<QueryGraph>& graphs) {
    GraphSvm svm = find_graph_svm(data, graphs);
    if (const Verdict v = check_graph_svm(data, graphs, svm); v.outcome != Outcome::held) {
        throw std::logic_error("find_graph_svm: " + v.reason);
    }
    return svm;
}

Verdict same_without_equalities(const CaseFacts& facts) {
    const GraphSvm relaxed = solved(facts.data(), without_equalities(facts.graphs()));
    if (relaxed.norm_squared == facts.svm().norm_squared) {
        return Verdict::held(); // fewer constraints and the same least norm: the same, unique, minimiser
    }
    return Verdict::refuted("without the equalities a shorter W satisfies the inequalities", "|W|^2 = " + to_text(facts.svm().norm_squared),
                            "|W|^2 = " + to_text(relaxed.norm_squared));
}

// ---- svm.unique

/// A feasible W near the drawn one: project off S_fin, then add enough of W_mm.
Matrix<Rational> feasible_point(const CaseFacts& facts) {
    const Matrix<Rational>& drawn = facts.value().weights("weights");
    Matrix<Rational> w = difference(drawn, facts.cyclic().project(drawn));
    Rational lack = 0;
    for (const QueryGraph& graph : facts.graphs()) {
        for (const Edge& e : graph.edges()) {
            if (graph.strict(e)) {
                const Rational missing = 1 - margin(facts.data().embedding(), w, graph.query(), e.from, e.to);
                lack = missing > lack ? missing : lack;
            }
        }
    }
    return sum(w, scaled(facts.direction(), lack)); // every strict margin of W_mm is at least 1
}

struct Squares {
    Rational whole, direction, rest; // |W|^2, |W_mm|^2, |W - W_mm|^2
};
Squares squares_of_feasible_point(const CaseFacts& facts) {
    const Matrix<Rational> w = feasible_point(facts);
    return {norm_squared(w), facts.svm().norm_squared, norm_squared(difference(w, facts.direction()))};
}

Verdict projection_inequality(const CaseFacts& facts, const Rational& factor) {
    const Squares s = squares_of_feasible_point(facts);
    const Rational right = s.direction + factor * s.rest;
    if (s.whole >= right) {
        const Rational slack = s.whole - right;
        return Verdict::held(number_from<double>(slack));
    }
    return Verdict::refuted("a feasible W violates the inequality", "|W|^2 >= " + to_text(right), "|W|^2 = " + to_text(s.whole));
}

Verdict inequality_without_squares(const CaseFacts& facts) {
    // a >= b + c with a, b, c >= 0 their square roots: a^2 - b^2 - c^2 >= 2 b c, decided by squaring once more
    const Squares s = squares_of_feasible_point(facts);
    const Rational left = s.whole - s.direction - s.rest;
    if (left >= 0 && left * left >= 4 * s.direction * s.rest) {
        return Verdict::held();
    }
    return Verdict::refuted("a feasible W violates the inequality", "|W| >= |W_mm| + |W - W_mm|",
                            fmt::format("the squares of the three norms are {}, {}, {}", to_text(s.whole), to_text(s.direction), to_text(s.rest)));
}

// ---- svm.subspace

Verdict in_svm_subspace(const CaseFacts& facts) {
    if (!facts.space().contains(facts.direction())) {
        return Verdict::refuted("W_mm is not in S", "W_mm in S", matrix_text(facts.direction()));
    }
    if (!is_zero(facts.cyclic().project(facts.direction()))) {
        return Verdict::refuted("W_mm is not orthogonal to S_fin", "projection 0", matrix_text(facts.cyclic().project(facts.direction())));
    }
    return Verdict::held();
}
Verdict orthogonal_to_space(const CaseFacts& facts) {
    const Matrix<Rational> projection = facts.space().project(facts.direction());
    return is_zero(projection) ? Verdict::held() : Verdict::refuted("W_mm has a part in S", "projection on S is 0", matrix_text(projection));
}
Verdict in_cyclic_subspace(const CaseFacts& facts) {
    return facts.cyclic().contains(facts.direction())
               ? Verdict::held()
               : Verdict::refuted("W_mm leaves S_fin", "W_mm in S_fin", "W_mm = " + matrix_text(facts.direction()));
}

// ---- svm.zero

Verdict zero_iff(const CaseFacts& facts, bool condition, const char* name) {
    const bool zero = is_zero(facts.direction());
    if (zero == condition) {
        return Verdict::held();
    }
    return Verdict::refuted(fmt::format("W_mm is {} although there is {}", zero ? "0" : "not 0", condition ? name : fmt::format("not: {}", name)),
                            condition ? "W_mm = 0" : "W_mm != 0", "W_mm = " + matrix_text(facts.direction()));
}
bool has_edge(const CaseFacts& facts) {
    for (const QueryGraph& graph : facts.graphs()) {
        if (!graph.edges().empty()) {
            return true;
        }
    }
    return false;
}

// ---- svm.closure

Verdict same_solution(const CaseFacts& facts, const std::vector<QueryGraph>& graphs, const char* constraints) {
    const GraphSvm other = solved(facts.data(), graphs);
    const Matrix<Rational> w = weight_matrix(facts.data().embedding(), other.terms);
    if (other.status != GraphSvmStatus::infeasible && equal_matrices(w, facts.direction())) {
        return Verdict::held();
    }
    return Verdict::refuted(fmt::format("the constraints on {} have another solution", constraints), "W_mm = " + matrix_text(facts.direction()),
                            other.status == GraphSvmStatus::infeasible ? "infeasible" : "W = " + matrix_text(w));
}

Verdict closure_agrees(const CaseFacts& facts) {
    const Verdict pairs = same_solution(facts, with_all_reachable_pairs(facts.graphs()), "all reachable pairs across components");
    return pairs.outcome == Outcome::held
               ? same_solution(facts, with_one_edge_per_pair_of_components(facts.graphs()), "one edge per pair of joined components")
               : pairs;
}

Verdict closure_with_inner_pairs(const CaseFacts& facts) {
    // i above j and j above i inside a component: the two constraints add up to 0 >= 2
    for (const QueryGraph& graph : facts.graphs()) {
        for (const auto& component : graph.components()) {
            if (component.size() > 1) {
                return Verdict::refuted(fmt::format("query {}: {} and {} reach each other", graph.query(), component[0], component[1]),
                                        "the same solution as with the edges alone", "both margins at least 1, whose sum is 0: infeasible");
            }
        }
    }
    return same_solution(facts, with_all_reachable_pairs(facts.graphs()), "all reachable pairs");
}

// ---- svm.split

bool queries_orthogonal(const Dataset& data) {
    const std::vector<Token> queries = data.queries();
    for (const Token a : queries) {
        for (const Token b : queries) {
            if (a != b && data.embedding().gram(a, b) != 0) {
                return false;
            }
        }
    }
    return true;
}

Verdict sum_over_queries(const CaseFacts& facts) {
    Matrix<Rational> total = zero_matrix<Rational>(facts.data().dimension(), facts.data().dimension());
    for (const Token query : facts.data().queries()) {
        const Dataset part = samples_of_query(facts.data(), query);
        const GraphSvm svm = solved(part, token_graphs(part));
        if (svm.status == GraphSvmStatus::infeasible) {
            return Verdict::refuted(fmt::format("the problem of query {} alone is infeasible", query), "feasible", "a Farkas certificate");
        }
        total = sum(total, weight_matrix(part.embedding(), svm.terms));
    }
    if (equal_matrices(total, facts.direction())) {
        return Verdict::held();
    }
    return Verdict::refuted("the sum over the queries is not the solution", "W_mm = " + matrix_text(facts.direction()),
                            "sum = " + matrix_text(total));
}

Verdict scales_by(const CaseFacts& facts, const Rational& factor) {
    const Rational& s = facts.value().scalar("scale");
    const Dataset data = with_scaled_embedding(facts.data(), s);
    const Matrix<Rational> w = weight_matrix(data.embedding(), solved(data, token_graphs(data)).terms);
    const Matrix<Rational> predicted = scaled(facts.direction(), factor);
    if (equal_matrices(w, predicted)) {
        return Verdict::held();
    }
    return Verdict::refuted("the solution for s E is another multiple of W_mm", "W = " + matrix_text(predicted),
                            fmt::format("s = {}, W = {}", to_text(s), matrix_text(w)));
}

Verdict splits_and_scales(const CaseFacts& facts) {
    if (!queries_orthogonal(facts.data())) {
        return Verdict::vacuous("mutually orthogonal query embeddings");
    }
    const Verdict split = sum_over_queries(facts);
    const Rational& s = facts.value().scalar("scale");
    if (s == 0) {
        return Verdict::vacuous("a scale that is not 0");
    }
    return split.outcome == Outcome::held ? scales_by(facts, 1 / (s * s)) : split;
}
Verdict splits_without_orthogonality(const CaseFacts& facts) {
    return facts.data().queries().size() < 2 || queries_orthogonal(facts.data()) ? Verdict::vacuous("two non-orthogonal queries")
                                                                                 : sum_over_queries(facts);
}
Verdict scales_by_inverse(const CaseFacts& facts) {
    const Rational& s = facts.value().scalar("scale");
    return s == 0 ? Verdict::vacuous("a scale that is not 0") : scales_by(facts, 1 / s);
}

// ---- svm.infeasible

Verdict farkas_holds(const CaseFacts& facts) {
    if (facts.svm().status != GraphSvmStatus::infeasible) {
        return Verdict::vacuous("not F: the Graph-SVM is infeasible");
    }
    return passes_alone(facts, forged_farkas(facts));
}

Verdict dependence_implies_infeasible(const CaseFacts& facts) {
    if (facts.data().embedding().independent()) {
        return Verdict::vacuous("not I");
    }
    if (facts.svm().status == GraphSvmStatus::infeasible) {
        return Verdict::held();
    }
    return Verdict::refuted("the embeddings are dependent and the problem is feasible", "infeasible",
                            "feasible, W_mm = " + matrix_text(facts.direction()));
}

Verdict strict_multipliers_suffice(const CaseFacts& facts) {
    if (facts.svm().status != GraphSvmStatus::infeasible) {
        return Verdict::vacuous("not F: the Graph-SVM is infeasible");
    }
    // a certificate without multipliers on tied edges is one of infeasibility without the equalities
    const GraphSvm relaxed = solved(facts.data(), without_equalities(facts.graphs()));
    if (relaxed.status == GraphSvmStatus::infeasible) {
        return Verdict::held();
    }
    return Verdict::refuted("without the equalities the problem is feasible, so every Farkas certificate uses a tied edge",
                            "a certificate of strict edges alone",
                            "W = " + matrix_text(weight_matrix(facts.data().embedding(), relaxed.terms)) + " satisfies every strict edge");
}

// ---- where cases come from

/// d = 1 and d < K leave little room: most of these problems are infeasible.
DatasetShape infeasible_prone() {
    return realisable_with_any_embedding().embedded(
        {{2, EmbeddingKind::narrow}, {2, EmbeddingKind::collinear}, {1, EmbeddingKind::repeated_rows}, {1, EmbeddingKind::dependent}});
}

/// The problem that is infeasible only because of an equality (section 3 of the specification).
Dataset infeasible_by_an_equality() { return small_dataset({{{1, 0}, 1}, {{1, 0}, 0}, {{1, 2, 0}, 1}}, {{1}, {2}, {3}}); }

} // namespace

std::vector<Claim> svm_claims() {
    std::vector<Claim> claims;
    const auto feasible = Hypothesis::feasible;

    Claim feasibility;
    feasibility.id = "svm.feasible";
    feasibility.statement = "If the embeddings are linearly independent, the Graph-SVM is feasible.";
    feasibility.source = "paper, section 3; THEORY 3";
    feasibility.hypotheses = {Hypothesis::independent};
    feasibility.required_labels = {{"cyclic", 0.2}, {"strict-edge", 0.4}, {"several-queries", 0.2}};
    feasibility.generate = generate_cases(realisable_datasets());
    feasibility.check = is_feasible;
    feasibility.false_neighbours = {
        {"distinct-rows",
         "The Graph-SVM is feasible whenever the rows of E are pairwise different.",
         is_feasible_with_distinct_rows,
         generate_cases(infeasible_prone()),
         {Hypothesis::independent}},
        {"without-independence", "The Graph-SVM is always feasible.", is_feasible, generate_cases(infeasible_prone()), {Hypothesis::independent}},
    };
    claims.push_back(feasibility);

    Claim optimal;
    optimal.id = "svm.optimal";
    optimal.statement = "W_mm with its multipliers satisfies the KKT conditions over the rationals, and no forged solution passes for it.";
    optimal.source = "paper, eq. (Graph-SVM); THEORY 3";
    optimal.hypotheses = {feasible};
    optimal.required_labels = {{"cyclic", 0.2}, {"strict-edge", 0.4}, {"several-queries", 0.2}};
    optimal.generate = generate_cases(feasible_datasets());
    optimal.check = certificate_holds;
    optimal.false_neighbours = {
        {"one-multiplier-off", "The conditions still hold when one multiplier is larger by 1.", certificate_holds_one_off, {}, {}},
        {"equalities-as-inequalities", "W_mm has margin at least 1 on the edges inside components too.", every_edge_at_least_one, {}, {}},
        {"equalities-dropped", "W_mm also solves the problem without the equalities.", same_without_equalities, {}, {}},
    };
    claims.push_back(optimal);

    Claim unique;
    unique.id = "svm.unique";
    unique.statement = "Every feasible W has |W|^2 >= |W_mm|^2 + |W - W_mm|^2.";
    unique.source = "ours, THEORY 3 (projection inequality)";
    unique.hypotheses = {feasible};
    unique.required_labels = {{"cyclic", 0.2}, {"strict-edge", 0.4}};
    unique.generate = generate_cases(feasible_datasets(), {weights_input("weights")});
    unique.check = [](const CaseFacts& facts) { return projection_inequality(facts, 1); };
    unique.false_neighbours = {
        {"factor-1.01",
         "Every feasible W has |W|^2 >= |W_mm|^2 + 1.01 |W - W_mm|^2.",
         [](const CaseFacts& facts) { return projection_inequality(facts, Rational(101, 100)); },
         {},
         {}},
        {"without-squares", "Every feasible W has |W| >= |W_mm| + |W - W_mm|.", inequality_without_squares, {}, {}},
    };
    claims.push_back(unique);

    Claim subspace;
    subspace.id = "svm.subspace";
    subspace.statement = "W_mm lies in S_svm, the complement of the cyclic subspace inside S.";
    subspace.source = "paper, section 3; THEORY 3";
    subspace.hypotheses = {feasible};
    subspace.required_labels = {{"cyclic", 0.2}, {"strict-edge", 0.4}};
    subspace.generate = generate_cases(feasible_datasets());
    subspace.check = in_svm_subspace;
    subspace.false_neighbours = {
        {"orthogonal-to-S", "W_mm is orthogonal to S.", orthogonal_to_space, {}, {}},
        {"in-S-fin", "W_mm lies in the cyclic subspace.", in_cyclic_subspace, {}, {}},
    };
    claims.push_back(subspace);

    Claim zero;
    zero.id = "svm.zero";
    zero.statement = "W_mm = 0 exactly when there is no strict edge.";
    zero.source = "ours, THEORY 3";
    zero.hypotheses = {feasible};
    zero.required_labels = {{"cyclic", 0.2}, {"strict-edge", 0.3}, {"no-strict-edge", 0.15}};
    zero.generate = generate_cases(mixture({{3, feasible_datasets()}, {1, single_component_datasets()}}));
    zero.check = [](const CaseFacts& facts) { return zero_iff(facts, !has_strict_edge(facts.graphs()), "no strict edge"); };
    zero.false_neighbours = {
        {"iff-acyclic",
         "W_mm = 0 exactly when the graphs are acyclic.",
         [](const CaseFacts& facts) { return zero_iff(facts, acyclic(facts.graphs()), "an acyclic graph"); },
         {},
         {}},
        {"iff-no-edge",
         "W_mm = 0 exactly when there is no edge.",
         [](const CaseFacts& facts) { return zero_iff(facts, !has_edge(facts), "no edge"); },
         {},
         {}},
    };
    claims.push_back(zero);

    Claim closure;
    closure.id = "svm.closure";
    closure.statement = "Constraints on the edges, on all pairs reachable across components, or on one edge per pair of joined components have the "
                        "same solution.";
    closure.source = "ours, THEORY 3";
    closure.hypotheses = {feasible};
    closure.required_labels = {{"cyclic", 0.2}, {"strict-edge", 0.4}};
    closure.generate = generate_cases(feasible_datasets());
    closure.check = closure_agrees;
    closure.false_neighbours = {
        {"pairs-inside-components", "The same with the pairs reachable inside components as inequalities.", closure_with_inner_pairs, {}, {}},
        {"consecutive-pairs",
         "Constraints between consecutive components of one topological order have the same solution.",
         [](const CaseFacts& facts) { return same_solution(facts, with_consecutive_components(facts.graphs()), "consecutive components"); },
         {},
         {}},
    };
    claims.push_back(closure);

    Claim split;
    split.id = "svm.split";
    split.statement = "With mutually orthogonal query embeddings W_mm is the sum of the queries' own solutions; E -> s E turns W_mm into W_mm / s^2.";
    split.source = "ours, THEORY 3";
    split.hypotheses = {feasible};
    split.required_labels = {{"several-queries", 0.3}, {"strict-edge", 0.4}};
    split.generate = generate_cases(
        feasible_datasets().embedded(
            {{2, EmbeddingKind::one_hot}, {1, EmbeddingKind::orthonormal}, {1, EmbeddingKind::orthogonal}, {3, EmbeddingKind::orthogonal_queries}}),
        {scalar_input("scale", {"1/3", "1/2", "2", "3", "-2", "7/5"})});
    split.check = splits_and_scales;
    split.false_neighbours = {
        {"non-orthogonal-queries",
         "The problem splits by query whatever the query embeddings.",
         splits_without_orthogonality,
         generate_cases(realisable_datasets().embedded(EmbeddingKind::dense), {scalar_input("scale", {"2"})}),
         {}},
        {"inverse-scale", "E -> s E turns W_mm into W_mm / s.", scales_by_inverse, {}, {}},
    };
    claims.push_back(split);

    Claim infeasible;
    infeasible.id = "svm.infeasible";
    infeasible.statement = "When the Graph-SVM is infeasible, an exact Farkas certificate says so, and no forged one passes for it.";
    infeasible.source = "ours, THEORY 3";
    infeasible.required_labels = {{"infeasible", 0.7}};
    infeasible.labels = [](const CaseFacts& facts) {
        return facts.svm().status == GraphSvmStatus::infeasible ? std::vector<std::string>{"infeasible"} : std::vector<std::string>{};
    };
    infeasible.generate = generate_cases(mixture({{9, infeasible_datasets()}, {1, draw_example({infeasible_by_an_equality()})}}));
    infeasible.check = farkas_holds;
    infeasible.false_neighbours = {
        {"dependence-suffices",
         "Dependent embeddings make the Graph-SVM infeasible.",
         dependence_implies_infeasible,
         generate_cases(infeasible_prone()),
         {}},
        {"strict-multipliers-suffice", "A Farkas certificate never needs a multiplier on a tied edge.", strict_multipliers_suffice, {}, {}},
    };
    claims.push_back(infeasible);

    return claims;
}

} // namespace attest
