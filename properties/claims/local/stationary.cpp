// local.stationary: along W_l the risk falls at every W where scores and logits of W_l are in one order (paper, section 5; THEORY 12; exact in
// rational weights).
//
// The slope is taken from the gradient in the logits, -l' a_v (g_v - u), and from the pairs of tokens; both are rational in e^z.
#include "properties/claims/local/local_checks.h"

#include "model/attention/attention.h"
#include "model/mutant.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <numeric>

namespace attest {
namespace {

/// One sample in numbers: logits z of W_l, scores g, masses a, all in the order of the counts.
struct SampleSlope {
    std::vector<Rational> z, g, a;
    Rational minus_derivative; ///< -l'(u) > 0
    /// <-grad l, W_l> = -l' sum_v a_v (g_v - u) z_v.
    Rational by_gradient() const {
        Rational u = 0;
        for (std::size_t v = 0; v < a.size(); ++v) {
            u += a[v] * g[v];
        }
        Rational r = 0;
        for (std::size_t v = 0; v < a.size(); ++v) {
            r += a[v] * (mutant("local_slope_uncentred") ? g[v] : Rational(g[v] - u)) * z[v];
        }
        return r * minus_derivative;
    }
    /// -l' sum_{u<v} a_u a_v (g_u - g_v)(z_u - z_v).
    Rational by_pairs() const {
        Rational r = 0;
        for (std::size_t u = 0; u < a.size(); ++u) {
            for (std::size_t v = u + 1; v < a.size(); ++v) {
                r += a[u] * a[v] * (g[u] - g[v]) * (z[u] - z[v]);
            }
        }
        return r * minus_derivative;
    }
    bool strict_pair() const {
        for (std::size_t u = 0; u < a.size(); ++u) {
            for (std::size_t v = u + 1; v < a.size(); ++v) {
                if ((g[u] - g[v]) * (z[u] - z[v]) > 0) {
                    return true;
                }
            }
        }
        return false;
    }
};

/// The drawn scores handed out anew: in the order of z (equal logits get the least of theirs), or only the largest to the selected token.
enum class Arrangement { comonotone, selected_first, equal };

std::vector<Rational> arranged(std::vector<Rational> scores, const std::vector<Rational>& z, Arrangement arrangement) {
    switch (arrangement) {
    case Arrangement::equal: return std::vector<Rational>(scores.size(), scores.front());
    case Arrangement::selected_first: {
        const auto top = std::max_element(z.begin(), z.end()) - z.begin();
        std::iter_swap(scores.begin() + top, std::max_element(scores.begin(), scores.end()));
        return scores;
    }
    case Arrangement::comonotone: {
        std::vector<std::size_t> by_logit(z.size());
        std::iota(by_logit.begin(), by_logit.end(), 0);
        std::stable_sort(by_logit.begin(), by_logit.end(), [&](std::size_t a, std::size_t b) { return z[a] < z[b]; });
        std::sort(scores.begin(), scores.end());
        std::vector<Rational> r(scores.size());
        for (std::size_t place = 0; place < by_logit.size(); ++place) {
            const bool as_before = place > 0 && z[by_logit[place]] == z[by_logit[place - 1]];
            r[by_logit[place]] = as_before ? r[by_logit[place - 1]] : scores[place];
        }
        return r;
    }
    }
    return scores;
}

// The W of the weights drawn, and six times that W: a rival of weight 5 has 15625 there, so that the selected token hardly counts.
constexpr std::array<int, 2> weight_powers = {1, 6};

/// Decides "the slope is positive at W" for the loss of the case, with the scores so arranged; W's weights are those drawn, to a power.
Verdict falls_along(const CaseFacts& facts, Arrangement arrangement, bool demand_strict, int power) {
    const std::optional<DirectedSelection> selection = selection_of(facts.data(), drawn_selection(facts));
    if (!selection) {
        return Verdict::vacuous("a selection with a direction W_l");
    }
    const LocalLoss loss = local_loss(facts);
    if (!loss.of_score) {
        return Verdict::vacuous("a loss of scores");
    }
    Rational mean = 0;
    bool strict = false;
    for (std::size_t i = 0; i < facts.data().size(); ++i) {
        const Sample s = facts.data().sample(i);
        const std::vector<TokenCount> counts = token_counts(s.context);
        SampleSlope slope;
        for (const TokenCount& c : counts) {
            slope.z.push_back(margin(facts.data().embedding(), selection->direction, s.query, c.token, selection->tokens[i]));
        }
        slope.g = arranged(drawn_scores(facts, i), slope.z, arrangement);
        std::vector<Rational> weights;
        for (const Rational& weight : query_weights(facts, s.query)) {
            Rational& product = weights.emplace_back(1);
            for (int factor = 0; factor < power; ++factor) {
                product *= weight;
            }
        }
        slope.a = attention_from_weights(counts, weights);
        Rational u = 0;
        for (std::size_t v = 0; v < counts.size(); ++v) {
            u += slope.a[v] * slope.g[v];
        }
        slope.minus_derivative = -(*loss.of_score)->exact.derivative(u);
        if (slope.by_gradient() != slope.by_pairs()) {
            return Verdict::refuted(fmt::format("sample {}: the slope along W_l of {}", i, loss.text()),
                                    to_text(slope.by_pairs()) + ", by pairs of tokens", to_text(slope.by_gradient()) + ", by the gradient");
        }
        strict = strict || slope.strict_pair();
        mean += slope.by_pairs() / static_cast<long>(facts.data().size());
    }
    if (!strict && demand_strict) {
        return Verdict::vacuous("a pair of tokens whose scores and logits both differ");
    }
    return mean > 0 ? Verdict::held()
                    : Verdict::refuted(fmt::format("the slope of the risk along W_l at {} W, {}", power, loss.text()), "<-grad L, W_l> > 0",
                                       to_text(mean));
}

/// The same at every W looked at; with the cross-entropy the claim says nothing.
Verdict falls_along(const CaseFacts& facts, Arrangement arrangement, bool demand_strict) {
    Verdict verdict = Verdict::held();
    for (const int power : weight_powers) {
        verdict = falls_along(facts, arrangement, demand_strict, power);
        if (verdict.outcome != Outcome::held) {
            break;
        }
    }
    return verdict;
}

} // namespace

Claim local_stationary() {
    Claim claim = exact_claim(
        "local.stationary",
        "Where scores and W_l-logits are in one order in every context, with a strict pair somewhere, the risk of every loss that falls in "
        "the score falls along W_l at every W: no W is stationary.",
        "paper, section 5; arXiv 2308.16898; THEORY 12");
    claim.required_labels = {{"slack-edge", 0.2}, {"repeated-tokens", 0.2}};
    const std::vector<InputRecipe> inputs = {token_table_input("order"), token_table_input("scores"), token_table_input("attention-weights"),
                                             score_loss_input()};
    claim.generate = generate_cases(realisable_datasets().tokens(2, 5).samples(1, 5), inputs);
    claim.check = [](const CaseFacts& facts) { return falls_along(facts, Arrangement::comonotone, true); };
    claim.labels = [](const CaseFacts& facts) {
        const std::optional<DirectedSelection> selection = selection_of(facts.data(), drawn_selection(facts));
        bool slack = false;
        if (selection) {
            for (const QueryGraph& graph : selection->graphs) {
                for (const Edge& e : graph.edges()) {
                    slack = slack || margin(facts.data().embedding(), selection->direction, graph.query(), e.from, e.to) > 1;
                }
            }
        }
        return slack ? std::vector<std::string>{"slack-edge"} : std::vector<std::string>{};
    };
    claim.false_neighbours = {
        {"selected-scores-best", "It is enough that the selected token of every context has the largest score.",
         [](const CaseFacts& facts) { return falls_along(facts, Arrangement::selected_first, true); },
         generate_cases(realisable_datasets().embedded(EmbeddingKind::one_hot).tokens(3, 5).samples(2, 4), inputs)},
        {"without-a-strict-pair", "The risk falls along W_l with equal scores as well.",
         [](const CaseFacts& facts) { return falls_along(facts, Arrangement::equal, false); }},
    };
    return claim;
}

} // namespace attest
