// norm.bracket: nu of the Graph-SVM in the spectral and in the nuclear norm lies in a rational bracket as narrow as asked (ours, THEORY 11.7).
//
// A bracket is decided by substitution. What is asked of it besides: that it agrees with the exact values in other norms, and that no end can be
// moved past the other.
#include "model/numbers/exact_solve.h"
#include "properties/claims/claim_tools.h"
#include "properties/claims/norm/norm_claims.h"
#include "properties/generators/generate.h"
#include "theory/norm_svm/edge_combinations.h"
#include "theory/norm_svm/entry_norm_svm.h"
#include "theory/norm_svm/matrix_norm_svm.h"

#include <algorithm>
#include <fmt/format.h>

namespace attest {
namespace {

const Rational width(1, 1000000000);

struct Brackets {
    NormBracket spectral, nuclear;
};

/// Calls decide(brackets) where the Graph-SVM has a solution that is not 0.
template <class Decide>
Verdict with_brackets(const CaseFacts& facts, Decide decide) {
    if (facts.svm().status != GraphSvmStatus::optimal) { // nu = 0, or there is none
        return Verdict::vacuous("a feasible Graph-SVM with a strict edge");
    }
    if (facts.data().dimension() > most_bracket_dimension) {
        return Verdict::undecided(fmt::format("the search is dense: d = {}, at most {}", facts.data().dimension(), most_bracket_dimension));
    }
    auto spectral = find_norm_bracket(facts.data(), facts.graphs(), MatrixNorm::spectral, width);
    auto nuclear = find_norm_bracket(facts.data(), facts.graphs(), MatrixNorm::nuclear, width);
    if (!spectral || !nuclear) {
        return Verdict::undecided(
            fmt::format("the search found no bracket in {}", matrix_norm_text(spectral ? MatrixNorm::nuclear : MatrixNorm::spectral)));
    }
    return decide(Brackets{std::move(*spectral), std::move(*nuclear)});
}

bool accepted(const CaseFacts& facts, const NormBracket& bracket) {
    return check_norm_bracket(facts.data(), facts.graphs(), bracket).outcome == Outcome::held;
}

/// Accepted, narrow, <A, V> between its ends, and refused with an end beyond the other.
Verdict proved(const CaseFacts& facts, const NormBracket& bracket) {
    const std::string norm = matrix_norm_text(bracket.norm);
    const Verdict checked = check_norm_bracket(facts.data(), facts.graphs(), bracket);
    if (checked.outcome != Outcome::held) {
        return checked;
    }
    if (bracket.upper > bracket.lower * (1 + width)) {
        return Verdict::refuted("the bracket in " + norm, "at most a part 10^-9 wide", to_text(bracket.lower) + " to " + to_text(bracket.upper));
    }
    std::string problem;
    const auto a = combination(facts.data(), facts.graphs(), bracket.multipliers, problem);
    const Rational product = inner_product(*a, bracket.v);
    if (product < bracket.lower || product > bracket.upper) {
        return Verdict::refuted("<sum lambda_e M_e, V> in " + norm, "between the ends of the bracket", to_text(product));
    }
    const Rational beyond(1001, 1000);
    NormBracket lowered = bracket;
    lowered.upper = bracket.lower / beyond;
    NormBracket stated = bracket;
    stated.lower = bracket.upper * beyond;
    NormBracket raised = stated;
    for (Multiplier& m : raised.multipliers) {
        m.value *= raised.lower / bracket.lower;
    }
    for (const NormBracket* forged : {&lowered, &stated, &raised}) {
        if (accepted(facts, *forged)) {
            return Verdict::refuted("a bracket in " + norm + " of which one end was moved past the other", "refused", "accepted");
        }
    }
    return Verdict::held();
}

/// The least rank of the differences of tokens and of the queries that edges join: there is an optimum of at most this rank in every one of the
/// norms.
Index rank_of_edges(const CaseFacts& facts) {
    const std::vector<EdgeOfQuery> edges = all_edges(facts.graphs());
    const Embedding& embedding = facts.data().embedding();
    Matrix<Rational> left(static_cast<Index>(edges.size()), embedding.dimension());
    Matrix<Rational> right = left;
    for (Index i = 0; i < left.rows(); ++i) {
        const EdgeOfQuery& e = edges[static_cast<std::size_t>(i)];
        for (int c = 0; c < embedding.dimension(); ++c) {
            left(i, c) = embedding.entry(e.edge.from, c) - embedding.entry(e.edge.to, c);
            right(i, c) = embedding.entry(e.query, c);
        }
    }
    return std::min(exact_rank(left), exact_rank(right));
}

/// largest entry <= spectral <= Frobenius <= nuclear <= sum of entries, and Frobenius <= sqrt(r) spectral, nuclear <= sqrt(r) Frobenius for matrices
/// of rank r: so for nu. Where all edges have one query, r = 1, the bracket must hold the exact |W_mm|.
Verdict agrees(const CaseFacts& facts, const Brackets& found) {
    const Rational& frobenius = facts.svm().norm_squared;
    const Rational rank(rank_of_edges(facts));
    const NormBracket& s = found.spectral;
    const NormBracket& n = found.nuclear;
    const auto at_most = [](const std::string& what, const Rational& small, const Rational& large) {
        return small <= large ? Verdict::held() : Verdict::refuted(what, "<= " + to_text(large), to_text(small));
    };
    std::vector<Verdict> all = {
        at_most("nu^2 of the spectral norm against |W_mm|^2", s.lower * s.lower, frobenius),
        at_most("|W_mm|^2 against r times nu^2 of the spectral norm", frobenius, rank * s.upper * s.upper),
        at_most("|W_mm|^2 against nu^2 of the nuclear norm", frobenius, n.upper * n.upper),
        at_most("nu^2 of the nuclear norm against r |W_mm|^2", n.lower * n.lower, rank * frobenius),
    };
    const Index d = facts.data().dimension();
    if (d * d <= most_entries) {
        all.push_back(at_most("nu of the largest entry against the spectral norm's",
                              find_norm_svm(facts.data(), facts.graphs(), EntryNorm::largest).nu, s.upper));
        all.push_back(at_most("nu of the nuclear norm against the sum's", n.lower, find_norm_svm(facts.data(), facts.graphs(), EntryNorm::sum).nu));
    }
    const auto bad = std::find_if(all.begin(), all.end(), [](const Verdict& v) { return v.outcome != Outcome::held; });
    return bad == all.end() ? Verdict::held() : *bad;
}

Verdict bracketed(const CaseFacts& facts) {
    return with_brackets(facts, [&](const Brackets& found) {
        for (const NormBracket* bracket : {&found.spectral, &found.nuclear}) {
            if (const Verdict v = proved(facts, *bracket); v.outcome != Outcome::held) {
                return v;
            }
        }
        return agrees(facts, found);
    });
}

// ---- its false neighbours

std::string decimal(const Rational& x) { return fixed_text(x, 6); }

Verdict frobenius_is_optimal(const CaseFacts& facts) {
    return with_brackets(facts, [&](const Brackets& found) {
        return spectral_norm_at_most(facts.direction(), found.spectral.upper)
                   ? Verdict::held()
                   : Verdict::refuted("W_mm in the spectral norm", "at most nu, below " + decimal(found.spectral.upper), "above that");
    });
}

/// gamma of the nuclear norm, whose steps have rank one, for Muon, whose steps are measured by the spectral norm.
Verdict nuclear_for_spectral(const CaseFacts& facts) {
    return with_brackets(facts, [](const Brackets& found) {
        return found.nuclear.lower <= found.spectral.upper
                   ? Verdict::held()
                   : Verdict::refuted("nu of the nuclear norm", "that of the spectral norm, at most " + decimal(found.spectral.upper),
                                      "at least " + decimal(found.nuclear.lower));
    });
}

/// The nuclear norm of a V is at least <A, V> for the A of the nuclear bracket, as |A| <= 1 in the spectral norm.
Verdict one_solution_for_both(const CaseFacts& facts) {
    return with_brackets(facts, [&](const Brackets& found) {
        std::string problem;
        const auto a = combination(facts.data(), facts.graphs(), found.nuclear.multipliers, problem);
        const Rational of_spectral = inner_product(*a, found.spectral.v);
        return of_spectral <= found.nuclear.upper * (1 + width)
                   ? Verdict::held()
                   : Verdict::refuted("the nuclear norm of the V of the spectral norm", "nu, at most " + decimal(found.nuclear.upper),
                                      "at least " + decimal(of_spectral));
    });
}

} // namespace

Claim norm_bracket() {
    Claim claim =
        enclosed_claim("norm.bracket",
                       "In the spectral and in the nuclear norm the Graph-SVM's least norm lies in a rational bracket of relative width 10^-9, "
                       "shown by a feasible V, multipliers and one positive definite matrix.",
                       "ours, THEORY 11.7 (other norms)");
    claim.required_labels = {{"strict-edge", 0.9}, {"cyclic", 0.2},        {"several-queries", 0.3}, {"one-hot", 0.2},
                             {"dependent", 0.03},  {"mixed-scales", 0.03}, {"tiny-rows", 0.02},      {"huge-rows", 0.02}};
    const DatasetShape small = feasible_datasets().tokens(2, 4).samples(1, 5).context_up_to(4).queries_up_to(2).with_strict_edge();
    const Dataset plant = small_dataset({{{1, 0}, 1}, {{1, 2}, 1}});
    claim.generate = generate_cases(mixture({{1, draw_example({plant})}, {20, small}, {10, small.embedded(EmbeddingKind::one_hot)}}));
    claim.check = bracketed;
    claim.false_neighbours = {
        {"w-mm-is-optimal", "W_mm is optimal in the spectral norm too.", frobenius_is_optimal},
        {"nuclear-for-spectral", "The least norm is the same in the nuclear and in the spectral norm.", nuclear_for_spectral},
        {"one-solution-for-both", "A solution in the spectral norm is one in the nuclear norm.", one_solution_for_both},
    };
    return claim;
}

} // namespace attest
