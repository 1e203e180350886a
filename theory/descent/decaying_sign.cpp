#include "theory/descent/decaying_sign.h"

#include <map>
#include <vector>

namespace attest {
namespace {

struct Counted {
    Token label = 0;
    std::vector<TokenCount> counts; ///< two tokens or more, ascending
};

bool holds(const Counted& sample, Token token) {
    for (const TokenCount& c : sample.counts) {
        if (c.token == token) {
            return true;
        }
    }
    return false;
}

/// Are a and b the whole context, equally often?
bool balanced(const Counted& sample, Token a, Token b) {
    return sample.counts.size() == 2 && holds(sample, a) && holds(sample, b) && sample.counts[0].count == sample.counts[1].count;
}

std::optional<TiedPairBelowTheMargin> with_pair(Token query, const std::vector<Counted>& samples, Token a, Token b) {
    int labels_a = 0;
    int labels_b = 0;
    std::optional<Token> lower;
    for (const Counted& s : samples) {
        if (balanced(s, a, b) && (s.label == a || s.label == b)) {
            ++(s.label == a ? labels_a : labels_b);
        } else if (s.label == a && !holds(s, b)) {
            lower = s.counts[s.counts[0].token == a ? 1 : 0].token;
        } else {
            return std::nullopt;
        }
    }
    return labels_a > 0 && labels_a == labels_b && lower ? std::optional(TiedPairBelowTheMargin{query, a, b, *lower}) : std::nullopt;
}

} // namespace

std::optional<TiedPairBelowTheMargin> sign_descent_tied_pair(const Dataset& data) {
    if (!data.embedding().is_one_hot() || !head_aligned(data) || !realisable(data)) {
        return std::nullopt;
    }
    std::map<Token, std::vector<Counted>> by_query;
    for (std::size_t i = 0; i < data.size(); ++i) {
        const Sample sample = data.sample(i);
        Counted counted{sample.label, token_counts(sample.context)};
        if (counted.counts.size() > 1) { // else attention has no choice: no gradient
            by_query[sample.query].push_back(std::move(counted));
        }
    }
    for (const auto& [query, samples] : by_query) {
        for (const Counted& s : samples) {
            if (s.counts.size() != 2) {
                continue;
            }
            const Token low = s.counts[0].token;
            const Token high = s.counts[1].token;
            if (auto found = with_pair(query, samples, low, high)) {
                return found;
            }
            if (auto found = with_pair(query, samples, high, low)) {
                return found;
            }
        }
    }
    return std::nullopt;
}

bool sign_steps_long_enough(const Rational& first_step) { return first_step >= Rational(11, 20); }

Rational sign_descent_margin_ceiling() { return Rational(7, 6); }

} // namespace attest
