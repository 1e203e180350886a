#include "theory/next_token/log_odds.h"

#include "model/mutant.h"

#include <algorithm>
#include <set>
#include <stdexcept>

namespace attest {
namespace {

/// Puts x > 1 into a pairwise coprime base. The product of what is still to be put falls with every common divisor, so this ends.
void refine(std::vector<Integer>& base, Integer x) {
    std::vector<Integer> waiting{std::move(x)};
    while (!waiting.empty()) {
        const Integer number = waiting.back();
        waiting.pop_back();
        if (number == 1) {
            continue;
        }
        const auto met = std::find_if(base.begin(), base.end(), [&](const Integer& b) { return gcd(b, number) != 1; });
        if (met == base.end()) {
            base.push_back(number);
            continue;
        }
        const Integer common = gcd(*met, number);
        const Integer rest = *met / common;
        if (common == *met) {
            waiting.push_back(number / common);
            continue;
        }
        base.erase(met);
        waiting.insert(waiting.end(), {common, rest, number / common});
    }
}

/// Exponents of n_from/n_to over the base, for the support of the edge's query.
Vector<Rational> odds_exponents(const std::vector<SampleGroup>& groups, const std::vector<Integer>& base, const EdgeMatrix& e) {
    const auto group = std::find_if(groups.begin(), groups.end(), [&](const SampleGroup& g) { return g.query == e.query; });
    const std::vector<long> above = exponents_over(base, group->label_count.at(e.from));
    const std::vector<long> below = exponents_over(base, group->label_count.at(e.to));
    Vector<Rational> r(static_cast<Index>(base.size()));
    for (std::size_t b = 0; b < base.size(); ++b) {
        r[static_cast<Index>(b)] = above[b] - below[b];
    }
    return r;
}

} // namespace

std::vector<Integer> coprime_base(const std::vector<Integer>& numbers) {
    std::vector<Integer> base;
    for (const Integer& x : numbers) {
        if (x < 1) {
            throw std::invalid_argument("a coprime base is of positive integers");
        }
        refine(base, x);
    }
    std::sort(base.begin(), base.end());
    return base;
}

std::vector<long> exponents_over(const std::vector<Integer>& base, Integer number) {
    std::vector<long> r(base.size(), 0);
    for (std::size_t b = 0; b < base.size(); ++b) {
        while (number % base[b] == 0) {
            number /= base[b];
            ++r[b];
        }
    }
    if (number != 1) {
        throw std::invalid_argument("the number is no product of powers of the base");
    }
    return r;
}

std::optional<std::vector<SampleGroup>> next_token_groups(const Dataset& data) {
    std::vector<SampleGroup> groups = sample_groups(data);
    std::set<Token> queries;
    for (const SampleGroup& g : groups) {
        if (!queries.insert(g.query).second || std::any_of(g.bag.begin(), g.bag.end(), [](const TokenCount& c) { return c.count != 1; })) {
            return std::nullopt;
        }
    }
    return groups;
}

std::optional<BrokenRelation> incompatible_relation(const std::vector<SampleGroup>& groups, const EdgeSubspace& cyclic) {
    std::vector<Integer> counts;
    for (const SampleGroup& g : groups) {
        for (const auto& [token, count] : g.label_count) {
            counts.emplace_back(count);
        }
    }
    const std::vector<Integer> base = coprime_base(counts);
    std::vector<Vector<Rational>> of_basis;
    for (const EdgeMatrix& m : cyclic.basis()) {
        of_basis.push_back(odds_exponents(groups, base, m));
    }
    for (const SampleGroup& g : groups) {
        const Token first = g.label_count.begin()->first;
        for (const auto& [token, count] : g.label_count) {
            if (token == first) {
                continue;
            }
            const EdgeMatrix row{g.query, first, token};
            Vector<Rational> products(cyclic.dimension());
            for (Index b = 0; b < products.size(); ++b) {
                products[b] = edge_product(cyclic.embedding(), cyclic.basis()[static_cast<std::size_t>(b)], row);
            }
            const Vector<Rational> coefficients = cyclic.coordinates_from_products(products);
            Vector<Rational> gap = odds_exponents(groups, base, row);
            for (Index b = 0; b < products.size(); ++b) {
                for (Index x = 0; x < gap.size(); ++x) {
                    gap[x] -= (mutant("compatible_by_signs") ? Rational(coefficients[b] > 0   ? 1
                                                                        : coefficients[b] < 0 ? -1
                                                                                              : 0)
                                                             : coefficients[b]) *
                              of_basis[static_cast<std::size_t>(b)][x];
                }
            }
            for (Index x = 0; x < gap.size(); ++x) {
                if (gap[x] != 0) {
                    return BrokenRelation{row, coefficients};
                }
            }
        }
    }
    return std::nullopt;
}

Interval next_token_entropy(const std::vector<SampleGroup>& groups) {
    Interval total(0);
    long samples = 0;
    for (const SampleGroup& g : groups) {
        for (const auto& [token, count] : g.label_count) {
            total -= Interval(count) * log(Interval(Rational(count, g.samples)));
        }
        samples += g.samples;
    }
    return total / Interval(samples);
}

} // namespace attest
