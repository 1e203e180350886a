// automaton: retrieve by W_mm, mix by W_fin (paper, section 3; THEORY 5; bounded).
#include "properties/claims/retrieval/retrieval_checks.h"

#include "model/mutant.h"
#include "model/numbers/number_text.h"

#include <fmt/format.h>

namespace attest {
namespace {

/// |attention(W_fin + r W_mm) - automaton| <= e^{-g r} sum_{v not top} m_v e^{w_v} / sum_{u top} m_u e^{w_u}, g the gap of the W_mm-logits.
Verdict automaton(const CaseFacts& facts) {
    const auto context = queried_context(facts);
    if (!context) {
        return Verdict::vacuous("a query of the data");
    }
    const TopClass top = top_class(facts, *context);
    if (!in_one_component(graph_of(facts.graphs(), context->query), *context, top.top)) {
        return Verdict::vacuous("a unique top class of W_mm-logits");
    }
    if (!top.gap) {
        return Verdict::held(0.0); // the whole context is the top class: its attention does not depend on r, exactly
    }
    const FiniteComponent* fin = facts.finite();
    if (fin == nullptr) {
        return finite_not_enclosed();
    }
    const Matrix<Interval> at_fin = facts.model().logits(fin->space.combination(fin->enclosure));
    const Matrix<Interval> along = converted<Interval>(facts.model().logits(facts.direction()));
    Interval above(0);
    Interval below(0);
    for (std::size_t j = 0; j < context->sample.counts.size(); ++j) {
        const TokenCount& c = context->sample.counts[j];
        const Interval weight = Interval(c.count) * exp(at_fin(c.token, context->sample.query_index));
        (top.top[j] ? above : below) += weight;
    }
    const std::vector<Interval> limit = attention(kept_tokens(context->sample, top.top), at_fin);
    Verdict answer;
    for (const int r : {1, 8, 64}) {
        Matrix<Interval> z = at_fin;
        for (Index i = 0; i < z.size(); ++i) {
            z.data()[i] += Interval(r) * along.data()[i];
        }
        const std::vector<Interval> masses = attention(context->sample, z);
        const Interval gap = Interval(*top.gap) * Interval(mutant("automaton_gap_doubled") ? 2 : 1);
        const Interval whole = exp(-(gap * Interval(r))) * below / above;
        const Interval bound = mutant("automaton_bound_halved") ? whole / Interval(2) : whole;
        std::size_t next = 0;
        for (std::size_t j = 0; j < masses.size(); ++j) {
            const Interval error = top.top[j] ? abs(masses[j] - limit[next]) : masses[j];
            next += top.top[j] ? 1 : 0;
            answer =
                at_most(error, bound, fmt::format("r = {}: the attention on token {} against the automaton's", r, context->sample.counts[j].token));
            if (answer.outcome != Outcome::held) {
                return answer;
            }
        }
    }
    return answer;
}

/// Retrieve the tokens with the largest W_fin-logit, then mix by W_mm: another automaton.
Verdict automaton_with_parts_exchanged(const CaseFacts& facts) {
    const auto context = queried_context(facts);
    const FiniteComponent* fin = facts.finite();
    if (!context || fin == nullptr) {
        return context ? finite_not_enclosed() : Verdict::vacuous("a query of the data");
    }
    const TopClass top = top_class(facts, *context);
    const Matrix<Interval> at_fin = facts.model().logits(fin->space.combination(fin->enclosure));
    // a token with vanishing attention (below the top class) that the exchanged automaton keeps: no W_fin-logit is above its own
    for (std::size_t j = 0; j < top.top.size(); ++j) {
        if (top.top[j]) {
            continue;
        }
        bool kept = true;
        for (std::size_t u = 0; u < top.top.size(); ++u) {
            const Token a = context->sample.counts[u].token;
            const Token b = context->sample.counts[j].token;
            const bool same = fin->space.dimension() == 0; // W_fin = 0: all logits are 0, exactly
            kept = kept && (u == j || same || less(at_fin(a, context->sample.query_index), at_fin(b, context->sample.query_index)) == Truth::yes);
        }
        if (kept) {
            return Verdict::refuted(
                fmt::format("token {} has the largest W_fin-logit but not the largest W_mm-logit", context->sample.counts[j].token),
                "attention that does not vanish on it", fmt::format("attention below a multiple of e^(-{} r)", to_text(*top.gap)));
        }
    }
    return Verdict::held();
}

Verdict automaton_uniform(const CaseFacts& facts) {
    const auto context = queried_context(facts);
    const FiniteComponent* fin = facts.finite();
    if (!context || fin == nullptr) {
        return context ? finite_not_enclosed() : Verdict::vacuous("a query of the data");
    }
    const TopClass top = top_class(facts, *context);
    const CountedSample retrieved = kept_tokens(context->sample, top.top);
    const std::vector<Interval> limit = attention(retrieved, facts.model().logits(fin->space.combination(fin->enclosure)));
    const Interval uniform(Rational(1, static_cast<long>(limit.size())));
    for (std::size_t j = 0; j < limit.size(); ++j) {
        if (shown_nonzero(limit[j] - uniform)) {
            return Verdict::refuted(fmt::format("the limit on token {} is not uniform", retrieved.counts[j].token), fmt::format("1/{}", limit.size()),
                                    "in " + ends_text(limit[j], 8));
        }
    }
    return Verdict::held();
}

} // namespace

Claim retrieval_automaton() {
    Claim claim;
    claim.id = "automaton";
    claim.statement = "As r grows, the attention of W_fin + r W_mm tends to the automaton: retrieve the top class of W_mm-logits, mix it by W_fin.";
    claim.source = "paper, section 3 (automaton); THEORY 5";
    claim.hypotheses = {Hypothesis::head, Hypothesis::realisable, Hypothesis::log_loss, Hypothesis::feasible};
    claim.grade = Grade::bounded;
    claim.undecided_limit = 0.02;
    claim.required_labels = {{"strict-edge", 0.4}, {"cyclic", 0.2}};
    claim.generate = generate_cases(mixture({{1, small_feasible()}, {1, small_cyclic()}}), {context_input("context", ContextKind::training)});
    claim.check = automaton;
    claim.false_neighbours = {
        {"parts-exchanged",
         "Retrieve by W_fin, mix by W_mm.",
         automaton_with_parts_exchanged,
         generate_cases(small_cyclic(), {context_input("context", ContextKind::training)}),
         {}},
        {"uniform-composition",
         "Retrieve by W_mm, mix uniformly.",
         automaton_uniform,
         generate_cases(small_cyclic(), {context_input("context", ContextKind::training)}),
         {}},
    };
    claim.variations = {
        not_needed(Hypothesis::head,
                   "W_mm does not see the head, and the bound on the distance to the automaton holds with any matrix in place of W_fin, so with the "
                   "minimiser of Lbar for any head."),
        not_needed(Hypothesis::realisable,
                   "The bound on the distance to the automaton is proved from the W_mm-logits alone and holds with any matrix in place of W_fin, so "
                   "with any W_fin that one chooses where Lbar is infinite."),
        without(Hypothesis::feasible, "There is a W_mm, and W_fin + r W_mm tends to the automaton.", no_solution, infeasible_cases()),
        not_needed(Hypothesis::log_loss,
                   "W_mm does not see the loss, and the bound on the distance to the automaton holds with any matrix in place of W_fin, so with the "
                   "minimiser of Lbar for any loss."),
    };
    return claim;
}

} // namespace attest
