// Is next-token data compatible: does some W have all the log-odds log(p_z/p_z') of the label frequencies? Without a logarithm: the counts over a
// coprime base, whose logarithms are linearly independent over the rationals.
#pragma once

#include "theory/checker/weights.h"

namespace attest_checker {

/// How often each label occurs, by column: every query has one set of tokens, each once a context, and its labels among them.
inline std::vector<std::map<Token, long>> label_counts(const Dataset& data) {
    std::vector<std::map<Token, long>> result(data.queries.size());
    std::vector<const Sample*> first(data.queries.size(), nullptr);
    for (const Sample& sample : data.samples) {
        const Sample*& of_query = first[sample.column];
        of_query = of_query == nullptr ? &sample : of_query;
        need(sample.counts == of_query->counts, "two contexts of one query differ");
        need(sample.holds(sample.label), "a label is not in its context");
        for (const auto& [token, count] : sample.counts) {
            need(count == 1, "a context holds a token twice");
        }
        ++result[sample.column][sample.label];
    }
    return result;
}

/// The exponents of a count over the base.
inline std::vector<long> exponents(const std::vector<mpz_class>& base, mpz_class number) {
    std::vector<long> result(base.size(), 0);
    for (std::size_t b = 0; b < base.size(); ++b) {
        charge(100);
        for (; mpz_divisible_p(number.get_mpz_t(), base[b].get_mpz_t()) != 0; ++result[b]) {
            charge(100);
            number /= base[b];
        }
    }
    need(number == 1, "a count is no product of powers of the base");
    return result;
}

inline std::string check_next_token(Lines& lines, const Dataset& data) {
    const std::vector<std::map<Token, long>> counts = label_counts(data);
    const Json head = lines.take("log-odds", 3);
    need(head.at("status") == "compatible" || head.at("status") == "incompatible", "the status is neither compatible nor incompatible");
    std::vector<mpz_class> base;
    for (const Json& number : list(head.at("base"))) {
        const Rational value = exact(number);
        need(value.get_den() == 1 && value > 1, "the base holds a number that is not an integer above 1");
        for (const mpz_class& other : base) {
            charge(exact_work(2 * limbs(value) + double(mpz_size(other.get_mpz_t()))));
            need(gcd(other, value.get_num()) == 1, "two numbers of the base have a common divisor");
        }
        base.push_back(value.get_num());
    }
    std::vector<std::map<Token, std::vector<long>>> exponents_of(counts.size());
    for (std::size_t q = 0; q < counts.size(); ++q) {
        for (const auto& [token, count] : counts[q]) {
            exponents_of[q][token] = exponents(base, count);
        }
    }
    const Table<Rational> gram = gram_matrix(data);
    if (head.at("status") == "compatible") { // W = sum log(b) W_b
        for (std::size_t b = 0; b < base.size(); ++b) {
            const Json line = lines.take("factor", 2);
            need(exact(line.at("number")) == base[b], "the factors are not the numbers of the base in their order");
            const Table<Rational> z = logits(data, gram, read_weights(lines, data));
            for (std::size_t q = 0; q < counts.size(); ++q) {
                const Token first = counts[q].begin()->first;
                for (const auto& [token, exponent] : exponents_of[q]) {
                    need(z(first, q) - z(token, q) == Rational(exponents_of[q].at(first)[b] - exponent[b]),
                         "a difference of logits is not that of the exponents");
                }
            }
        }
        return "the next-token distributions are compatible: some W has all their log-odds";
    }
    Table<Rational> relation(data.tokens, data.queries.size());
    std::vector<Rational> broken(base.size());
    std::set<std::pair<std::size_t, Edge>> places;
    while (lines.at("relation")) {
        const Json line = lines.take("relation", 4);
        const std::pair place(data.column(line.at("query")), edge(line.at("pair"), data.tokens));
        const auto& [q, pair] = place;
        need(places.insert(place).second && *places.rbegin() == place, "the relation does not ascend by query, pair");
        need(counts[q].count(pair.first) == 1 && counts[q].count(pair.second) == 1, "a pair of the relation is not of two labels of its query");
        const Rational value = exact(line.at("value"));
        add_product(relation(pair.first, q), value, 1);
        add_product(relation(pair.second, q), value, -1);
        for (std::size_t b = 0; b < base.size(); ++b) {
            add_product(broken[b], value, exponents_of[q].at(pair.first)[b] - exponents_of[q].at(pair.second)[b]);
        }
    }
    need(is_zero(product(relation, logits(data, gram, relation))), "the relation does not combine the rows to 0");
    need(std::any_of(broken.begin(), broken.end(), [](const Rational& x) { return !is_zero(x); }), "the odds keep the relation");
    return "the next-token distributions are incompatible: no W has all their log-odds";
}

} // namespace attest_checker
