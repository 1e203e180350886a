#include "properties/claims/topic/topic_checks.h"

#include "model/input/input_error.h"

#include <algorithm>
#include <fmt/format.h>

namespace attest {
namespace {

constexpr int topic_bits = 16;

Dataset samples_of(const CaseFacts& facts, bool a) {
    const std::vector<bool> in_a = samples_of_topic_a(facts);
    Dataset r(facts.data().embedding());
    for (std::size_t i = 0; i < in_a.size(); ++i) {
        if (in_a[i] == a) {
            const Sample s = facts.data().sample(i);
            r.add_sample(s.context, s.label, s.query);
        }
    }
    return r;
}

} // namespace

int whole_input(const CaseFacts& facts, const std::string& name, int low, int high) {
    const Rational& value = facts.value().scalar(name);
    if (denominator(value) != 1 || value < low || value > high) {
        throw InputError("", "inputs." + name, fmt::format("is {}; expected an integer in {}..{}", to_text(value), low, high));
    }
    return static_cast<int>(numerator(value));
}

std::vector<bool> samples_of_topic_a(const CaseFacts& facts) {
    const auto bits = static_cast<unsigned>(whole_input(facts, "topic-A", 0, (1 << topic_bits) - 1)); // bit i mod 16: is sample i topic A's?
    std::vector<bool> r;
    for (std::size_t i = 0; i < facts.data().size(); ++i) {
        r.push_back((bits >> (i % topic_bits) & 1U) != 0);
    }
    return r;
}

Dataset topic_a(const CaseFacts& facts) { return samples_of(facts, true); }
Dataset topic_b(const CaseFacts& facts) { return samples_of(facts, false); }

InputRecipe topic_input() { return integer_input("topic-A", 0, (1 << topic_bits) - 1); }

ContextClasses context_classes(const QueryGraph& graph, const std::vector<TokenCount>& counts) {
    ContextClasses r;
    for (const TokenCount& c : counts) {
        const bool below = std::any_of(counts.begin(), counts.end(), [&](const TokenCount& other) { return graph.above(other.token, c.token); });
        (below ? r.lower : r.top).push_back(c);
    }
    return r;
}

std::vector<Token> tokens_of(const std::vector<TokenCount>& counts) {
    std::vector<Token> r;
    for (const TokenCount& c : counts) {
        r.push_back(c.token);
    }
    return r;
}

std::vector<Rational> ranked_weights(std::vector<Rational> weights, const std::vector<Token>& top, const std::vector<Token>& lower) {
    if (top.empty() || lower.empty()) {
        return weights;
    }
    const auto weight = [&](Token v) -> Rational& { return weights[static_cast<std::size_t>(v)]; };
    const auto lighter = [&](Token a, Token b) { return weight(a) < weight(b); };
    const Rational ratio =
        weight(*std::max_element(lower.begin(), lower.end(), lighter)) / weight(*std::min_element(top.begin(), top.end(), lighter));
    const Integer factor = numerator(ratio) / denominator(ratio) + 1; // the least whole number above the ratio
    for (const Token u : top) {
        weight(u) *= Rational(factor);
    }
    return weights;
}

} // namespace attest
