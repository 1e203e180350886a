// Shrink quality: a stated predicate ends at the stated minimum, from any start. The order itself, the budget, and that the case
// keeps failing throughout.
#include "model/attention/logit_model.h"
#include "properties/cases/case_json.h"
#include "properties/generators/generate.h"
#include "properties/search/shrink.h"
#include "properties/search/shrink_candidates.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <stdexcept>

using namespace attest;

namespace {

using Predicate = std::function<bool(const Case&)>;

std::string text_of(const Case& value) { return case_text({"c", "", value, "", "", "", 0, 0, ""}); }

/// The shrunk forms of the first `starts` cases of the generator that satisfy the predicate. Each must still satisfy it.
std::vector<Case> minima(const Generate& generate, const Predicate& fails, int starts = 12) {
    std::vector<Case> r;
    for (std::uint64_t i = 0; static_cast<int>(r.size()) < starts && i < 2000; ++i) {
        const Case start = generate(seed_for(77, i), 5 + static_cast<int>(i % 96));
        if (!fails(start)) {
            continue;
        }
        const Shrunk shrunk = shrink_case(start, fails);
        EXPECT_TRUE(fails(shrunk.value));
        EXPECT_TRUE(shrunk.complete);
        EXPECT_FALSE(simpler(start, shrunk.value));
        r.push_back(shrunk.value);
    }
    EXPECT_EQ(static_cast<int>(r.size()), starts) << "the predicate is too rare";
    return r;
}

void expect_all(const std::vector<Case>& cases, const Case& minimum) {
    for (const Case& value : cases) {
        EXPECT_EQ(text_of(value), text_of(minimum));
    }
}

Case only(const Dataset& data) { return {data, {}}; }

} // namespace

TEST(Shrink, ThreeTokensInOneComponent) {
    const Predicate fails = [](const Case& value) {
        for (const QueryGraph& graph : token_graphs(value.dataset)) {
            for (const auto& component : graph.components()) {
                if (component.size() >= 3) {
                    return true;
                }
            }
        }
        return false;
    };
    for (const Case& value : minima(generate_cases(realisable_datasets()), fails)) {
        EXPECT_EQ(value.dataset.tokens(), 3) << text_of(value);
        EXPECT_LE(value.dataset.size(), 3U) << text_of(value);
        EXPECT_TRUE(value.dataset.embedding().is_one_hot());
    }
}

TEST(Shrink, TwoQueries) {
    expect_all(minima(generate_cases(realisable_datasets()), [](const Case& value) { return value.dataset.queries().size() >= 2; }),
               only(small_dataset({{{0}, 0}, {{1}, 0}})));
}

TEST(Shrink, ChainOfFour) {
    const Predicate fails = [](const Case& value) {
        const std::vector<QueryGraph> graphs = token_graphs(value.dataset);
        return realisable(value.dataset) && std::any_of(graphs.begin(), graphs.end(), [](const QueryGraph& g) {
                   for (const Token a : g.tokens()) {
                       for (const Token b : g.tokens()) {
                           for (const Token c : g.tokens()) {
                               for (const Token d : g.tokens()) {
                                   if (g.above(a, b) && g.above(b, c) && g.above(c, d)) {
                                       return true;
                                   }
                               }
                           }
                       }
                   }
                   return false;
               });
    };
    for (const Case& value : minima(generate_cases(planted(Plan::chain)), fails, 6)) {
        EXPECT_EQ(value.dataset.tokens(), 4) << text_of(value);
        EXPECT_EQ(value.dataset.size(), 3U) << text_of(value);
    }
}

TEST(Shrink, DependentRows) {
    const Predicate fails = [](const Case& value) { return !independent(value.dataset); };
    expect_all(minima(generate_cases(realisable_with_any_embedding()), fails), only(small_dataset({{{0}, 0}}, {{0}})));
}

TEST(Shrink, NumbersOfInputs) {
    const Generate generate =
        generate_cases(realisable_datasets(), {weights_input("W"), token_table_input("p"), scalar_input("s", {"22/7", "355/113"})});
    const Predicate fails = [](const Case& value) {
        const Matrix<Rational> z = LogitModel(value.dataset).logits(value.weights("W"));
        return value.scalar("s") > 3 && std::any_of(z.data(), z.data() + z.size(), [](const Rational& x) { return x >= Rational(3, 2); });
    };
    for (const Case& value : minima(generate, fails)) {
        EXPECT_EQ(value.dataset.size(), 1U);
        EXPECT_LE(value.dataset.tokens(), 2) << "a logit needs a token and a query";
        EXPECT_EQ(value.scalar("s"), 4);
        EXPECT_EQ(value.token_table("p"), Matrix<Rational>::Ones(value.dataset.tokens(), value.dataset.tokens()));
        const Matrix<Rational>& w = value.weights("W");
        EXPECT_EQ(std::count(w.data(), w.data() + w.size(), Rational(0)), w.size() - 1) << text_of(value);
        EXPECT_EQ(std::count(w.data(), w.data() + w.size(), Rational(2)), 1) << text_of(value);
    }
}

