// finite.closed-form: W_fin's logits as log ratios of label counts (paper, section 4, for acyclic data; ours, THEORY 4; enclosed, to 1e-20).
#include "model/attention/attention.h"
#include "properties/claims/finite/finite_checks.h"
#include "properties/generators/generate_embedding.h"

#include <fmt/format.h>
#include <map>

namespace attest {
namespace {

/// Label counts of one component of one query, and whether its samples satisfy the closed form's condition.
struct ComponentCounts {
    std::map<Token, int> labels;
    bool each_token_once = true;
    bool each_token = true;
};

Verdict log_ratio_for(const CaseFacts& facts, bool inverted, bool at_least_once) {
    const FiniteComponent* fin = facts.finite();
    if (fin == nullptr) {
        return no_enclosure();
    }
    const Matrix<Interval> z = enclosed_logits(facts.model(), *fin);
    bool applied = false;
    for (const QueryGraph& graph : facts.graphs()) {
        const int q = facts.model().query_index(graph.query());
        for (const auto& component : graph.components()) {
            ComponentCounts counts;
            for (const CountedSample& s : facts.model().samples()) {
                if (s.query_index != q || !graph.tied(s.label, component.front())) {
                    continue;
                }
                ++counts.labels[s.label];
                for (const Token v : component) {
                    int m = 0;
                    for (const TokenCount& c : s.counts) {
                        m = c.token == v ? c.count : m;
                    }
                    counts.each_token_once = counts.each_token_once && m == 1;
                    counts.each_token = counts.each_token && m >= 1;
                }
            }
            if (component.size() < 2 || !(at_least_once ? counts.each_token : counts.each_token_once)) {
                continue;
            }
            applied = true;
            const Token first = component.front();
            for (const Token v : component) {
                Rational ratio(counts.labels[v], counts.labels[first]);
                if (inverted) {
                    ratio = 1 / ratio;
                }
                const Interval predicted = log(Interval(ratio));
                const Verdict verdict =
                    within_twenty_digits(z(v, q) - z(first, q) - predicted, fmt::format("query {}: the logits of {} and {} do not differ by log({})",
                                                                                        graph.query(), v, first, to_text(ratio)));
                if (verdict.outcome != Outcome::held) {
                    return verdict;
                }
            }
        }
    }
    if (acyclic(facts.graphs())) {
        return fin->space.dimension() == 0 ? Verdict::held() : Verdict::refuted("W_fin of acyclic data", "S_fin = 0", "another dimension");
    }
    return applied ? Verdict::held() : Verdict::vacuous("a component whose samples contain each of its tokens once");
}

/// Datasets for the closed form: components in which every sample holds each token once, and for its neighbour more.
Dataset closed_form_dataset(std::uint64_t seed, int run_size) {
    Draw draw(seed);
    const int size = draw.between(2, 4);
    const int tokens = size + draw.between(1, 3);
    Dataset data(Embedding::one_hot(tokens));
    const Token query = static_cast<Token>(tokens - 1);
    // every token of the component is a label at least once: then the component is strongly connected
    for (int round = 0; round < size + draw.between(0, 4); ++round) {
        std::vector<Token> context;
        for (Token v = 0; v < size; ++v) {
            context.push_back(v);
        }
        for (Token below = static_cast<Token>(size); below < query; ++below) {
            for (int copies = draw.between(0, 2); copies > 0; --copies) {
                context.push_back(below);
            }
        }
        draw.shuffle(context);
        context.push_back(query);
        data.add_sample(context, static_cast<Token>(round < size ? round : draw.between(0, size - 1)));
    }
    data.set_embedding(draw_usual_row_scale(data.embedding(), seed, run_size));
    return data;
}
Dataset repeated_token_dataset(std::uint64_t seed, int size) {
    const Dataset once = closed_form_dataset(seed, size);
    Dataset data(once.embedding());
    for (std::size_t i = 0; i < once.size(); ++i) {
        const Sample s = once.sample(i);
        std::vector<Token> context(s.context.begin(), s.context.end());
        if (i == 0) {
            context.insert(context.begin(), s.label);
        }
        data.add_sample(context, s.label);
    }
    return data;
}

// ---- its variations

Verdict closed_form_with_head(const CaseFacts& facts) {
    return closed_form_applies(facts) ? minimiser_is_elsewhere_with_head(facts) : not_decisive();
}
Verdict closed_form_with_other_loss(const CaseFacts& facts, const OtherLoss& loss) {
    return closed_form_applies(facts) ? minimiser_is_elsewhere_with_loss(facts, loss) : not_decisive();
}

Verdict closed_form_without_realisable(const CaseFacts& facts) {
    return closed_form_applies(facts) ? Verdict::refuted(infinite(facts), "a W_fin with these logits", "Lbar infinite on all of S_fin: no W_fin")
                                      : not_decisive();
}

} // namespace

Claim finite_closed_form() {
    Claim claim = enclosed_claim("finite.closed-form",
                                 "Where every sample of a component holds each of its tokens once, W_fin's logits differ by the log ratio of label "
                                 "counts (to 1e-20); W_fin = 0 on acyclic data.",
                                 "paper, section 4 (acyclic) and ours, THEORY 4 (closed form)",
                                 {Hypothesis::head, Hypothesis::realisable, Hypothesis::log_loss, Hypothesis::independent});
    claim.required_labels = {{"cyclic", 0.4}, {"acyclic", 0.1}};
    claim.generate = generate_cases(mixture({{4, DrawDataset(closed_form_dataset)}, {1, acyclic_datasets()}}));
    claim.check = [](const CaseFacts& facts) { return log_ratio_for(facts, false, false); };
    claim.false_neighbours = {
        {"ratio-inverted", "The same with the ratio inverted.", [](const CaseFacts& facts) { return log_ratio_for(facts, true, false); }},
        {"at-least-once", "The same where every sample holds each token at least once.",
         [](const CaseFacts& facts) { return log_ratio_for(facts, false, true); }, generate_cases(DrawDataset(repeated_token_dataset))},
    };
    claim.variations = {
        without(Hypothesis::head, "The minimiser of Lbar with any head has the closed form's logits.", closed_form_with_head,
                generate_cases(headed_cyclic_datasets())),
        without(Hypothesis::realisable, "Without R, W_fin's logits differ by log ratios of label counts.", closed_form_without_realisable,
                absent_label_cyclic_cases()),
        without(Hypothesis::independent, "W_fin's logits differ by log ratios of label counts, for any embeddings.", {},
                generate_cases(dependent_cycles())),
        without(Hypothesis::log_loss, "The minimiser of Lbar with another loss has the closed form's logits.",
                for_other_loss(closed_form_with_other_loss), generate_cases(small_one_hot_cycles(), {other_loss_input()})),
    };
    return claim;
}

} // namespace attest
