// topic.length: how likely a long context leaves the topic (arXiv 2501.06382; THEORY 13; enclosed).
//
// The probability is a multinomial sum, exact in rational probabilities and weights: every way to count T draws is tried. The bound is
// Chernoff's for a lower token that is drawn at least as often as u.
#include "properties/claims/topic/topic_checks.h"
#include "theory/comparison.h"

#include "model/mutant.h"

#include <algorithm>
#include <fmt/format.h>

namespace attest {
namespace {

/// One query's draws: its graph's tokens but the query itself, each with its probability and its weight e^{z_v}.
struct Draws {
    Token query = 0;
    std::vector<Token> top, lower;
    std::vector<Rational> probability, weight; ///< by token; probabilities of top and lower tokens sum to 1
    Token frequent = 0;                        ///< u: the most probable top token
    Rational p(Token v) const { return probability[static_cast<std::size_t>(v)]; }
    Rational w(Token v) const { return weight[static_cast<std::size_t>(v)]; }
};

/// `ordered`: p_u is raised to the largest lower probability where it is below it (the claim's condition).
std::optional<Draws> draws_of(const CaseFacts& facts, const QueryGraph& graph, bool ordered) {
    std::vector<TokenCount> counts;
    for (const Token v : graph.tokens()) {
        if (v != graph.query()) {
            counts.push_back({v, 1});
        }
    }
    const ContextClasses classes = context_classes(graph, counts);
    if (classes.lower.empty()) {
        return std::nullopt;
    }
    Draws d;
    d.query = graph.query();
    d.top = tokens_of(classes.top);
    d.lower = tokens_of(classes.lower);
    d.weight = ranked_weights(query_weights(facts, graph.query()), d.top, d.lower);
    const Matrix<Rational>& table = facts.value().token_table("token-frequencies");
    for (Index v = 0; v < table.cols(); ++v) {
        d.probability.push_back(table(graph.query(), v));
    }
    const auto rarer = [&](Token a, Token b) { return d.p(a) < d.p(b); };
    d.frequent = *std::max_element(d.top.begin(), d.top.end(), rarer);
    if (ordered) {
        Rational& p = d.probability[static_cast<std::size_t>(d.frequent)];
        p = std::max(p, d.p(*std::max_element(d.lower.begin(), d.lower.end(), rarer)));
    }
    Rational sum = 0;
    for (const TokenCount& c : counts) {
        sum += d.p(c.token);
    }
    for (Rational& p : d.probability) {
        p /= sum;
    }
    return d;
}

/// Sums over all ways to draw each token m_v times, sum m_v = T, the multinomial probability of those that leave the topic.
class LeavingProbability {
public:
    LeavingProbability(const Draws& draws, int length) : draws_(draws) { place_top(0, length, Rational(1), Rational(0), false); }
    const Rational& value() const { return sum_; }

private:
    /// `term` = prod p_v^{m_v} / m_v! of what is placed times T!/(rest)! in its place: multiplied up one draw at a time.
    void place_top(std::size_t i, int rest, const Rational& term, const Rational& largest, bool present) {
        if (i == draws_.top.size()) {
            if (present) {
                place_lower(0, rest, term, largest, false);
            }
            return;
        }
        each_count(draws_.top[i], rest, term, [&](int m, const Rational& next) {
            place_top(i + 1, rest - m, next, std::max(largest, Rational(m * draws_.w(draws_.top[i]))), present || m > 0);
        });
    }
    void place_lower(std::size_t i, int rest, const Rational& term, const Rational& largest_top, bool leaves) {
        if (i == draws_.lower.size()) {
            if (rest == 0 && leaves) {
                sum_ += term;
            }
            return;
        }
        each_count(draws_.lower[i], rest, term, [&](int m, const Rational& next) {
            place_lower(i + 1, rest - m, next, largest_top, leaves || (m > 0 && m * draws_.w(draws_.lower[i]) >= largest_top));
        });
    }
    /// Calls visit(m, term C(rest, m) p^m) for m = 0..rest.
    template <class Visit>
    void each_count(Token v, int rest, Rational term, Visit visit) {
        for (int m = 0; m <= rest; ++m) {
            visit(m, term);
            term *= draws_.p(v) * Rational(rest - m, m + 1);
        }
    }

