// ntp.finite: compatible or not, descent on next-token data brings the S_fin part to the minimiser of the in-support cross-entropy, and the loss to
// L* >= H (ours, after arXiv 2402.18551, THEORY 6.13; bounded). At steps of a certified run both are compared with their bounds.
#include "properties/claims/descent/descent_checks.h"
#include "properties/claims/ntp/ntp_checks.h"
#include "theory/graph_svm/other_constraints.h"
#include "theory/graph_svm/solve_graph_svm.h"

#include <fmt/format.h>

namespace attest {
namespace {

Verdict with_run(const CaseFacts& facts, const std::function<Verdict(const std::vector<SampleGroup>&, DescentEvidence&)>& decide) {
    if (facts.value().scalar("share") > 1) {
        return Verdict::vacuous("a step of at most 1/beta");
    }
    return with_groups(facts, [&](const std::vector<SampleGroup>& groups) {
        return with_evidence(facts, [&](DescentEvidence& evidence) { return decide(groups, evidence); });
    });
}

Verdict finite_part(const CaseFacts& facts) {
    return with_run(facts, [&](const std::vector<SampleGroup>& groups, DescentEvidence& evidence) {
        const FiniteComponent& finite = *facts.finite();
        if (incompatible_relation(groups, facts.cyclic())) { // else L* = H, which ntp.compatible decides
            const Verdict above = at_most(next_token_entropy(groups), finite.loss_infimum, "H against L*");
            if (above.outcome != Outcome::held) {
                return above;
            }
        }
        if (starts_at_minimum(facts)) {
            return Verdict::held(0.0);
        }
        return at_checkpoints(evidence, [&](const DescentCheckpoint& c) {
            const Verdict loss = compare_at(c.steps, c.excess, c.excess_bound, "L(W(t)) - L* against its bound");
            return loss.outcome != Outcome::held || finite.space.dimension() == 0
                       ? loss
                       : compare_at(c.steps, c.finite_distance, c.radius_bound, "the S_fin part's distance from W_fin against B6");
        });
    });
}

// ---- its false neighbours

Verdict tends_to_log_odds(const CaseFacts& facts) {
    return with_run(facts, [&](const std::vector<SampleGroup>& groups, DescentEvidence&) { return finite_part_has_log_odds(facts, groups); });
}

Verdict tends_to_entropy(const CaseFacts& facts) {
    return with_run(facts, [&](const std::vector<SampleGroup>& groups, DescentEvidence&) {
        return incompatible_relation(groups, facts.cyclic())
                   ? at_most(facts.finite()->loss_infimum, next_token_entropy(groups), "L*, to which the loss tends, against H")
                   : Verdict::held();
    });
}

/// The direction of the SVM with the strict margins alone.
Verdict ties_dropped(const CaseFacts& facts) {
    const GraphSvm relaxed = solve_graph_svm(facts.data(), without_equalities(facts.graphs()));
    if (!has_strict_edge(facts.graphs())) {
        return Verdict::vacuous("a strict edge");
    }
    const Rational product = inner_product(weight_matrix(facts.data().embedding(), relaxed.terms), facts.direction());
    if (product > 0 && product * product == relaxed.norm_squared * facts.svm().norm_squared) {
        return Verdict::held();
    }
    const Interval cosine = Interval(product) / sqrt(Interval(Rational(relaxed.norm_squared * facts.svm().norm_squared)));
    return Verdict::refuted("the SVM without the ties has another direction than W_mm, to which W(t)/|W(t)| tends", "cosine 1",
                            fmt::format("cosine at most {}; |W|^2 = {} against {}", upper_text(cosine), to_text(facts.svm().norm_squared),
                                        to_text(relaxed.norm_squared)));
}

// ---- its variations

/// A head with equal scores: nothing moves, and W_fin's logits are not all 0.
Verdict stands_still(const CaseFacts& facts) {
    const auto groups = next_token_groups(facts.data());
    if (!groups || groups->size() != 1 || !HeadRisk(facts.data()).constant()) {
        return not_decisive();
    }
    const std::map<Token, long>& counts = groups->front().label_count;
    if (facts.cyclic().dimension() == 1 && counts.size() == 2 && counts.begin()->second != counts.rbegin()->second) {
        return Verdict::refuted("every context's tokens have one score, so descent from 0 stays there", "a part in S_fin that tends to W_fin",
                                "0 for ever, and W_fin has log-odds that are not 0");
    }
    return not_decisive();
}

/// -u, one query, two tokens, n_0 > n_1 > 0: -n L = n_0 a_0 + n_1 a_1 rises strictly with the difference of the logits, without a maximum, so
/// descent, which moves them apart at every step by an amount bounded below on bounded sets, tends to no W.
Verdict linear_loss_diverges(const CaseFacts& facts) {
    const auto groups = next_token_groups(facts.data());
    if (!groups || groups->size() != 1 || facts.cyclic().dimension() != 1 || facts.space().dimension() != 1) {
        return not_decisive();
    }
    const SampleGroup& g = groups->front();
    return g.bag.size() == 2 && g.label_count.size() == 2 && g.label_count.begin()->second != g.label_count.rbegin()->second
               ? Verdict::refuted("for -u the mass of the more frequent token grows for ever", "a part in S_fin that tends to W_fin",
                                  "an unbounded one")
               : not_decisive();
}

bool has_solution(const Dataset& data) { return solve_graph_svm(data, token_graphs(data)).status != GraphSvmStatus::infeasible; }

Dataset two_next_tokens() {
    Dataset data(Embedding::one_hot(3));
    for (const Token label : {0, 0, 1}) {
        data.add_sample(std::vector<Token>{0, 1}, label, 2);
    }
    return data;
}
Dataset two_next_tokens_and_a_blind_head() {
    Dataset data = two_next_tokens();
    data.set_head(Matrix<Rational>(Matrix<Rational>::Constant(3, 3, Rational(1))));
    return data;
}
/// Tokens on a line: 1 lies between 0 and 2, which are tied.
Dataset infeasible_next_tokens() {
    Matrix<Rational> rows = zero_matrix<Rational>(4, 2);
    rows(0, 0) = 1;
    rows(1, 0) = 2;
    rows(2, 0) = 5;
    rows(3, 1) = 1;
    Dataset data(Embedding::rows(rows));
    for (const Token label : {0, 0, 2}) {
        data.add_sample(std::vector<Token>{0, 1, 2}, label, 3);
    }
    return data;
}

} // namespace

Claim ntp_finite() {
    Claim claim;
    claim.id = "ntp.finite";
    claim.statement =
        "Under descent on next-token data the S_fin part tends to the minimiser of the in-support cross-entropy and the loss to L* >= H, "
        "compatible or not.";
    claim.source = "ours, after arXiv 2402.18551; THEORY 6.13";
    claim.hypotheses = {Hypothesis::head, Hypothesis::realisable, Hypothesis::log_loss, Hypothesis::feasible};
    claim.grade = Grade::bounded;
    claim.undecided_limit = 0.02;
    claim.required_labels = {{"cyclic", 0.4}, {"strict-edge", 0.15}};
    claim.generate = generate_cases(where(next_token_datasets(), has_solution, 2), descent_inputs()); // of single draws a third fail F
    claim.check = finite_part;
    claim.false_neighbours = {
        {"log-odds", "The S_fin part tends to the log-odds of the next-token distributions.", tends_to_log_odds, {}, {}},
        {"entropy", "The loss tends to H.", tends_to_entropy, {}, {}},
        {"ties-dropped", "The direction tends to that of the SVM without the ties.", ties_dropped, {}, {}},
    };
    claim.variations = {
        without(Hypothesis::head, "With any head the S_fin part tends to W_fin.", stands_still,
                generate_cases(draw_example({two_next_tokens_and_a_blind_head()}))),
        no_gradient_without_realisable(absent_label_cases()),
        without(Hypothesis::feasible, "The S_fin part tends to W_fin, for any embeddings.", limit_is_not_finite_component,
                generate_cases(draw_example({infeasible_next_tokens()}))),
        without(Hypothesis::log_loss, "With another loss the S_fin part tends to W_fin.", for_linear_loss(linear_loss_diverges),
                generate_cases(draw_example({two_next_tokens()}), {linear_loss_input()})),
    };
    return claim;
}

} // namespace attest
