// Mutated cases stay cases: every part fits the others, sizes stay bounded, each kind of change occurs, and the stream decides alone.
#include "model/attention/logit_model.h"
#include "properties/search/case_mutation.h"

#include "properties/cases/case_json.h"
#include "properties/generators/bounded_world.h"
#include "properties/generators/generate.h"

#include <algorithm>
#include <array>
#include <gtest/gtest.h>
#include <set>

using namespace attest;

namespace {

std::string text_of(const Case& value) { return case_text({"c", "", value, "", "", "", 0, 0, ""}); }

Generate everything() {
    return generate_cases(any_dataset().tokens(1, 5).samples(1, 5).headed({{2, HeadKind::none}, {1, HeadKind::general}}),
                          {weights_input("W"), token_table_input("p"), scalar_input("r", {"0", "1", "3/2"}), context_input("c"), graph_input("g"),
                           renaming_input("pi")});
}

DrawInputsFor drawn_by(const Generate& generate) {
    return [&generate](const Dataset& data, std::uint64_t seed) { return generate.for_dataset(data, seed).inputs; };
}

} // namespace

TEST(MutateCase, EveryMutatedCaseCanBeWrittenAndReadAgain) {
    const Generate generate = everything();
    for (std::uint64_t seed = 0; seed < 150; ++seed) {
        Case value = generate(seed, 40);
        const std::size_t most_samples = std::max<std::size_t>(6, value.dataset.size()); // a planted dataset may start above the limit
        Draw draw(seed_for(seed, "test"));
        for (int step = 0; step < 8; ++step) { // a chain: mutations of mutations
            value = mutated_case(value, draw, drawn_by(generate));
            const std::string text = text_of(value); // the reader checks shapes, tokens, positivity, permutations
            ASSERT_EQ(text_of(case_from_json(parse_json_value(text, "mutated")).value), text);
            ASSERT_LE(value.dataset.tokens(), 6);
            ASSERT_LE(value.dataset.size(), most_samples);
        }
    }
}

TEST(MutateCase, TheStreamDecides) {
    const Generate generate = everything();
    const Case start = generate(5, 60);
    const auto with_seed = [&](std::uint64_t seed) {
        Draw draw(seed);
        return text_of(mutated_case(start, draw, drawn_by(generate)));
    };
    EXPECT_EQ(with_seed(1), with_seed(1));
    std::set<std::string> different;
    for (std::uint64_t seed = 0; seed < 100; ++seed) {
        different.insert(with_seed(seed));
    }
    EXPECT_GT(different.size(), 70U);
    EXPECT_LE(different.count(text_of(start)), 1U);
}

TEST(MutateCase, EachPartChangesOftenEnough) {
    const Generate generate = everything();
    int samples = 0, tokens = 0, rows = 0, inputs = 0, one_hot = 0;
    for (std::uint64_t seed = 0; seed < 400; ++seed) {
        const Case before = generate(seed, 50);
        Draw draw(seed_for(seed, "test"));
        const Case after = mutated_case(before, draw, drawn_by(generate));
        samples += before.dataset.size() != after.dataset.size() ? 1 : 0;
        tokens += before.dataset.tokens() != after.dataset.tokens() ? 1 : 0;
        const bool same_size = before.dataset.tokens() == after.dataset.tokens() && before.dataset.dimension() == after.dataset.dimension();
        rows += same_size && before.dataset.embedding().matrix() != after.dataset.embedding().matrix() ? 1 : 0;
        one_hot += before.dataset.embedding().is_one_hot() != after.dataset.embedding().is_one_hot() ? 1 : 0;
        inputs += text_of({before.dataset, before.inputs}) != text_of({before.dataset, after.inputs}) ? 1 : 0;
    }
    EXPECT_GT(samples, 40);
    EXPECT_GT(tokens, 20);
    EXPECT_GT(rows, 20);
    EXPECT_GT(one_hot, 10);
    EXPECT_GT(inputs, 120);
}

TEST(MutateCase, AnAddedTokenKeepsEveryLogit) {
    const Generate generate = generate_cases(realisable_with_any_embedding().tokens(2, 4), {weights_input("W", {{1, WeightsKind::random}})});
    for (std::uint64_t seed = 0; seed < 40; ++seed) {
        const Case before = generate(seed, 50);
        const Case after = with_added_token(before, 0, Rational(1, 2), 0);
        ASSERT_EQ(after.dataset.tokens(), before.dataset.tokens() + 1);
        const LogitModel small(before.dataset);
        const LogitModel large(after.dataset);
        const Matrix<Rational> z = small.logits(before.weights("W"));
        const Matrix<Rational> grown = large.logits(after.weights("W"));
        for (Index v = 0; v < z.rows(); ++v) {
            for (Index q = 0; q < z.cols(); ++q) {
                EXPECT_EQ(z(v, q), grown(v, q));
            }
        }
    }
}

namespace {

struct PlainSample {
    std::array<int, 3> counts{};
    int query = 0;
    int label = 0;
    auto operator<=>(const PlainSample&) const = default;
};

std::vector<PlainSample> plain_samples(bool realisable) {
    std::vector<PlainSample> r;
    for (int a = 0; a <= 3; ++a) {
        for (int b = 0; a + b <= 3; ++b) {
            for (int c = 0; a + b + c <= 3; ++c) {
                const std::array<int, 3> counts = {a, b, c};
                for (int query = 0; query < 3; ++query) {
                    for (int label = 0; label < 3 && counts[static_cast<std::size_t>(query)] > 0; ++label) {
                        if (!realisable || counts[static_cast<std::size_t>(label)] > 0) {
                            r.push_back({counts, query, label});
                        }
                    }
                }
            }
        }
    }
    return r;
}

/// Datasets of one or two samples up to renaming, by Burnside: of m samples of which f are fixed by a renaming and f2 by its square, f single
/// ones and (f^2 + f2)/2 pairs are fixed.
int counted_by_burnside(bool realisable) {
    const std::vector<PlainSample> all = plain_samples(realisable);
    std::array<int, 3> p = {0, 1, 2};
    const auto apply = [](const std::array<int, 3>& perm, const PlainSample& s) {
        PlainSample r;
        for (std::size_t v = 0; v < 3; ++v) {
            r.counts[static_cast<std::size_t>(perm[v])] = s.counts[v];
        }
        r.query = perm[static_cast<std::size_t>(s.query)];
        r.label = perm[static_cast<std::size_t>(s.label)];
        return r;
    };
    int total = 0;
    do {
        int fixed = 0;
        int fixed_by_square = 0;
        for (const PlainSample& s : all) {
            fixed += apply(p, s) == s ? 1 : 0;
            fixed_by_square += apply(p, apply(p, s)) == s ? 1 : 0;
        }
        total += fixed + (fixed * fixed + fixed_by_square) / 2;
    } while (std::next_permutation(p.begin(), p.end()));
    return total / 6;
}

} // namespace

TEST(SmallWorld, IsWhole) {
    for (const bool realisable_only : {true, false}) {
        const std::vector<Dataset>& world = smallest_datasets(realisable_only);
        EXPECT_EQ(static_cast<int>(world.size()), counted_by_burnside(realisable_only));
        for (const Dataset& data : world) {
            EXPECT_LE(data.tokens(), 3);
            EXPECT_TRUE(!realisable_only || realisable(data));
        }
    }
    EXPECT_GT(smallest_datasets(false).size(), smallest_datasets(true).size());
}
