// topic.change: a decoded token leaves topic A's top tokens only where a lower one is more frequent than each of them (arXiv 2501.06382;
// THEORY 13; exact in rational weights).
//
// The weights are any positive table in place of e^{z_v} that ranks the top tokens of the context above the others: those of a model trained
// on the mixture, or of none. The decoded token is one of largest m_v e^{z_v}; at a tie every one of them counts.
#include "properties/claims/topic/topic_checks.h"

#include "model/attention/attention.h"

#include <algorithm>
#include <fmt/format.h>

namespace attest {
namespace {

struct Decoding {
    ContextClasses classes;       ///< of the context, by topic A's graph
    std::vector<Rational> weight; ///< e^{z_v} by token, top ranked above lower
    const QueryGraph* graph = nullptr;

    Rational term(const TokenCount& c) const { return counted(c) * weight[static_cast<std::size_t>(c.token)]; }
    Rational largest(const std::vector<TokenCount>& counts) const {
        Rational r = 0;
        for (const TokenCount& c : counts) {
            r = std::max(r, term(c));
        }
        return r;
    }
    /// Is a lower token among those that may be decoded?
    bool leaves() const { return !classes.lower.empty() && largest(classes.lower) >= largest(classes.top); }
    int most_frequent(const std::vector<TokenCount>& counts) const {
        int r = 0;
        for (const TokenCount& c : counts) {
            r = std::max(r, c.count);
        }
        return r;
    }
    bool lower_is_more_frequent() const { return most_frequent(classes.lower) > most_frequent(classes.top); }
    std::string text() const {
        std::string r;
        for (const auto* part : {&classes.top, &classes.lower}) {
            for (const TokenCount& c : *part) {
                r += fmt::format("{}{} of token {} ({}) with weight {}", r.empty() ? "" : ", ", c.count, c.token,
                                 part == &classes.top ? "top" : "lower", to_text(weight[static_cast<std::size_t>(c.token)]));
            }
        }
        return r;
    }
};

/// Decides with topic A's graph of the context's query; vacuous where A has none, or no token of the context is below another.
template <class DecideOne>
Verdict decoded(const CaseFacts& facts, DecideOne decide) {
    const std::vector<Token>& context = facts.value().context("context");
    const Token query = context.back();
    const std::vector<QueryGraph> graphs = token_graphs(topic_a(facts));
    const auto graph = std::find_if(graphs.begin(), graphs.end(), [&](const QueryGraph& g) { return g.query() == query; });
    if (graph == graphs.end()) {
        return Verdict::vacuous("a query of topic A");
    }
    Decoding d;
    d.graph = &*graph;
    d.classes = context_classes(*graph, token_counts(context));
    if (d.classes.lower.empty()) {
        return Verdict::vacuous("a lower token in the context");
    }
    d.weight = ranked_weights(query_weights(facts, query), tokens_of(d.classes.top), tokens_of(d.classes.lower));
    return decide(d);
}

Verdict implied(bool premise, bool conclusion, const Decoding& d, const char* expected, const char* found) {
    return premise && !conclusion ? Verdict::refuted(d.text(), expected, found) : Verdict::held();
}

Verdict leaves_only_if(const CaseFacts& facts) {
    return decoded(facts, [](const Decoding& d) {
        return implied(d.leaves(), mutant("topic_change_is_never") ? false : d.lower_is_more_frequent(), d,
                       "a lower token more frequent than every top one, since the decoded token is lower", "none is");
    });
}

Verdict leaves_if(const CaseFacts& facts) {
    return decoded(facts, [](const Decoding& d) {
        return implied(d.lower_is_more_frequent(), d.leaves(), d, "a lower token is decoded, since one is more frequent than every top one",
                       "a top token is");
    });
}

Verdict more_than_all_together(const CaseFacts& facts) {
    return decoded(facts, [](const Decoding& d) {
        int together = 0;
        for (const TokenCount& c : d.classes.top) {
            together += c.count;
        }
        return implied(d.leaves(), d.most_frequent(d.classes.lower) > together, d,
                       "a lower token more frequent than all top ones together, since the decoded token is lower", "none is");
    });
}

/// The decoded class is the component with the largest attention mass.
Verdict by_mass_of_classes(const CaseFacts& facts) {
    return decoded(facts, [](const Decoding& d) {
        const auto largest_class = [&](const std::vector<TokenCount>& counts) {
            Rational largest = 0;
            for (const TokenCount& c : counts) {
                Rational mass = 0;
                for (const TokenCount& other : counts) {
                    if (d.graph->tied(c.token, other.token)) {
                        mass += d.term(other);
                    }
                }
                largest = std::max(largest, mass);
            }
            return largest;
        };
        return implied(largest_class(d.classes.lower) >= largest_class(d.classes.top), d.lower_is_more_frequent(), d,
                       "a lower token more frequent than every top one, since the decoded class is a lower one", "none is");
    });
}

/// A context of 3 to 8 tokens with a query of the data: short vocabularies, so that tokens repeat.
InputRecipe long_context() {
    return {"context", [](const Case& value, Draw& draw) -> Input {
                ContextInput r;
                for (int length = draw.between(3, 8); length > 1; --length) {
                    r.value.push_back(draw.between(0, value.dataset.tokens() - 1));
                }
                r.value.push_back(draw.pick(value.dataset.queries()));
                return r;
            }};
}

/// Topic A is all samples but at most two: B does not enter the statement but through the weights.
std::vector<InputRecipe> change_inputs() {
    return {scalar_input("topic-A", {"65535", "65535", "65534", "65533", "65530"}), token_table_input("attention-weights"), long_context()};
}

DatasetShape one_query() {
    return realisable_datasets().embedded(EmbeddingKind::one_hot).tokens(2, 4).samples(2, 6).queries_up_to(1).with_strict_edge();
}

} // namespace

Claim topic_change() {
    Claim claim =
        exact_claim("topic.change",
                    "Where the logits rank topic A's top tokens of a context above its other tokens, the decoded token leaves them only if a "
                    "lower token occurs more often than every top one.",
                    "arXiv 2501.06382 (change of topic); THEORY 13");
    claim.required_labels = {{"leaves-the-topic", 0.05}, {"stays-in-the-topic", 0.2}};
    claim.generate = generate_cases(one_query(), change_inputs());
    claim.check = leaves_only_if;
    claim.labels = [](const CaseFacts& facts) {
        std::vector<std::string> r;
        decoded(facts, [&](const Decoding& d) {
            r.emplace_back(d.leaves() ? "leaves-the-topic" : "stays-in-the-topic");
            return Verdict::held();
        });
        return r;
    };
    const Generate cyclic = generate_cases(one_query().tokens(3, 4).plan(Plan::cyclic), change_inputs());
    claim.false_neighbours = {
        {"if-as-well", "The decoded token leaves the top tokens whenever a lower token occurs more often than every top one.", leaves_if},
        {"all-top-together", "It leaves them only if a lower token occurs more often than all top tokens together.", more_than_all_together},
        {"mass-of-classes", "The decoded component (largest mass) leaves the top only if a lower token occurs more often than every top one.",
         by_mass_of_classes, cyclic},
    };
    return claim;
}

} // namespace attest
