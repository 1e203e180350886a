// chain.identifiable: labels distributed as a teacher's attention masses give the teacher back, up to the gauge, iff each query's
// co-occurrence graph is connected (arXiv 2402.13512, consistency; THEORY 14; exact in rational weights).
//
// The teacher is a positive table in place of its e^{z_v}; its masses on each context of the data are the exact label distribution. The
// log-loss is convex in W, so its minimisers are the teacher plus the kernel of the Hessian there, which is rational and has an exact rank.
#include "properties/claims/chain/chain_claims.h"
#include "properties/claims/claim_tools.h"
#include "properties/generators/generate.h"
#include "properties/variations/variation_tools.h"

#include "model/attention/attention.h"
#include "model/mutant.h"
#include "model/numbers/exact_solve.h"
#include "theory/subspace/edge_subspace.h"

#include <fmt/format.h>
#include <numeric>

namespace attest {
namespace {

/// The pairs of tokens that a context of the query holds, once each (i < j).
std::vector<Edge> co_occurring(const Dataset& data, Token query) {
    std::vector<Edge> r;
    for (std::size_t i = 0; i < data.size(); ++i) {
        const Sample s = data.sample(i);
        if (s.query != query) {
            continue;
        }
        const std::vector<TokenCount> counts = token_counts(s.context);
        for (const TokenCount& a : counts) {
            for (const TokenCount& b : counts) {
                if (a.token < b.token) {
                    r.push_back({a.token, b.token});
                }
            }
        }
    }
    return r;
}

/// Do the edges join all tokens 0..tokens-1, directions aside?
bool connected(int tokens, const std::vector<Edge>& edges) {
    std::vector<Token> part(static_cast<std::size_t>(tokens));
    std::iota(part.begin(), part.end(), 0);
    for (const Edge& e : edges) {
        const Token from = part[static_cast<std::size_t>(e.from)];
        const Token to = part[static_cast<std::size_t>(e.to)];
        std::replace(part.begin(), part.end(), from, to);
    }
    return std::all_of(part.begin(), part.end(), [&](Token p) { return p == part.front(); });
}

bool each_query_connected(const CaseFacts& facts) {
    const std::vector<Token> queries = facts.data().queries();
    return std::all_of(queries.begin(), queries.end(), [&](Token k) { return connected(facts.data().tokens(), co_occurring(facts.data(), k)); });
}

bool union_connected(const CaseFacts& facts) {
    std::vector<Edge> edges;
    for (const Token k : facts.data().queries()) {
        const std::vector<Edge> of_query = co_occurring(facts.data(), k);
        edges.insert(edges.end(), of_query.begin(), of_query.end());
    }
    return connected(facts.data().tokens(), edges);
}

/// The derivatives in the logits of one query of the sum over its contexts of E_y[-log a_y], y distributed by `label_masses`, at the teacher.
struct Derivatives {
    Vector<Rational> gradient;
    Matrix<Rational> hessian;
};
template <class LabelMasses>
Derivatives derivatives(const CaseFacts& facts, Token query, LabelMasses label_masses) {
    const Index tokens = facts.data().tokens();
    Derivatives r{zero_vector<Rational>(tokens), zero_matrix<Rational>(tokens, tokens)};
    const std::vector<Rational> teacher = query_weights(facts, query);
    for (std::size_t i = 0; i < facts.data().size(); ++i) {
        const Sample s = facts.data().sample(i);
        if (s.query != query) {
            continue;
        }
        const std::vector<TokenCount> counts = token_counts(s.context);
        const std::vector<Rational> masses = attention_from_weights(counts, teacher);
        const std::vector<Rational> labels = label_masses(counts, teacher);
        for (std::size_t a = 0; a < counts.size(); ++a) {
            const Token v = counts[a].token;
            r.gradient[v] += masses[a] - labels[a];
            for (std::size_t b = 0; b < counts.size(); ++b) {
                r.hessian(v, counts[b].token) -= masses[a] * masses[b];
            }
            r.hessian(v, v) += masses[a];
        }
    }
    return r;
}

/// m_v p_v / sum_u m_u p_u, written out: the chain of the paper rather than the model's attention.
std::vector<Rational> teacher_masses(const std::vector<TokenCount>& counts, const std::vector<Rational>& p, bool counted) {
    Rational sum = 0;
    std::vector<Rational> r;
    for (const TokenCount& c : counts) {
        r.push_back((counted ? c.count : 1) * p[static_cast<std::size_t>(c.token)]);
        sum += r.back();
    }
    for (Rational& mass : r) {
        mass /= sum;
    }
    return r;
}

/// Is the teacher a zero of the gradient in W? The gradient is sum_{k,v} g_kv e_v e_k', 0 under I iff every g_kv is; without I decided on W.
bool stationary(const CaseFacts& facts, bool counted, std::string& where) {
    Matrix<Rational> gradient = zero_matrix<Rational>(facts.data().dimension(), facts.data().dimension());
    const Embedding& e = facts.data().embedding();
    for (const Token k : facts.data().queries()) {
        const Derivatives d = derivatives(
            facts, k, [&](const std::vector<TokenCount>& counts, const std::vector<Rational>& p) { return teacher_masses(counts, p, counted); });
        for (Token v = 0; v < e.tokens(); ++v) {
            if (d.gradient[v] == 0) {
                continue;
            }
            where = fmt::format("query {}, logit of token {}: a slope of {}", k, v, to_text(d.gradient[v]));
            for (int a = 0; a < e.dimension(); ++a) {
                for (int b = 0; b < e.dimension(); ++b) {
                    gradient(a, b) += d.gradient[v] * e.entry(v, a) * e.entry(k, b);
                }
            }
        }
    }
    return is_zero(gradient);
}

/// The span of (e_i - e_j) e_k' over the given pairs of each occurring query.
template <class Pairs>
Index span_dimension(const CaseFacts& facts, Pairs pairs) {
    std::vector<QueryGraph> graphs;
    for (const Token k : facts.data().queries()) {
        graphs.emplace_back(k, pairs(k));
    }
    return edge_space(facts.data().embedding(), graphs).dimension();
}

/// Is the teacher the only minimiser up to the gauge? The Hessian sees exactly the span of the co-occurring pairs; the gauge is what no pair
/// of any two tokens sees.
bool only_zero(const CaseFacts& facts) {
    const int tokens = facts.data().tokens();
    const Index seen = span_dimension(facts, [&](Token k) { return co_occurring(facts.data(), k); });
    const Index all = span_dimension(facts, [&](Token) {
        std::vector<Edge> star;
        for (Token v = 1; v < tokens; ++v) {
            star.push_back({0, v});
        }
        return star;
    });
    return seen == all;
}

Index hessian_rank(const CaseFacts& facts) {
    Index r = 0;
    for (const Token k : facts.data().queries()) {
        r += exact_rank(derivatives(facts, k, [](const auto& counts, const auto& p) { return teacher_masses(counts, p, true); }).hessian);
    }
    return r;
}

/// `condition` iff the teacher is the only zero. `free_logits`: under I the same is asked of the Hessian's rank, K - 1 a query.
Verdict identifiable_iff(const CaseFacts& facts, bool condition, const char* named, bool free_logits) {
    std::string where;
    if (!stationary(facts, !mutant("chain_teacher_without_counts"), where)) {
        return Verdict::refuted("the teacher is no zero of the gradient", "0", where);
    }
    const bool only = only_zero(facts);
    if (free_logits) {
        const auto whole = static_cast<Index>(facts.data().queries().size()) * (facts.data().tokens() - 1);
        const Index rank = hessian_rank(facts);
        if ((rank == whole) != only) {
            return Verdict::refuted("the Hessian in the logits and the span of the pairs disagree", fmt::format("rank {}", only ? whole : whole - 1),
                                    fmt::format("rank {} of {}", rank, whole));
        }
    }
    if (condition != only) {
        return Verdict::refuted(fmt::format("{}: {}", named, condition ? "yes" : "no"),
                                condition ? "the teacher is the only zero up to the gauge" : "another zero beside the teacher",
                                only ? "it is the only one" : "the loss does not see some pair of tokens");
    }
    return Verdict::held();
}

Verdict identifiable(const CaseFacts& facts) {
    return identifiable_iff(facts, each_query_connected(facts), "each query's co-occurrence graph is connected", true);
}

Verdict counts_ignored(const CaseFacts& facts) {
    std::string where;
    return stationary(facts, false, where) ? Verdict::held()
                                           : Verdict::refuted("labels distributed as the teacher's weights, each distinct token once",
                                                              "a zero of the gradient at the teacher", where);
}

Verdict identifiable_without_i(const CaseFacts& facts) {
    return identifiable_iff(facts, each_query_connected(facts), "each query's co-occurrence graph is connected", false);
}

DatasetShape few_tokens() { return realisable_datasets().tokens(2, 4).samples(1, 6).queries_up_to(2); }

} // namespace

Claim chain_identifiable() {
    Claim claim =
        exact_claim("chain.identifiable",
                    "Labels distributed as a teacher's attention masses make the teacher a zero of the gradient, and the only one up to the gauge "
                    "if and only if each query's co-occurrence graph joins all tokens.",
                    "arXiv 2402.13512 (consistency of estimation); THEORY 14", {Hypothesis::independent});
    claim.required_labels = {{"identifiable", 0.15}, {"not-identifiable", 0.15}, {"several-queries", 0.1}, {"repeated-tokens", 0.2}};
    claim.generate = generate_cases(few_tokens(), {token_table_input("attention-weights")});
    claim.check = identifiable;
    claim.labels = [](const CaseFacts& facts) { return std::vector<std::string>{each_query_connected(facts) ? "identifiable" : "not-identifiable"}; };
    claim.false_neighbours = {
        {"union-connected", "It is enough, and needed, that the union of the co-occurrence graphs over queries is connected.",
         [](const CaseFacts& facts) { return identifiable_iff(facts, union_connected(facts), "the union over queries is connected", true); }},
        {"counts-ignored", "The same for labels distributed as the teacher's weights on the distinct tokens of the context.", counts_ignored},
    };
    claim.variations = {without(Hypothesis::independent,
                                "Without I, the teacher is the only zero up to the gauge if and only if each query's graph joins all tokens.",
                                identifiable_without_i, generate_cases(small_datasets().tokens(2, 4), {token_table_input("attention-weights")}))};
    return claim;
}

} // namespace attest