TEST(Shrink, TinyNumbersLoseTheirDigits) {
    Case start = only(small_dataset({{{0}, 0}}));
    start.inputs.emplace("s", ScalarInput{Rational(Integer("314159265358979"), Integer("10000000000000000000000000000"))});
    const Shrunk shrunk =
        shrink_case(start, [](const Case& value) { return value.scalar("s") > 0 && value.scalar("s") < Rational(1, Integer("1000000000")); });
    EXPECT_EQ(shrunk.value.scalar("s"), Rational(1, Integer("10000000000")));
}

TEST(Shrink, GraphsContextsAndRenamings) {
    const Generate generate = generate_cases(realisable_datasets(), {graph_input("graph"), context_input("context"), renaming_input("renaming")});
    const Predicate fails = [](const Case& value) {
        const GraphInput& graph = value.graph("graph");
        const std::vector<Token>& renaming = value.renaming("renaming");
        return graph.edges.size() >= 2 && value.context("context").size() >= 2 && !std::is_sorted(renaming.begin(), renaming.end());
    };
    for (const Case& value : minima(generate, fails)) {
        EXPECT_LE(value.dataset.tokens(), 3) << "a path of two edges cannot lose a token at a time\n" << text_of(value);
        EXPECT_EQ(value.dataset.size(), 1U) << text_of(value);
        EXPECT_EQ(value.graph("graph").edges.size(), 2U) << text_of(value);
        EXPECT_EQ(value.context("context").size(), 2U) << text_of(value);
    }
}

TEST(Shrink, OrderOfTheParts) {
    const Case one_sample = only(small_dataset({{{5, 4, 3, 2, 1, 0}, 1}}));
    const Case two_samples = only(small_dataset({{{0}, 0}, {{0}, 0}}));
    EXPECT_TRUE(simpler(one_sample, two_samples)) << "samples count before lengths and tokens";
    EXPECT_TRUE(simpler(only(small_dataset({{{2, 0}, 2}})), only(small_dataset({{{0, 1, 0}, 1}})))) << "lengths count before tokens";
    EXPECT_TRUE(simpler(only(small_dataset({{{1, 0}, 1}})), only(small_dataset({{{1, 0}, 1}}, {{1, 0}, {0, 1}})))) << "one-hot first";
    EXPECT_FALSE(simpler(one_sample, one_sample));
    EXPECT_LT(simplicity(Rational(3)), simplicity(Rational(1, 2)));
    EXPECT_LT(simplicity(Rational(1, 2)), simplicity(Rational(1, 3)));
    EXPECT_LT(simplicity(Rational(1000)), simplicity(Rational(1001)));
    EXPECT_LT(simplicity(Rational(0)), simplicity(Rational(1)));
    EXPECT_LT(simplicity(Rational(1)), simplicity(Rational(-1)));
    EXPECT_LT(simplicity(Rational(-1)), simplicity(Rational(2)));
}

TEST(Shrink, SimplerNumbersAreSimpler) {
    for (const Rational& number : {Rational(0), Rational(1), Rational(-7), Rational(355, 113), Rational(Integer("123456789123456789"), 1000),
                                   Rational(-1, Integer("100000000000000000000000"))}) {
        std::uint64_t previous = 0;
        for (const Rational& candidate : simpler_numbers(number)) {
            EXPECT_LT(simplicity(candidate), simplicity(number)) << number << " -> " << candidate;
            EXPECT_GE(simplicity(candidate), previous);
            previous = simplicity(candidate);
        }
        EXPECT_EQ(simpler_numbers(number).empty(), number == 0);
    }
}

TEST(Shrink, BudgetInStepsIsKept) {
    const Case start = generate_cases(realisable_datasets())(5, 90);
    int decided = 0;
    const Predicate always = [&](const Case&) {
        ++decided;
        return true;
    };
    const Shrunk none = shrink_case(start, always, {0, 100});
    EXPECT_EQ(decided, 0);
    EXPECT_FALSE(none.complete);
    EXPECT_EQ(text_of(none.value), text_of(start));
    const Shrunk three = shrink_case(start, always, {3, 100});
    EXPECT_EQ(decided, 3);
    EXPECT_EQ(three.tried, 3);
    EXPECT_EQ(three.taken, 3);
    EXPECT_TRUE(simpler(three.value, start)) << "the best case so far is kept";
    const Shrunk no_time = shrink_case(start, always, {1000, 0});
    EXPECT_FALSE(no_time.complete);
}

TEST(Shrink, AnotherFailureIsNotTaken) {
    const Case start = generate_cases(planted(Plan::cyclic))(5, 90);
    const Predicate throws_when_small = [&](const Case& value) {
        if (value.dataset.size() < start.dataset.size()) {
            throw std::logic_error("another failure");
        }
        return true;
    };
    EXPECT_EQ(shrink_case(start, throws_when_small).value.dataset.size(), start.dataset.size());
}