    const Draws& draws_;
    Rational sum_ = 0;
};

/// Ways to share T draws among n tokens: C(T + n - 1, n - 1), stopped at a million.
double ways(int length, std::size_t tokens) {
    double r = 1;
    for (std::size_t i = 1; i < tokens; ++i) {
        r = r * static_cast<double>(static_cast<std::size_t>(length) + i) / static_cast<double>(i);
    }
    return r;
}

/// sum_v (1 - (sqrt p_u - sqrt p_v)^2)^T over lower v.
Interval chernoff(const Draws& d, int length) {
    Interval r(0);
    for (const Token v : d.lower) {
        // 1 - p_u - p_v + 2 sqrt(p_u p_v)
        const Interval one = Interval(Rational(1 - d.p(d.frequent) - d.p(v))) + Interval(2) * sqrt(Interval(Rational(d.p(d.frequent) * d.p(v))));
        Interval power(1);
        for (int i = 0; i < length; ++i) {
            power *= one;
        }
        r += mutant("topic_length_one_lower_token") && v != d.lower.front() ? Interval(0) : power;
    }
    return r;
}

constexpr double most_ways = 1e5;

/// Calls visit(draws, T) for each query until a verdict other than held; vacuous where no query has a lower token.
template <class Visit>
Verdict each_query(const CaseFacts& facts, bool ordered, Visit visit) {
    const int t = whole_input(facts, "length", 1, 10000);
    Verdict r = Verdict::vacuous("a lower token");
    for (const QueryGraph& graph : facts.graphs()) {
        const std::optional<Draws> draws = draws_of(facts, graph, ordered);
        if (!draws) {
            continue;
        }
        if (ways(t + 1, draws->top.size() + draws->lower.size()) > most_ways) {
            return Verdict::undecided(fmt::format("every count of {} draws among {} tokens is tried, and there are more than {:.0f}", t,
                                                  draws->top.size() + draws->lower.size(), most_ways));
        }
        r = visit(*draws, t);
        if (r.outcome != Outcome::held) {
            return r;
        }
    }
    return r;
}

Verdict bounded(const CaseFacts& facts, bool ordered) {
    return each_query(facts, ordered, [](const Draws& d, int t) {
        return at_most(Interval(LeavingProbability(d, t).value()), chernoff(d, t), [&] {
            return fmt::format("query {}: the probability that one of {} draws is a top token and a lower one is decoded (p_u = {}, u = {})", d.query,
                               t, to_text(d.p(d.frequent)), d.frequent);
        });
    });
}

Verdict falls_with_length(const CaseFacts& facts) {
    return each_query(facts, true, [](const Draws& d, int t) {
        const Rational now = LeavingProbability(d, t).value();
        const Rational longer = LeavingProbability(d, t + 1).value();
        return longer <= now ? Verdict::held()
                             : Verdict::refuted(fmt::format("query {}: one draw more", d.query),
                                                fmt::format("a probability of at most {} at T = {}", to_text(now), t),
                                                fmt::format("{} at T = {}", to_text(longer), t + 1));
    });
}

} // namespace

Claim topic_length() {
    Claim claim =
        enclosed_claim("topic.length",
                       "In a context of T independent draws, where some top token u has p_u >= p_v for every lower v, the probability that a top "
                       "token is present and a lower one is decoded is at most sum_v (1 - (sqrt p_u - sqrt p_v)^2)^T.",
                       "arXiv 2501.06382 (length of a context); THEORY 13");
    claim.required_labels = {{"strict-edge", 0.5}, {"can-leave", 0.3}};
    const DatasetShape drawn = realisable_datasets().embedded(EmbeddingKind::one_hot).queries_up_to(2).with_strict_edge();
    claim.generate = generate_cases(mixture({{1, drawn.tokens(3, 5)}, {1, drawn.tokens(4, 5).plan(Plan::chain)}}),
                                    {token_table_input("attention-weights"), token_table_input("token-frequencies"), integer_input("length", 1, 8)});
    claim.check = [](const CaseFacts& facts) { return bounded(facts, true); };
    claim.labels = [](const CaseFacts& facts) {
        bool can_leave = false;
        each_query(facts, true, [&](const Draws& d, int t) {
            can_leave = can_leave || LeavingProbability(d, t).value() > 0;
            return Verdict::held();
        });
        return can_leave ? std::vector<std::string>{"can-leave"} : std::vector<std::string>{};
    };
    claim.false_neighbours = {
        {"falls-with-every-T", "That probability falls with every further draw.", falls_with_length},
        {"any-frequencies", "The bound holds whatever the probabilities.", [](const CaseFacts& facts) { return bounded(facts, false); }},
    };
    return claim;
}

} // namespace attest
