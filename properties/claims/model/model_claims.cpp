// The claims on the model (model.*; section 1 of the specification; paper, section 2).
//
// Exponentials are replaced by positive rational weights p_{k,v}: the model sees W only through p_{k,v} = e^{z_{v,k}}, and
// every identity below is one of rational functions of p, so equality is decided exactly. Where a statement is about W
// itself, it is reduced to exact logits: two attention patterns agree iff their logit differences do (exp is injective).
#include "model/attention/attention.h"
#include "model/numbers/number_text.h"
#include "properties/claims/claim_tools.h"
#include "properties/generators/generate.h"

#include <fmt/format.h>

namespace attest {
namespace {

/// Row k of the token table: the weights p_{k,v} of query k.
std::vector<Rational> query_weights(const CaseFacts& facts, Token query) {
    const Matrix<Rational>& table = facts.value().token_table("attention-weights");
    std::vector<Rational> p;
    for (Index v = 0; v < table.cols(); ++v) {
        p.push_back(table(query, v));
    }
    return p;
}

struct SampleMasses {
    std::vector<TokenCount> counts;
    std::vector<Rational> masses; // in the order of counts
};
SampleMasses masses_of(const CaseFacts& facts, const Sample& sample) {
    const std::vector<TokenCount> counts = token_counts(sample.context);
    return {counts, attention_from_weights(counts, query_weights(facts, sample.query))};
}

std::string vector_text(const Vector<Rational>& x) { return matrix_text(transposed(Matrix<Rational>(x))); }

bool equal_vectors(const Vector<Rational>& a, const Vector<Rational>& b) { return equal_matrices(Matrix<Rational>(a), Matrix<Rational>(b)); }

/// Applies `decide` to every sample; the first verdict that is not `held` is the case's, and a case without any sample to
/// which the statement applies is vacuous.
template <class DecideSample>
Verdict for_every_sample(const CaseFacts& facts, DecideSample decide) {
    Verdict vacuous = Verdict::vacuous("a sample to which the statement applies");
    bool applied = false;
    for (std::size_t i = 0; i < facts.data().size(); ++i) {
        const Verdict v = decide(i, facts.data().sample(i));
        if (v.outcome == Outcome::vacuous) {
            vacuous = v;
            continue;
        }
        if (v.outcome != Outcome::held) {
            return v;
        }
        applied = true;
    }
    return applied ? Verdict::held() : vacuous;
}

// ---- model.convex-combination

/// Masses >= 0 with sum 1 that combine the context's embeddings to `output`: the witness that it lies in their hull.
Verdict is_convex_combination(const CaseFacts& facts, std::size_t i, const SampleMasses& m, const Vector<Rational>& output) {
    Rational total = 0;
    Vector<Rational> combined = zero_vector<Rational>(facts.data().dimension());
    for (std::size_t j = 0; j < m.counts.size(); ++j) {
        if (m.masses[j] < 0) {
            return Verdict::refuted(fmt::format("sample {}: the mass of token {} is negative", i, m.counts[j].token), "a mass >= 0",
                                    to_text(m.masses[j]));
        }
        total += m.masses[j];
        for (int a = 0; a < facts.data().dimension(); ++a) {
            combined[a] += m.masses[j] * facts.data().embedding().entry(m.counts[j].token, a);
        }
    }
    if (total != 1) {
        return Verdict::refuted(fmt::format("sample {}: the masses do not sum to 1", i), "sum 1", "sum " + to_text(total));
    }
    if (!equal_vectors(combined, output)) {
        return Verdict::refuted(fmt::format("sample {}: the masses do not combine to the output", i), vector_text(output), vector_text(combined));
    }
    return Verdict::held();
}

Verdict convex_combination(const CaseFacts& facts) {
    return for_every_sample(facts, [&](std::size_t i, const Sample& sample) {
        const SampleMasses m = masses_of(facts, sample);
        return is_convex_combination(facts, i, m, attention_output(facts.data().embedding(), m.counts, m.masses));
    });
}

Verdict counts_in_numerator_only(const CaseFacts& facts) {
    return for_every_sample(facts, [&](std::size_t i, const Sample& sample) {
        SampleMasses m{token_counts(sample.context), {}};
        const std::vector<Rational> p = query_weights(facts, sample.query);
        Rational denominator = 0;
        for (const TokenCount& c : m.counts) {
            denominator += p[static_cast<std::size_t>(c.token)];
        }
        for (const TokenCount& c : m.counts) {
            m.masses.push_back(c.count * p[static_cast<std::size_t>(c.token)] / denominator);
        }
        return is_convex_combination(facts, i, m, attention_output(facts.data().embedding(), m.counts, m.masses));
    });
}

Verdict hull_of_other_tokens(const CaseFacts& facts) {
    // Under I coordinates in the rows of E are unique, so the mass of the query, which is positive, cannot be moved to others.
    if (!facts.data().embedding().independent()) {
        return Verdict::vacuous("I (unique coordinates)");
    }
    return for_every_sample(facts, [&](std::size_t i, const Sample& sample) {
        const SampleMasses m = masses_of(facts, sample);
        for (std::size_t j = 0; j < m.counts.size(); ++j) {
            if (m.counts[j].token == sample.query && m.masses[j] != 0) {
                return Verdict::refuted(fmt::format("sample {}: the output has a part along the query's own embedding", i),
                                        "an output in the hull of the tokens other than the query",
                                        fmt::format("mass {} on token {}", to_text(m.masses[j]), sample.query));
            }
        }
        return Verdict::held();
    });
}

// ---- model.bag-of-tokens

/// f_W by the definition over positions: sum_t p_{x_t} e_{x_t} / sum_t p_{x_t}, in the given order, under the given query.
Vector<Rational> output_by_positions(const CaseFacts& facts, const std::vector<Token>& context, Token query) {
    const std::vector<Rational> p = query_weights(facts, query);
    Rational denominator = 0;
    Vector<Rational> output = zero_vector<Rational>(facts.data().dimension());
    for (const Token v : context) {
        const Rational& weight = p[static_cast<std::size_t>(v)];
        denominator += weight;
        for (int a = 0; a < facts.data().dimension(); ++a) {
            output[a] += weight * facts.data().embedding().entry(v, a);
        }
    }
    for (int a = 0; a < facts.data().dimension(); ++a) {
        output[a] /= denominator;
    }
    return output;
}

Vector<Rational> model_output(const CaseFacts& facts, const std::vector<TokenCount>& counts, Token query) {
    return attention_output(facts.data().embedding(), counts, attention_from_weights(counts, query_weights(facts, query)));
}

Verdict same_output(std::size_t i, const char* what, const Vector<Rational>& expected, const Vector<Rational>& found) {
    if (equal_vectors(expected, found)) {
        return Verdict::held();
    }
    return Verdict::refuted(fmt::format("sample {}: {} changes the output", i, what), vector_text(expected), vector_text(found));
}

Verdict bag_of_tokens(const CaseFacts& facts) {
    return for_every_sample(facts, [&](std::size_t i, const Sample& sample) {
        const std::vector<Token> forward(sample.context.begin(), sample.context.end());
        const std::vector<Token> backward(forward.rbegin(), forward.rend());
        const Vector<Rational> by_counts = model_output(facts, token_counts(sample.context), sample.query);
        const Verdict in_order = same_output(i, "going through positions", by_counts, output_by_positions(facts, forward, sample.query));
        return in_order.outcome == Outcome::held
                   ? same_output(i, "another order of the context", by_counts, output_by_positions(facts, backward, sample.query))
                   : in_order;
    });
}

Verdict set_of_tokens(const CaseFacts& facts) {
    return for_every_sample(facts, [&](std::size_t i, const Sample& sample) {
        std::vector<TokenCount> once = token_counts(sample.context);
        for (TokenCount& c : once) {
            c.count = 1;
        }
        return same_output(i, "forgetting multiplicities", model_output(facts, token_counts(sample.context), sample.query),
                           model_output(facts, once, sample.query));
    });
}

Verdict query_ignored(const CaseFacts& facts) {
    return for_every_sample(facts, [&](std::size_t i, const Sample& sample) {
        const std::vector<TokenCount> counts = token_counts(sample.context);
        const Vector<Rational> output = model_output(facts, counts, sample.query);
        for (const TokenCount& c : counts) {
            const Verdict v = same_output(i, "another last token", output, model_output(facts, counts, c.token));
            if (v.outcome != Outcome::held) {
                return v;
            }
        }
        return Verdict::held();
    });
}

// ---- model.label-mass

Verdict label_score_is(const CaseFacts& facts, const Matrix<Rational>& head) {
    return for_every_sample(facts, [&](std::size_t i, const Sample& sample) {
        const SampleMasses m = masses_of(facts, sample);
        const Vector<Rational> output = attention_output(facts.data().embedding(), m.counts, m.masses);
        Rational score = 0;
        for (int a = 0; a < facts.data().dimension(); ++a) {
            score += head(sample.label, a) * output[a];
        }
        Rational mass = 0;
        for (std::size_t j = 0; j < m.counts.size(); ++j) {
            mass = m.counts[j].token == sample.label ? m.masses[j] : mass;
        }
        return score == mass ? Verdict::held()
                             : Verdict::refuted(fmt::format("sample {}: the label's score is not its attention mass", i), "score " + to_text(mass),
                                                "score " + to_text(score));
    });
}

Verdict label_mass(const CaseFacts& facts) {
    if (!facts.data().head()) {
        return Verdict::vacuous("a head is given");
    }
    return label_score_is(facts, *facts.data().head());
}

// ---- model.gauge

/// The part of a risk's gradient that one sample gives, for any differentiable loss and any head: with scores
/// s_v = c_y' e_v, d(score)/dz_v = a_v (s_v - sum_u a_u s_u), so the gradient is a multiple of sum_v of that e_v e_k'.
Matrix<Rational> score_gradient(const CaseFacts& facts, const Sample& sample, const Matrix<Rational>& head) {
    const Embedding& embedding = facts.data().embedding();
    const SampleMasses m = masses_of(facts, sample);
    std::vector<Rational> scores;
    Rational mean = 0;
    for (std::size_t j = 0; j < m.counts.size(); ++j) {
        Rational s = 0;
        for (int a = 0; a < embedding.dimension(); ++a) {
            s += head(sample.label, a) * embedding.entry(m.counts[j].token, a);
        }
        mean += m.masses[j] * s;
        scores.push_back(s);
    }
    Matrix<Rational> gradient = zero_matrix<Rational>(embedding.dimension(), embedding.dimension());
    for (std::size_t j = 0; j < m.counts.size(); ++j) {
        const Rational factor = m.masses[j] * (scores[j] - mean);
        for (int a = 0; a < embedding.dimension(); ++a) {
            for (int b = 0; b < embedding.dimension(); ++b) {
                gradient(a, b) += factor * embedding.entry(m.counts[j].token, a) * embedding.entry(sample.query, b);
            }
        }
    }
    return gradient;
}

/// Every sample's logit differences (e_v - e_u)' V e_k are 0: then W and W + V have the same attention on every sample,
/// hence the same risk for any head and any loss.
Verdict attention_blind_to(const CaseFacts& facts, const Matrix<Rational>& v) {
    for (std::size_t i = 0; i < facts.data().size(); ++i) {
        const Sample sample = facts.data().sample(i);
        for (const TokenCount& c : token_counts(sample.context)) {
            const Token first = sample.context.front(); // not the label, which is missing from the context where R fails
            const Rational m = margin(facts.data().embedding(), v, sample.query, first, c.token);
            if (m != 0) {
                return Verdict::refuted(fmt::format("sample {}: the displacement moves token {} against token {}", i, c.token, first),
                                        "no logit difference changes", "a change of " + to_text(m));
            }
        }
    }
    return Verdict::held();
}

Verdict gauge_of(const CaseFacts& facts, const std::function<Matrix<Rational>(const Matrix<Rational>&)>& project, const char* space) {
    if (!facts.data().head()) {
        return Verdict::vacuous("a head is given");
    }
    const Matrix<Rational>& drawn = facts.value().weights("weights");
    const Verdict blind = attention_blind_to(facts, difference(drawn, project(drawn)));
    if (blind.outcome != Outcome::held) {
        return blind;
    }
    for (std::size_t i = 0; i < facts.data().size(); ++i) {
        const Matrix<Rational> gradient = score_gradient(facts, facts.data().sample(i), *facts.data().head());
        if (!equal_matrices(gradient, project(gradient))) {
            return Verdict::refuted(fmt::format("the gradient of sample {}'s score leaves {}", i, space), fmt::format("a gradient in {}", space),
                                    matrix_text(gradient));
        }
    }
    return Verdict::held();
}

Verdict gauge(const CaseFacts& facts) {
    return gauge_of(
        facts, [&](const Matrix<Rational>& w) { return facts.space().project(w); }, "S");
}
Verdict gauge_cyclic(const CaseFacts& facts) {
    return gauge_of(
        facts, [&](const Matrix<Rational>& w) { return facts.cyclic().project(w); }, "S_fin");
}
Verdict gauge_svm(const CaseFacts& facts) {
    return gauge_of(
        facts, [&](const Matrix<Rational>& w) { return difference(facts.space().project(w), facts.cyclic().project(w)); }, "S_svm");
}

// ---- model.markov

/// m_v p_v / sum_u m_u p_u with p = softmax over the whole vocabulary, `counted` false: with m = 1.
std::vector<Rational> conditioned_chain(const std::vector<TokenCount>& counts, const std::vector<Rational>& weights, bool counted) {
    Rational vocabulary = 0;
    for (const Rational& w : weights) {
        vocabulary += w;
    }
    Rational context = 0;
    std::vector<Rational> masses;
    for (const TokenCount& c : counts) {
        masses.push_back((counted ? c.count : 1) * (weights[static_cast<std::size_t>(c.token)] / vocabulary));
        context += masses.back();
    }
    for (Rational& mass : masses) {
        mass /= context;
    }
    return masses;
}

Verdict chain_agrees(const CaseFacts& facts, bool counted) {
    return for_every_sample(facts, [&](std::size_t i, const Sample& sample) {
        const SampleMasses m = masses_of(facts, sample);
        const std::vector<Rational> chain = conditioned_chain(m.counts, query_weights(facts, sample.query), counted);
        for (std::size_t j = 0; j < chain.size(); ++j) {
            if (chain[j] != m.masses[j]) {
                return Verdict::refuted(fmt::format("sample {}: token {} has another mass", i, m.counts[j].token), to_text(chain[j]),
                                        to_text(m.masses[j]));
            }
        }
        return Verdict::held();
    });
}

Verdict markov(const CaseFacts& facts) { return chain_agrees(facts, true); }
Verdict markov_without_counts(const CaseFacts& facts) { return chain_agrees(facts, false); }

/// Logits E W' e_k instead of E W e_k: the masses agree iff all logit differences inside the context do.
Verdict markov_transposed(const CaseFacts& facts) {
    const Matrix<Rational>& w = facts.value().weights("weights");
    const Matrix<Rational> t = transposed(w);
    return for_every_sample(facts, [&](std::size_t i, const Sample& sample) {
        for (const TokenCount& c : token_counts(sample.context)) {
            const Token first = sample.context.front();
            const Rational right = margin(facts.data().embedding(), w, sample.query, c.token, first);
            const Rational wrong = margin(facts.data().embedding(), t, sample.query, c.token, first);
            if (right != wrong) {
                return Verdict::refuted(fmt::format("sample {}: tokens {} and {} have another ratio of masses", i, c.token, first),
                                        fmt::format("log ratio {}", to_text(right)), fmt::format("log ratio {}", to_text(wrong)));
            }
        }
        return Verdict::held();
    });
}

InputRecipe attention_weights() { return token_table_input("attention-weights"); }

} // namespace

std::vector<Claim> model_claims() {
    std::vector<Claim> claims;

    Claim convex;
    convex.id = "model.convex-combination";
    convex.statement = "Attention masses are >= 0 and sum to 1; the output lies in the convex hull of the context's embeddings.";
    convex.source = "paper, section 2; THEORY 1";
    convex.required_labels = {{"repeated-tokens", 0.2}, {"several-queries", 0.1}};
    convex.generate = generate_cases(any_dataset(), {attention_weights()});
    convex.check = convex_combination;
    convex.false_neighbours = {
        {"hull-of-other-tokens", "The output lies in the hull of the embeddings of the tokens other than the query.", hull_of_other_tokens, {}, {}},
        {"counts-in-numerator-only", "The same with multiplicities in the numerator only.", counts_in_numerator_only, {}, {}},
    };
    claims.push_back(convex);

    Claim bag;
    bag.id = "model.bag-of-tokens";
    bag.statement = "The output depends on the context only through its token counts and its query.";
    bag.source = "paper, section 2; THEORY 1";
    bag.required_labels = {{"repeated-tokens", 0.2}, {"several-queries", 0.1}};
    bag.generate = generate_cases(any_dataset(), {attention_weights()});
    bag.check = bag_of_tokens;
    bag.false_neighbours = {
        {"set-of-tokens", "The output depends on the context only through its set of tokens and its query.", set_of_tokens, {}, {}},
        {"query-ignored", "The output depends on the token counts alone.", query_ignored, {}, {}},
    };
    claims.push_back(bag);

    Claim mass;
    mass.id = "model.label-mass";
    mass.statement = "With a head C that satisfies C E' = I, the score of the label is its attention mass.";
    mass.source = "paper, assumption on the head; THEORY 1";
    mass.hypotheses = {Hypothesis::head};
    mass.required_labels = {{"repeated-tokens", 0.2}};
    mass.generate = generate_cases(realisable_datasets().headed({{6, HeadKind::aligned}, {1, HeadKind::unit_diagonal}}), {attention_weights()});
    mass.check = label_mass;
    mass.false_neighbours = {
        {"general-head",
         "The score of the label is its attention mass, whatever the head.",
         label_mass,
         generate_cases(realisable_datasets().headed({{1, HeadKind::general}}), {attention_weights()}),
         {Hypothesis::head}},
        {"own-product-only",
         "It is enough that c_y' e_y = 1 for every y.",
         label_mass,
         generate_cases(realisable_datasets().headed({{1, HeadKind::unit_diagonal}}), {attention_weights()}),
         {Hypothesis::head}},
    };
    claims.push_back(mass);

    Claim blind;
    blind.id = "model.gauge";
    blind.statement = "The risk, with any head and any loss, depends only on the projection of W on S, and its gradient lies in S.";
    blind.source = "paper, section 4; THEORY 5 (convexity)";
    blind.hypotheses = {Hypothesis::realisable};
    blind.required_labels = {{"cyclic", 0.2}, {"strict-edge", 0.4}};
    blind.generate =
        generate_cases(realisable_with_any_embedding().headed({{1, HeadKind::general}}), {attention_weights(), weights_input("weights")});
    blind.check = gauge;
    blind.false_neighbours = {
        {"cyclic-subspace", "The same with the cyclic subspace in place of S.", gauge_cyclic, {}, {}},
        {"svm-subspace", "The same with S_svm in place of S.", gauge_svm, {}, {}},
    };
    claims.push_back(blind);

    Claim chain;
    chain.id = "model.markov";
    chain.statement = "Attention is the context-conditioned Markov chain: the mass of v is m_v p_kv / sum_u m_u p_ku with p_k = softmax(E W e_k).";
    chain.source = "Ildiz et al., From self-attention to Markov models (arXiv 2402.13512); THEORY 1";
    chain.required_labels = {{"repeated-tokens", 0.2}};
    chain.generate = generate_cases(any_dataset(), {attention_weights(), weights_input("weights")});
    chain.check = markov;
    chain.false_neighbours = {
        {"counts-ignored", "The same without multiplicities.", markov_without_counts, {}, {}},
        {"transposed", "The same with p_k = softmax(E W' e_k).", markov_transposed, {}, {}},
    };
    claims.push_back(chain);

    return claims;
}

} // namespace attest
