#include "properties/claims/ntp/ntp_checks.h"

#include "model/data/next_tokens.h"
#include "properties/generators/generate_embedding.h"
#include "theory/subspace/coefficient_table.h"

#include <fmt/format.h>

namespace attest {
namespace {

NextTokenContext context(std::vector<Rational> row, std::map<Token, std::int64_t> next) { return {std::move(row), std::move(next)}; }

/// Contexts h_j with entries in -1 .. 3 and up to two dimensions, so that they are often dependent; counts of 1 to 4, often powers of one another.
Dataset draw_next_tokens(std::uint64_t seed, int size) {
    Draw draw(seed, size);
    const int vocabulary = draw.between(2, 3);
    NextTokens data;
    data.tokens = Embedding::one_hot(vocabulary);
    if (draw.chance(30)) {
        Matrix<Rational> rows(vocabulary, draw.between(1, 2));
        for (Index i = 0; i < rows.size(); ++i) {
            rows.data()[i] = draw.between(-1, 2);
        }
        data.tokens = Embedding::rows(rows);
    }
    const int width = draw.between(1, 2);
    for (int contexts = draw.between(1, 3); contexts > 0; --contexts) {
        NextTokenContext c;
        for (int b = 0; b < width; ++b) {
            c.row.emplace_back(draw.between(-1, 3));
        }
        while (c.next.empty()) {
            for (Token v = 0; v < vocabulary; ++v) {
                const int count = draw.pick(std::vector<int>{0, 1, 1, 2, 3, 4});
                if (count > 0) {
                    c.next[v] = count;
                }
            }
        }
        data.contexts.push_back(std::move(c));
    }
    Dataset r = dataset_of_next_tokens(data, "generated");
    r.set_embedding(draw_usual_row_scale(r.embedding(), seed, size)); // u_v and h_j of any length: next-token data all the same
    return r;
}

} // namespace

Verdict with_groups(const CaseFacts& facts, const std::function<Verdict(const std::vector<SampleGroup>&)>& decide) {
    const auto groups = next_token_groups(facts.data());
    return groups ? decide(*groups) : Verdict::vacuous("next-token data");
}

Verdict within_1e_20(const Interval& x, const std::string& what) {
    const Verdict verdict = at_most(abs(x), Interval::exactly(Real::power_of_ten(-20)), what);
    return verdict.outcome == Outcome::held ? Verdict::held() : verdict;
}

Verdict finite_part_has_log_odds(const CaseFacts& facts, const std::vector<SampleGroup>& groups) {
    const FiniteComponent* finite = facts.finite();
    if (finite == nullptr) {
        return no_enclosure();
    }
    const Matrix<Interval> z = edge_logits(facts.model(), finite->space.basis(), finite->enclosure);
    for (const SampleGroup& g : groups) {
        const int q = facts.model().query_index(g.query);
        const auto& [first, first_count] = *g.label_count.begin();
        for (const auto& [token, count] : g.label_count) {
            const Interval log_odds = log(Interval(Rational(count, first_count)));
            const Verdict v =
                within_1e_20(z(token, q) - z(first, q) - log_odds,
                             fmt::format("query {}: W_fin's log-odds of {} and {} minus log({}/{})", g.query, token, first, count, first_count));
            if (v.outcome != Outcome::held) {
                return v;
            }
        }
    }
    return Verdict::held();
}

Dataset incompatible_plant() {
    NextTokens data;
    data.tokens = Embedding::one_hot(3);
    data.contexts = {context({1}, {{0, 2}, {1, 2}}), context({2}, {{0, 1}, {1, 3}})};
    return dataset_of_next_tokens(data, "plant");
}

Dataset tied_plant() {
    NextTokens data;
    data.tokens = Embedding::one_hot(3);
    data.contexts = {context({1, 0}, {{0, 1}, {1, 1}}), context({1, 1}, {{0, 1}})};
    return dataset_of_next_tokens(data, "plant");
}

DrawDataset next_token_datasets() { return mixture({{8, DrawDataset(draw_next_tokens)}, {1, draw_example({incompatible_plant(), tied_plant()})}}); }

} // namespace attest
