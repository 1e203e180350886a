// svm.unique: the projection inequality, so W_mm is the only shortest feasible W (ours, THEORY 3; exact).
#include "properties/claims/svm/svm_checks.h"
#include "properties/variations/variation_tools.h"

#include <fmt/format.h>

namespace attest {
namespace {

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

} // namespace

Claim svm_unique() {
    Claim claim = exact_claim("svm.unique", "Every feasible W has |W|^2 >= |W_mm|^2 + |W - W_mm|^2.", "ours, THEORY 3 (projection inequality)",
                              {Hypothesis::feasible});
    claim.required_labels = {{"cyclic", 0.2}, {"strict-edge", 0.4}};
    claim.generate = generate_cases(feasible_datasets(), {weights_input("weights")});
    claim.check = [](const CaseFacts& facts) { return projection_inequality(facts, 1); };
    claim.false_neighbours = {
        {"factor-1.01", "Every feasible W has |W|^2 >= |W_mm|^2 + 1.01 |W - W_mm|^2.",
         [](const CaseFacts& facts) { return projection_inequality(facts, Rational(101, 100)); }},
        {"without-squares", "Every feasible W has |W| >= |W_mm| + |W - W_mm|.", inequality_without_squares},
    };
    claim.variations = {not_needed(Hypothesis::feasible, "Without F there is no feasible W, so nothing is claimed of any.")};
    return claim;
}

} // namespace attest
