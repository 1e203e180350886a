// finite.calibration: at W_fin predicted and observed token frequencies agree inside each component (ours, THEORY 4; exact for every W that this is
// stationarity, then enclosed at W_fin, to 1e-20).
#include "model/attention/attention.h"
#include "properties/claims/finite/finite_checks.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>

namespace attest {
namespace {

Verdict calibrated(const CaseFacts& facts, const Dataset& predicted_on, bool ignore_counts) {
    const FiniteComponent* fin = facts.finite();
    if (fin == nullptr) {
        return no_enclosure();
    }
    LogitModel model(predicted_on);
    const Matrix<Interval> z = enclosed_logits(model, *fin);
    bool applied = false;
    std::map<std::pair<Token, Token>, Interval> excess; // (query, token): predicted minus observed
    for (CountedSample s : model.samples()) {
        if (ignore_counts) {
            for (TokenCount& c : s.counts) {
                c.count = 1;
            }
        }
        const Token query = model.queries()[static_cast<std::size_t>(s.query_index)];
        const QueryGraph& graph = graph_of(facts.graphs(), query);
        const std::vector<Interval> masses = attention(s, z);
        for (std::size_t j = 0; j < masses.size(); ++j) {
            if (graph.tied(s.counts[j].token, s.label)) {
                excess.try_emplace({query, s.counts[j].token}, 0).first->second += masses[j];
            }
        }
        excess.try_emplace({query, s.label}, 0).first->second -= Interval(1);
        applied = true;
    }
    for (const auto& [place, difference_from_count] : excess) {
        const Verdict v = within_twenty_digits(difference_from_count,
                                               fmt::format("query {}, token {}: predicted and observed frequency differ", place.first, place.second));
        if (v.outcome != Outcome::held) {
            return v;
        }
    }
    return applied ? Verdict::held() : Verdict::vacuous("a sample");
}

/// The exact half: n times the derivative of Lbar by the logit (v, k) is predicted minus observed frequency, for every
/// weights p, so calibration is the stationarity of Lbar and nothing else.
Verdict derivative_is_calibration_error(const CaseFacts& facts) {
    const LogitModel model(facts.restricted());
    for (Index q = 0; q < static_cast<Index>(model.queries().size()); ++q) {
        const Token query = model.queries()[static_cast<std::size_t>(q)];
        const std::vector<Rational> p = query_weights(facts, query);
        for (Token v = 0; v < model.tokens(); ++v) {
            // d/dz_v of log(sum_u m_u p_u / (m_y p_y)), by the quotient of polynomials in p
            Rational derivative = 0;
            Rational predicted = 0;
            int observed = 0;
            for (const CountedSample& s : model.samples()) {
                if (s.query_index != q) {
                    continue;
                }
                Rational total = 0;
                Rational own = 0;
                for (const TokenCount& c : s.counts) {
                    const Rational term = c.count * p[static_cast<std::size_t>(c.token)];
                    total += term;
                    own = c.token == v ? term : own;
                }
                derivative += own / total - (s.label == v ? 1 : 0);
                observed += s.label == v ? 1 : 0;
                const std::vector<Rational> masses = attention_from_weights(s.counts, p);
                for (std::size_t j = 0; j < masses.size(); ++j) {
                    predicted += s.counts[j].token == v ? masses[j] : Rational(0);
                }
            }
            if (derivative != predicted - observed) {
                return Verdict::refuted(fmt::format("query {}, token {}: the derivative is not the calibration error", query, v),
                                        to_text(Rational(predicted - observed)), to_text(derivative));
            }
        }
    }
    return Verdict::held();
}

Verdict calibration(const CaseFacts& facts) {
    const Verdict exact = derivative_is_calibration_error(facts);
    return exact.outcome == Outcome::held ? calibrated(facts, facts.restricted(), false) : exact;
}
Verdict calibration_full_contexts(const CaseFacts& facts) { return calibrated(facts, facts.data(), false); }
Verdict calibration_without_counts(const CaseFacts& facts) { return calibrated(facts, facts.restricted(), true); }

Verdict calibration_by_sample(const CaseFacts& facts) {
    for (std::size_t i = 0; i < facts.restricted().size(); ++i) {
        const Sample s = facts.restricted().sample(i);
        Dataset alone(facts.data().embedding());
        alone.add_sample(s.context, s.label, s.query);
        const Verdict v = calibrated(facts, alone, false);
        if (v.outcome != Outcome::held) {
            return v;
        }
    }
    return Verdict::held();
}

// ---- its variations

/// A component {y} has restricted contexts of y alone, so the predicted frequency of y is the number of contexts that hold y.
Verdict calibration_without_realisable(const CaseFacts& facts) {
    for (const QueryGraph& graph : facts.graphs()) {
        for (Token y = 0; y < facts.data().tokens(); ++y) {
            int labels = 0;
            int predicted = 0;
            bool alone = true;
            for (Token v = 0; v < facts.data().tokens(); ++v) {
                alone = alone && (v == y || !graph.tied(v, y));
            }
            for (std::size_t i = 0; i < facts.data().size(); ++i) {
                const Sample s = facts.data().sample(i);
                if (s.query == graph.query() && s.label == y) {
                    ++labels;
                    predicted += multiplicity(s.context, y) > 0 ? 1 : 0;
                }
            }
            if (alone && predicted != labels) {
                return Verdict::refuted(fmt::format("query {}: token {} is a label but not in the context", graph.query(), y),
                                        fmt::format("predicted frequency {}", labels), fmt::format("predicted frequency {} at every W", predicted));
            }
        }
    }
    return not_decisive();
}

/// For (1-u)^2, where Lbar has a minimiser: a_y = c_y?
Verdict calibrated_for_squared_loss(const CaseFacts& facts) {
    if (!independent(facts.data())) {
        return Verdict::vacuous("I");
    }
    const auto groups = one_group_a_component(facts);
    if (!groups) {
        return several_bags();
    }
    if (std::any_of(groups->begin(), groups->end(), [](const SampleGroup& group) { return label_pushed_out(group).has_value(); })) {
        return Verdict::vacuous("a minimiser of Lbar");
    }
    for (const SampleGroup& group : *groups) {
        for (const auto& [label, count] : group.label_count) {
            const Rational frequency(count, group.samples);
            const Rational mass = 1 - price(group) / count;
            if (mass != frequency) {
                return Verdict::refuted(fmt::format("at the minimiser of Lbar for (1-u)^2, in the {}", component_name(group)),
                                        fmt::format("token {} has the mass {}, its frequency as a label", label, to_text(frequency)), to_text(mass));
            }
        }
    }
    return Verdict::held();
}

} // namespace

Claim finite_calibration() {
    Claim claim = enclosed_claim(
        "finite.calibration", "Inside each component the predicted token frequencies at W_fin equal the label frequencies, per query (to 1e-20).",
        "ours, THEORY 4 (calibration)", {Hypothesis::head, Hypothesis::realisable, Hypothesis::log_loss, Hypothesis::independent});
    claim.required_labels = {{"cyclic", 0.4}, {"repeated-tokens", 0.2}};
    claim.generate = generate_cases(mostly_cyclic(), {token_table_input("attention-weights")});
    claim.check = calibration;
    claim.false_neighbours = {
        {"full-contexts", "The same for attention on the full contexts.", calibration_full_contexts},
        {"sample-by-sample", "The same for every sample alone.", calibration_by_sample},
        {"multiplicities-ignored", "The same with multiplicities ignored in the prediction.", calibration_without_counts},
    };
    claim.variations = {
        without(Hypothesis::head, "At the minimiser of Lbar with any head predicted and observed frequencies agree.",
                minimiser_is_elsewhere_with_head, generate_cases(headed_cyclic_datasets())),
        without(Hypothesis::realisable, "Without R, predicted and observed frequencies agree inside each component.", calibration_without_realisable,
                absent_label_cases()),
        without(Hypothesis::independent, "Predicted and observed frequencies agree inside each component, for any embeddings.", {},
                generate_cases(dependent_cycles(), {token_table_input("attention-weights")})),
        without(Hypothesis::log_loss, "At the minimiser of Lbar with another loss predicted and observed frequencies agree.",
                for_other_loss(minimiser_is_elsewhere_with_loss), generate_cases(small_one_hot_cycles(), {other_loss_input()})),
        with_loss(Loss::squared,
                  "For the loss (1-u)^2 the predicted token frequencies inside each component equal the label frequencies at the minimiser of Lbar.",
                  calibrated_for_squared_loss, generate_cases(one_bag_or_cycles())),
    };
    return claim;
}

} // namespace attest
