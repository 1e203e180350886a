// loss.closed-form: the risk is a mean of log-sum-exps of logit differences (paper, section 2; exact in weights p = e^z, and the enclosed risk
// against the same number).
#include "model/attention/attention.h"
#include "properties/claims/loss/loss_checks.h"

#include <fmt/format.h>

namespace attest {
namespace {

/// What is under the logarithm of the log-sum-exp form: prod_i sum_v factor(m_v, m_y) p_v / p_y.
template <class Factor>
Verdict product_under_log(const CaseFacts& facts, Factor factor) {
    Rational by_definition = 1; // e^{n L} = prod_i 1 / a_y
    Rational by_form = 1;
    for (const CountedSample& s : facts.model().samples()) {
        const Token query = facts.model().queries()[static_cast<std::size_t>(s.query_index)];
        const std::vector<Rational> p = query_weights(facts, query);
        const std::vector<Rational> masses = attention_from_weights(s.counts, p);
        Rational sum_of_terms = 0;
        for (std::size_t j = 0; j < s.counts.size(); ++j) {
            const TokenCount& c = s.counts[j];
            if (c.token == s.label) {
                by_definition /= masses[j];
            }
            sum_of_terms += factor(c.count, s.label_count) * p[static_cast<std::size_t>(c.token)] / p[static_cast<std::size_t>(s.label)];
        }
        by_form *= sum_of_terms;
    }
    return by_definition == by_form ? Verdict::held()
                                    : Verdict::refuted("e^{n L} by the definition and by the form differ", to_text(by_definition), to_text(by_form));
}

/// The risk as the code computes it, at the logits z = log p, encloses the log of the same rational: both contain the true value.
Verdict enclosed_risk_agrees(const CaseFacts& facts) {
    const Matrix<Rational>& table = facts.value().token_table("attention-weights");
    const LogitModel& model = facts.model();
    Matrix<Interval> logits(model.tokens(), static_cast<Index>(model.queries().size()));
    for (Index q = 0; q < logits.cols(); ++q) {
        for (Index v = 0; v < logits.rows(); ++v) {
            logits(v, q) = log(Interval(table(model.queries()[static_cast<std::size_t>(q)], v)));
        }
    }
    Interval sum(0);
    for (std::size_t i = 0; i < facts.data().size(); ++i) {
        const Sample sample = facts.data().sample(i);
        Rational all = 0; // by positions: every occurrence adds its weight
        Rational own = 0;
        for (const Token v : sample.context) {
            all += table(sample.query, v);
            own += v == sample.label ? table(sample.query, v) : Rational(0);
        }
        sum += log(Interval(Rational(all / own)));
    }
    const Interval by_positions = sum / Interval(facts.data().size());
    const Interval computed = risk(model, logits);
    return equal(computed, by_positions) != Truth::no
               ? Verdict::held()
               : Verdict::refuted("the enclosure of the risk misses its value", ends_text(by_positions, 12), ends_text(computed, 12));
}

Verdict closed_form(const CaseFacts& facts) {
    const Verdict exact = product_under_log(facts, [](int m_v, int m_y) { return Rational(m_v, m_y); });
    return exact.outcome == Outcome::held ? enclosed_risk_agrees(facts) : exact;
}
Verdict closed_form_without_counts(const CaseFacts& facts) {
    return product_under_log(facts, [](int, int) { return Rational(1); });
}
Verdict closed_form_inverted(const CaseFacts& facts) {
    return product_under_log(facts, [](int m_v, int m_y) { return Rational(m_y, m_v); });
}

// ---- its variations

/// prod_i 1/score_i against prod_i sum_v (m_v/m_y) p_v/p_y, over the rationals.
Verdict form_with_head(const CaseFacts& facts) {
    const HeadRisk risk(facts.data());
    const Matrix<Rational>& p = facts.value().token_table("attention-weights");
    if (!risk.positive_scores()) {
        return infinite_loss();
    }
    Rational by_definition = 1;
    Rational by_form = 1;
    for (std::size_t i = 0; i < facts.data().size(); ++i) {
        const CountedSample& s = risk.model().samples()[i];
        const Token query = facts.data().sample(i).query;
        Rational total = 0;
        Rational scored = 0;
        for (std::size_t j = 0; j < s.counts.size(); ++j) {
            const Rational term = s.counts[j].count * p(query, s.counts[j].token);
            total += term;
            scored += term * risk.scores(i)[j];
        }
        by_definition *= total / scored;
        by_form *= total / (s.label_count * p(query, s.label));
    }
    return by_definition == by_form ? Verdict::held()
                                    : Verdict::refuted("e^{n L} by the head and by the form differ", to_text(by_form), to_text(by_definition));
}

Verdict form_with_other_loss(const CaseFacts& facts, const OtherLoss& l) {
    const Matrix<Interval> z = enclosed_logits(facts.model(), facts.value().weights("weights"));
    const Interval by_loss = risk_of(facts, l, z);
    const Interval form = risk(facts.model(), z);
    return less(by_loss, form) == Truth::yes || less(form, by_loss) == Truth::yes
               ? Verdict::refuted("the risk with " + l.text + " is not the log-sum-exp form", ends_text(form, 8), ends_text(by_loss, 8))
               : not_decisive();
}

} // namespace

Claim loss_closed_form() {
    Claim claim = exact_claim("loss.closed-form", "The risk equals 1/n sum_i log sum_v (m_v/m_y) exp((e_v - e_y)' W e_k).",
                              "paper, section 2; THEORY 1", {Hypothesis::head, Hypothesis::realisable, Hypothesis::log_loss});
    claim.required_labels = {{"repeated-tokens", 0.2}, {"several-queries", 0.1}};
    claim.generate = generate_cases(realisable_with_any_embedding(), {token_table_input("attention-weights")});
    claim.check = closed_form;
    claim.false_neighbours = {
        {"counts-ignored", "The same without multiplicities.", closed_form_without_counts},
        {"ratio-inverted", "The same with m_y/m_v.", closed_form_inverted},
    };
    claim.variations = {
        without(Hypothesis::head, "The risk with any head equals the log-sum-exp form.", form_with_head,
                generate_cases(headed_datasets(), {token_table_input("attention-weights")})),
        not_needed(Hypothesis::realisable, "Where a label is missing from its context both sides are infinite at every W: -log 0 on the left, a sum "
                                           "of positive terms over m_y = 0 on the right."),
        without(Hypothesis::log_loss, "The risk with another loss equals the log-sum-exp form.", for_other_loss(form_with_other_loss),
                generate_cases(other_loss_datasets(), {other_loss_input(), small_weights("weights")})),
    };
    return claim;
}

} // namespace attest
