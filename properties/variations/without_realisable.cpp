// R dropped: a label may be missing from its context (section 1: the log-loss is then infinite at every W).
//
// An absent label has mass 0 for every W, so L = infinity everywhere: there is no gradient to descend along, every W of a ball minimises L,
// and every W of S_fin minimises Lbar. A statement about the path is then one about every choice of minimisers. Two claims fail for
// reasons of their own: model.gauge, because a sample with an absent label draws no edge but has logits that matter, and
// graph.label-on-top. With (1-u)^2 or -u an absent label only adds a constant; the general-loss claim fails by its log-loss alone.
#include "properties/claims/descent/descent_claims.h"
#include "properties/variations/hypothesis_tools.h"

#include <algorithm>
#include <fmt/format.h>

namespace attest {
namespace {

/// The first sample whose label is not in its context. The wrapper of without() makes sure that there is one.
std::size_t absent_label(const Dataset& data) {
    for (std::size_t i = 0; i < data.size(); ++i) {
        const Sample s = data.sample(i);
        if (multiplicity(s.context, s.label) == 0) {
            return i;
        }
    }
    throw std::logic_error("every label is in its context");
}

std::string infinite(const CaseFacts& facts) {
    const std::size_t i = absent_label(facts.data());
    return fmt::format("sample {}: label {} is not in its context, so its attention mass is 0 and the log-loss is infinite at every W", i,
                       facts.data().sample(i).label);
}

/// L = infinity everywhere, against a statement that needs `expected`.
Decide infinite_risk(std::string expected, std::string found) {
    return [expected, found](const CaseFacts& facts) { return Verdict::refuted(infinite(facts), expected, found); };
}

/// The same where S_fin leaves a choice.
Decide infinite_on_cyclic(std::string expected, std::string found) {
    return [expected, found](const CaseFacts& facts) {
        return facts.cyclic().dimension() == 0 ? not_decisive() : Verdict::refuted(infinite(facts), expected, found);
    };
}

/// The sample's tokens in the label's component.
bool has_inside_token(const CaseFacts& facts, const Sample& s) {
    const QueryGraph& graph = graph_of(facts.graphs(), s.query);
    return std::any_of(s.context.begin(), s.context.end(), [&](Token v) { return graph.tied(s.label, v); });
}

Verdict restricted_problem(const CaseFacts& facts) {
    for (std::size_t i = 0; i < facts.data().size(); ++i) {
        if (!has_inside_token(facts, facts.data().sample(i))) {
            return Verdict::refuted(fmt::format("sample {}: no token of the context is in the label's component", i), "a restricted sample",
                                    "an empty context");
        }
    }
    return not_decisive();
}

/// A component {y} has restricted contexts of y alone, so the predicted frequency of y is the number of contexts that hold y.
Verdict calibration(const CaseFacts& facts) {
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

Verdict closed_form(const CaseFacts& facts) {
    return closed_form_applies(facts) ? Verdict::refuted(infinite(facts), "a W_fin with these logits", "Lbar infinite on all of S_fin: no W_fin")
                                      : not_decisive();
}

Verdict infimum(const CaseFacts& facts) {
    return has_strict_edge(facts.graphs())
               ? Verdict::refuted(infinite(facts), "inf L not attained (there is a strict edge)", "inf L = infinity, attained at every W")
               : not_decisive();
}

Verdict retrieval_on_training(const CaseFacts& facts) {
    const Verdict empty = restricted_problem(facts);
    return empty.outcome == Outcome::refuted ? Verdict::refuted(infinite(facts) + "; every W attains L* = infinity, with excess 0",
                                                                "mass 0 outside the label's component", "mass 1")
                                             : empty;
}

/// A context whose tokens W_mm orders strictly, so that -R W_mm/|W_mm|, which minimises L like every W, turns attention round.
Verdict retrieval_unseen(const CaseFacts& facts) {
    const std::vector<Token>& context = facts.value().context("context");
    for (const QueryGraph& graph : facts.graphs()) {
        for (const Token u : context) {
            for (const Token v : context) {
                const bool highest = std::all_of(context.begin(), context.end(), [&](Token w) { return graph.reaches(u, w); });
                if (graph.query() == context.back() && highest && graph.above(u, v)) {
                    return Verdict::refuted(infinite(facts) + "; so the ball of every radius R is minimised by -R W_mm/|W_mm| too",
                                            fmt::format("attention that tends to the component of token {}", u),
                                            fmt::format("attention that tends to tokens like {}, below it", v));
                }
            }
        }
    }
    return not_decisive();
}

/// A small dataset with one more sample whose label is not in its context.
DrawDataset with_absent_label(const DatasetShape& shape) {
    return [source = DrawDataset(shape)](std::uint64_t seed, int size) {
        Dataset data = source(seed, size);
        Draw draw(seed_for(seed, "absent"), size);
        const Token context = static_cast<Token>(draw.between(0, data.tokens() - 1));
        const Token label = static_cast<Token>((context + draw.between(1, data.tokens() - 1)) % data.tokens());
        data.add_sample({context}, label);
        return data;
    };
}

} // namespace

ClaimVariations without_realisable() {
    const auto r = Hypothesis::realisable;
    const DatasetShape two_tokens_or_more = small_datasets().tokens(2, 4);
    const Generate plain = generate_cases(with_absent_label(two_tokens_or_more));
    const Generate edge = generate_cases(with_absent_label(two_tokens_or_more.with_strict_edge().embedded(EmbeddingKind::one_hot)));
    const Generate cyclic = generate_cases(with_absent_label(cyclic_datasets().tokens(2, 4).samples(1, 4).embedded(EmbeddingKind::one_hot)));
    const Generate cyclic_edge =
        generate_cases(with_absent_label(cyclic_datasets().tokens(2, 4).samples(1, 4).with_strict_edge().embedded(EmbeddingKind::one_hot)));
    const Generate context = generate_cases(with_absent_label(two_tokens_or_more.with_strict_edge().embedded(EmbeddingKind::one_hot)),
                                            {context_input("context", ContextKind::training)});
    const std::string no_gradient = "no gradient of an infinite risk";
    const std::string any_minimiser = "the W of the ball all minimise L, -R W_mm/|W_mm| too";

    ClaimVariations all = {
        without("model.gauge", r, "Without R, the risk depends only on the projection of W on S.", {},
                generate_cases(any_dataset().tokens(1, 4).samples(1, 3).headed({{1, HeadKind::general}}),
                               {token_table_input("attention-weights"), weights_input("weights")})),
        not_needed("loss.closed-form", r,
                   "Where a label is missing from its context both sides are infinite at every W: -log 0 on the left, a sum of positive terms over "
                   "m_y = 0 on the right."),
        without("graph.label-on-top", r, "Without R, every token of a context is reachable from the label.", {},
                generate_cases(any_dataset().tokens(1, 4).samples(1, 3).embedded(EmbeddingKind::one_hot))),
        without("finite.exists", r, "Without R, Lbar has exactly one minimiser on S_fin.",
                infinite_on_cyclic("exactly one minimiser on S_fin", "Lbar is infinite on all of S_fin: every W minimises it"), cyclic),
        without("finite.restricted-problem", r, "Without R, the tokens of the label's component make a dataset with the same W_fin.",
                restricted_problem, plain),
        without("finite.calibration", r, "Without R, predicted and observed frequencies agree inside each component.", calibration, plain),
        without("finite.closed-form", r, "Without R, W_fin's logits differ by log ratios of label counts.", closed_form, cyclic),
        without("finite.limit", r, "Without R, 0 <= L(W + r W_mm) - Lbar(W) <= kappa(W) e^{-r}.",
                infinite_risk("two finite risks", "infinity minus infinity"), plain),
        without("finite.infimum", r, "Without R, inf L is attained exactly when there is no strict edge.", infimum, edge),
        without("path.direction", r, "Without R, every choice of minimisers of L over the balls tends to the direction of W_mm.",
                infinite_risk("one limit direction", any_minimiser), edge),
        without("path.finite", r, "Without R, the part in S_fin of every choice of minimisers tends to W_fin.",
                infinite_on_cyclic("one limit", any_minimiser + ", with any part in S_fin"), cyclic_edge),
        without("path.norm", r, "Without R, the loss falls along the path and its gradient has no zero.",
                infinite_risk("a loss that falls along the path", "L infinite on all of it"), edge),
        without("path.general-loss", r, "Without R, every W that is not worse than R W_mm/|W_mm| tends to its direction, for -log u too.",
                infinite_risk("W_R/R tends to W_mm/|W_mm|", "W_R = -R W_mm/|W_mm| is not worse than R W_mm/|W_mm|: cosine -1"), edge),
        without("retrieval.training", r, "Without R, the attention mass outside the label's component is at most 1 - e^{-n eps}.",
                retrieval_on_training, plain),
        without("retrieval.unseen", r, "Without R, attention tends to the highest component for every choice of minimisers.", retrieval_unseen,
                context),
        without("composition", r, "Without R, attention inside the component tends to the masses of W_fin for every choice of minimisers.",
                infinite_on_cyclic("the masses of one W_fin", any_minimiser + ", with any logits inside components"), cyclic_edge),
        not_needed("automaton", r,
                   "The bound on the distance to the automaton is proved from the W_mm-logits alone and holds with any matrix in place of W_fin, so "
                   "with any W_fin that one chooses where Lbar is infinite."),
    };
    for (const char* claim : {"loss.gradient", "loss.convex", "loss.strictly-convex", "loss.smooth"}) {
        all.push_back(without(claim, r, "The same without R.", infinite_risk("a finite risk with a gradient", no_gradient), plain));
    }
    for (const char* claim : {"descent.monotone", "descent.rate", "descent.gauge", "descent.finite", "normalised.floor"}) {
        all.push_back(without(claim, r, "The same without R.", infinite_risk("a gradient to descend along", no_gradient), plain));
    }
    for (const char* claim : {"descent.diverges", "descent.direction", "normalised.direction", "flow.second-order"}) {
        all.push_back(without(claim, r, "The same without R.", infinite_risk("a gradient to descend along", no_gradient), edge));
    }
    all.push_back(
        without("local.pseudo-graph", r,
                "The same over a batch of datasets with a label that is not in its context. (The loss with the head C = E is finite there.)", {},
                local_cases(false)));
    return all;
}

} // namespace attest
