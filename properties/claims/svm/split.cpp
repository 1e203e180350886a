// svm.split: orthogonal queries split the Graph-SVM, and E -> s E scales W_mm by 1/s^2 (ours, THEORY 3; exact).
#include "properties/claims/svm/svm_checks.h"
#include "properties/variations/variation_tools.h"

#include <fmt/format.h>

namespace attest {
namespace {

Verdict sum_over_queries(const CaseFacts& facts) {
    Matrix<Rational> total = zero_matrix<Rational>(facts.data().dimension(), facts.data().dimension());
    for (const Token query : facts.data().queries()) {
        const Dataset part = samples_of_query(facts.data(), query);
        const GraphSvm svm = solve_graph_svm(part, token_graphs(part));
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
    const Matrix<Rational> w = weight_matrix(data.embedding(), solve_graph_svm(data, token_graphs(data)).terms);
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

} // namespace

Claim svm_split() {
    Claim claim = exact_claim(
        "svm.split", "With mutually orthogonal query embeddings W_mm is the sum of the queries' own solutions; E -> s E turns W_mm into W_mm / s^2.",
        "ours, THEORY 3", {Hypothesis::feasible});
    claim.required_labels = {{"several-queries", 0.3}, {"strict-edge", 0.4}};
    claim.generate = generate_cases(
        feasible_datasets().embedded(
            {{2, EmbeddingKind::one_hot}, {1, EmbeddingKind::orthonormal}, {1, EmbeddingKind::orthogonal}, {3, EmbeddingKind::orthogonal_queries}}),
        {scalar_input("scale", {"1/3", "1/2", "2", "3", "-2", "7/5"})});
    claim.check = splits_and_scales;
    claim.false_neighbours = {
        {"non-orthogonal-queries", "The problem splits by query whatever the query embeddings.", splits_without_orthogonality,
         generate_cases(realisable_datasets().embedded(EmbeddingKind::dense), {scalar_input("scale", {"2"})})},
        {"inverse-scale", "E -> s E turns W_mm into W_mm / s.", scales_by_inverse},
    };
    claim.variations = {
        not_needed(Hypothesis::feasible,
                   "With mutually orthogonal queries W e_k can be chosen query by query (W = sum_k W_k e_k e_k'/|e_k|^2), so the whole is feasible "
                   "exactly when every query's part is, and scaling E scales feasible sets: the statement holds with 'no solution' on both sides.")};
    return claim;
}

} // namespace attest
