// chain.collapse: in generation by attention over two tokens, the share of the one that every row gives less weight falls in expectation
// (arXiv 2402.13512, distribution collapse; THEORY 14; exact).
//
// The chain is run on the exact distribution of (counts, last token): every state that six draws can reach is visited, its mean step is
// taken from the model's own attention, and compared with the closed form.
#include "properties/claims/chain/chain_claims.h"
#include "properties/claims/claim_tools.h"
#include "properties/generators/generate.h"

#include "model/attention/attention.h"

#include <array>
#include <fmt/format.h>

namespace attest {
namespace {

constexpr int draws = 6;

/// Rows pi_k = (pi_k1, pi_k2) of tokens 0 and 1 (the paper's 1 and 2): unnormalised weights.
using Rows = std::array<std::array<Rational, 2>, 2>;

struct State {
    std::array<int, 2> counts;
    Token last;
    auto operator<=>(const State&) const = default;
    int length() const { return counts[0] + counts[1]; }
    Rational share() const { return Rational(counts[1], length()); } ///< x, of token 1
    State after(Token v) const {
        State r = *this;
        ++r.counts[static_cast<std::size_t>(v)];
        r.last = v;
        return r;
    }
};

/// P(0 | state), P(1 | state): m_v pi_kv / sum_u m_u pi_ku.
std::array<Rational, 2> next_token(const State& s, const Rows& rows) {
    std::vector<TokenCount> counts;
    for (Token v = 0; v < 2; ++v) {
        if (s.counts[static_cast<std::size_t>(v)] > 0) {
            counts.push_back({v, s.counts[static_cast<std::size_t>(v)]});
        }
    }
    const auto& row = rows[static_cast<std::size_t>(s.last)];
    const std::vector<Rational> masses = attention_from_weights<Rational>(counts, {row[0], row[1]});
    std::array<Rational, 2> r = {0, 0};
    for (std::size_t j = 0; j < counts.size(); ++j) {
        r[static_cast<std::size_t>(counts[j].token)] = masses[j];
    }
    return r;
}

/// -x (1 - x) (1 - r) / (n (1 - (1 - r) x)) with r = pi_k2/pi_k1 of the last token and n = N + 1.
Rational closed_form(const State& s, const Rows& rows, int n) {
    const auto& row = rows[static_cast<std::size_t>(s.last)];
    const Rational lack = 1 - row[1] / row[0];
    const Rational x = s.share();
    return Rational(-x * (1 - x) * lack / (n * (1 - lack * x)));
}

std::string state_text(const State& s, const Rows& rows) {
    return fmt::format("counts ({}, {}), last token {}, rows ({}, {}) and ({}, {})", s.counts[0], s.counts[1], s.last, to_text(rows[0][0]),
                       to_text(rows[0][1]), to_text(rows[1][0]), to_text(rows[1][1]));
}

/// The case's rows and first state. The state counts the tokens 0 and 1 of the input "context" (one of each when it has neither), the last of
/// which is the last token.
struct Start {
    Rows rows;
    State state;
};
std::optional<Start> start_of(const CaseFacts& facts) {
    if (facts.data().tokens() < 2) {
        return std::nullopt;
    }
    const Matrix<Rational>& table = facts.value().token_table("attention-weights");
    Start r{{{{table(0, 0), table(0, 1)}, {table(1, 0), table(1, 1)}}}, {{0, 0}, 1}};
    for (const Token v : facts.value().context("context")) {
        if (v < 2) {
            r.state = r.state.after(v);
        }
    }
    if (r.state.length() == 0) {
        r.state.counts = {1, 1};
    }
    return r;
}

/// Every row gives token 1 less than token 0: entries exchanged where it is more, halved where it is as much.
Rows disfavouring(Rows rows) {
    for (auto& row : rows) {
        if (row[1] > row[0]) {
            std::swap(row[0], row[1]);
        }
        if (row[1] == row[0]) {
            row[1] /= 2;
        }
    }
    return rows;
}

/// Each token's own row gives it more than the other.
Rows selfish(Rows rows) {
    rows = disfavouring(rows);
    std::swap(rows[1][0], rows[1][1]);
    return rows;
}

using Distribution = std::map<State, Rational>;

/// E[x].
Rational mean_share(const Distribution& distribution) {
    Rational r = 0;
    for (const auto& [state, probability] : distribution) {
        r += probability * state.share();
    }
    return r;
}

/// At every state that is reached: is E[x_+] - x <= 0, and the closed form with n(N)? And does E[x] fall from draw to draw?
template <class Length>
Verdict falls(const Start& start, Length n, bool form) {
    Distribution now = {{start.state, Rational(1)}};
    for (int t = 0; t < draws; ++t) {
        Distribution next;
        Rational mean_step = 0;
        for (const auto& [state, probability] : now) {
            const std::array<Rational, 2> p = next_token(state, start.rows);
            const Rational step = p[0] * state.after(0).share() + p[1] * state.after(1).share() - state.share();
            if (form && step != closed_form(state, start.rows, n(state.length()))) {
                return Verdict::refuted("the mean step of the share x of token 1 at " + state_text(state, start.rows),
                                        to_text(closed_form(state, start.rows, n(state.length()))), to_text(step));
            }
            if (step > 0) {
                return Verdict::refuted("the share x of token 1 rises in expectation at " + state_text(state, start.rows), "E[x_+] - x <= 0",
                                        to_text(step));
            }
            mean_step += probability * step;
            for (Token v = 0; v < 2; ++v) {
                if (p[static_cast<std::size_t>(v)] != 0) {
                    next[state.after(v)] += probability * p[static_cast<std::size_t>(v)];
                }
            }
        }
        if (mean_share(next) != mean_share(now) + mean_step) {
            return Verdict::refuted(fmt::format("the distribution after draw {} from {}", t + 1, state_text(start.state, start.rows)),
                                    "E[x] = " + to_text(Rational(mean_share(now) + mean_step)), to_text(mean_share(next)));
        }
        const bool both = start.state.counts[0] > 0 && start.state.counts[1] > 0;
        if (both && mean_step >= 0) {
            return Verdict::refuted(fmt::format("draw {} from {}", t + 1, state_text(start.state, start.rows)), "E[x] falls",
                                    "E[x] rises by " + to_text(mean_step));
        }
        now = std::move(next);
    }
    return Verdict::held();
}

Verdict collapses(const CaseFacts& facts) {
    const std::optional<Start> start = start_of(facts);
    if (!start) {
        return Verdict::vacuous("two tokens");
    }
    return falls(
        {disfavouring(start->rows), start->state}, [](int length) { return length + 1; }, true);
}

Verdict selfish_collapses(const CaseFacts& facts) {
    const std::optional<Start> start = start_of(facts);
    if (!start) {
        return Verdict::vacuous("two tokens");
    }
    return falls(
        {selfish(start->rows), start->state}, [](int length) { return length + 1; }, false);
}

Verdict divided_by_length(const CaseFacts& facts) {
    const std::optional<Start> start = start_of(facts);
    if (!start) {
        return Verdict::vacuous("two tokens");
    }
    return falls(
        {disfavouring(start->rows), start->state}, [](int length) { return length; }, true);
}

} // namespace

Claim chain_collapse() {
    Claim claim = exact_claim("chain.collapse",
                              "Generated by attention over two tokens whose every row has pi_k2 < pi_k1, the share x of token 2 has E[x_+] - x = "
                              "-x (1-x) (1-r_k)/((N+1) (1 - (1-r_k) x)) <= 0, r_k = pi_k2/pi_k1, and falls in expectation from draw to draw.",
                              "arXiv 2402.13512 (distribution collapse); THEORY 14");
    claim.required_labels = {{"both-tokens", 0.5}, {"counted-context", 0.3}};
    claim.generate = generate_cases(realisable_datasets().embedded(EmbeddingKind::one_hot).tokens(2, 3).samples(1, 3),
                                    {token_table_input("attention-weights"), context_input("context", ContextKind::free)});
    claim.check = collapses;
    claim.labels = [](const CaseFacts& facts) {
        std::vector<std::string> r;
        if (const std::optional<Start> start = start_of(facts)) {
            if (start->state.counts[0] > 0 && start->state.counts[1] > 0) {
                r.emplace_back("both-tokens");
            }
            if (start->state.counts[0] != start->state.counts[1]) {
                r.emplace_back("counted-context");
            }
        }
        return r;
    };
    claim.false_neighbours = {
        {"each-prefers-itself", "The same where each token's row prefers the token itself.", selfish_collapses},
        {"divided-by-N", "The mean step is that expression with N in place of N+1.", divided_by_length},
    };
    return claim;
}

} // namespace attest
