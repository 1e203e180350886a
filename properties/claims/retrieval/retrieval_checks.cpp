#include "properties/claims/retrieval/retrieval_checks.h"

#include <algorithm>
#include <fmt/format.h>

namespace attest {

Verdict finite_not_enclosed() { return Verdict::undecided(fmt::format("W_fin was not enclosed at {} digits", working_digits())); }

Interval mass_outside(const CountedSample& sample, const std::vector<bool>& kept, const Matrix<Interval>& logits) {
    const std::vector<Interval> masses = attention(sample, logits);
    Interval outside(0);
    for (std::size_t j = 0; j < masses.size(); ++j) {
        if (!kept[j]) {
            outside += masses[j];
        }
    }
    return outside;
}

std::optional<QueriedContext> queried_context(const CaseFacts& facts) {
    const std::vector<Token>& context = facts.value().context("context");
    const std::vector<Token>& queries = facts.model().queries();
    const auto at = std::find(queries.begin(), queries.end(), context.back());
    if (at == queries.end()) {
        return std::nullopt;
    }
    QueriedContext r;
    r.query = context.back();
    r.sample.query_index = static_cast<int>(at - queries.begin());
    r.sample.counts = token_counts(context);
    return r;
}

TopClass top_class(const CaseFacts& facts, const QueriedContext& context) {
    const Matrix<Rational> z = facts.model().logits(facts.direction());
    Rational best = z(context.sample.counts.front().token, context.sample.query_index);
    for (const TokenCount& c : context.sample.counts) {
        best = std::max(best, z(c.token, context.sample.query_index));
    }
    TopClass r;
    for (const TokenCount& c : context.sample.counts) {
        const Rational below = best - z(c.token, context.sample.query_index);
        r.top.push_back(below == 0);
        if (below != 0) {
            r.gap = r.gap ? std::min(*r.gap, below) : below;
        }
    }
    return r;
}

CountedSample kept_tokens(const CountedSample& sample, const std::vector<bool>& kept) {
    CountedSample r = sample;
    r.counts.clear();
    for (std::size_t j = 0; j < kept.size(); ++j) {
        if (kept[j]) {
            r.counts.push_back(sample.counts[j]);
        }
    }
    return r;
}

bool in_one_component(const QueryGraph& graph, const QueriedContext& context, const std::vector<bool>& members) {
    std::optional<Token> first;
    for (std::size_t j = 0; j < members.size(); ++j) {
        if (members[j]) {
            if (first && !graph.tied(*first, context.sample.counts[j].token)) {
                return false;
            }
            first = context.sample.counts[j].token;
        }
    }
    return true;
}

std::optional<Token> token_above_others(const CaseFacts& facts) {
    const std::vector<Token>& context = facts.value().context("context");
    for (const QueryGraph& graph : facts.graphs()) {
        for (const Token u : context) {
            const bool highest = std::all_of(context.begin(), context.end(), [&](Token w) { return graph.reaches(u, w); });
            const bool others = std::any_of(context.begin(), context.end(), [&](Token w) { return !graph.tied(u, w); });
            if (graph.query() == context.back() && highest && others) {
                return u;
            }
        }
    }
    return std::nullopt;
}

} // namespace attest
