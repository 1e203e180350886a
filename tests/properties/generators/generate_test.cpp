// Invariants of the generators: what a shape promises holds for every case drawn from it, and the same seed gives the same case.
#include "properties/cases/case_json.h"
#include "properties/cases/labels.h"
#include "properties/generators/generate.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <limits>
#include <rapidcheck/Gen.h>
#include <rapidcheck/Random.h>
#include <rapidcheck/gen/Numeric.h>
#include <set>
#include <thread>

using namespace attest;

namespace {

constexpr std::uint64_t draws = 120;

int size_of(std::uint64_t i) { return 5 + static_cast<int>(i * 7 % 96); }

/// Calls test(dataset, index) for datasets of the source.
template <class Test>
void for_datasets(const DrawDataset& source, Test test) {
    for (std::uint64_t i = 0; i < draws; ++i) {
        SCOPED_TRACE("draw " + std::to_string(i));
        test(source(seed_for(2024, i), size_of(i)), i);
        if (testing::Test::HasFailure()) {
            return;
        }
    }
}

std::set<std::string> labels_of(const Dataset& data) {
    const CaseFacts facts({data, {}});
    const std::vector<std::string> labels = dataset_labels(facts);
    return {labels.begin(), labels.end()};
}

bool feasible(const Dataset& data) { return CaseFacts({data, {}}).svm().status != GraphSvmStatus::infeasible; }

std::string text_of(const Case& value) { return case_text({"c", "", value, "", "", "", 0, 0, ""}); }

Generate everything() {
    return generate_cases(any_dataset().headed({{1, HeadKind::none}, {1, HeadKind::aligned}, {1, HeadKind::general}}),
                          {weights_input("W"), displacement_input("V"), token_table_input("p"), scalar_input("s", {"1/2", "-3", "10"}),
                           integer_input("n", 1, 6), context_input("context"), graph_input("graph"), renaming_input("renaming")});
}

} // namespace

TEST(Draw, numbers_are_those_of_rapidcheck) {
    Draw draw(11);
    rc::Random random(11);
    for (int i = 0; i < 2000; ++i) {
        const int low = i % 13 - 6;
        const int high = i == 0 ? std::numeric_limits<int>::max() - 1 : low + 1 + i * i % 1009;
        EXPECT_EQ(draw.between(low, high), rc::gen::inRange(low, high + 1)(random.split(), rc::kNominalSize).value());
    }
}

TEST(Draw, RangesAreReachedAtBothEnds) {
    Draw draw(7);
    std::set<int> seen;
    for (int i = 0; i < 200; ++i) {
        seen.insert(draw.between(-2, 3));
    }
    EXPECT_EQ(seen, (std::set<int>{-2, -1, 0, 1, 2, 3}));
    EXPECT_EQ(draw.between(4, 4), 4);
}

TEST(Draw, SizeBoundsWhatGrows) {
    Draw small(7, 0);
    Draw large(7, 100);
    int largest = 0;
    for (int i = 0; i < 100; ++i) {
        EXPECT_EQ(small.sized(1, 8), 1);
        largest = std::max(largest, large.sized(1, 8));
    }
    EXPECT_EQ(largest, 8);
}

TEST(Draw, WeightsAreFollowed) {
    Draw draw(3);
    std::vector<int> counts(3, 0);
    for (int i = 0; i < 400; ++i) {
        ++counts[draw.weighted({3, 0, 1})];
    }
    EXPECT_EQ(counts[1], 0);
    EXPECT_GT(counts[0], 250);
    EXPECT_GT(counts[2], 50);
    EXPECT_THROW(draw.weighted({0, 0}), std::invalid_argument);
    EXPECT_THROW(draw.pick(std::vector<int>{}), std::invalid_argument);
}

TEST(Generate, SameSeedSameCaseOnEveryThread) {
    const Generate generate = everything();
    std::vector<std::string> here(20);
    std::vector<std::string> there(20);
    const auto fill = [&](std::vector<std::string>& texts) {
        for (std::size_t i = 0; i < texts.size(); ++i) {
            texts[i] = text_of(generate(seed_for(5, i), size_of(i)));
        }
    };
    std::thread other([&] { fill(there); });
    fill(here);
    other.join();
    EXPECT_EQ(here, there);
    EXPECT_GT(std::set<std::string>(here.begin(), here.end()).size(), 15U) << "seeds hardly matter";
}

// The number was the same with GCC 12 and Clang 14. It changes whenever a generator changes; then look at both compilers again.
TEST(Generate, SameCasesWithEveryCompiler) {
    std::uint64_t hash = 0;
    for (std::uint64_t i = 0; i < 60; ++i) {
        hash = seed_for(hash, text_of(everything()(seed_for(11, i), size_of(i))));
    }
    EXPECT_EQ(hash, 7748453024763245373U);
}

TEST(Generate, InputsForAGivenDatasetAreThoseOfTheCase) {
    const Generate generate = everything();
    const Case drawn = generate(99, 50);
    EXPECT_EQ(text_of(generate.for_dataset(drawn.dataset, 99)), text_of(drawn));
    EXPECT_NE(text_of(generate.for_dataset(drawn.dataset, 98)), text_of(drawn));
}

TEST(Generate, AddingAnInputChangesNoOther) {
    const DatasetShape shape = realisable_datasets();
    const Case one = generate_cases(shape, {weights_input("W")})(3, 60);
    const Case two = generate_cases(shape, {token_table_input("p"), weights_input("W")})(3, 60);
    EXPECT_EQ(one.weights("W"), two.weights("W"));
}

TEST(GenerateShape, BoundsHold) {
    const DatasetShape shape = any_dataset().tokens(2, 5).samples(2, 4).context_up_to(3).queries_up_to(2).plan(Plan::free);
    for_datasets(shape, [](const Dataset& data, std::uint64_t) {
        EXPECT_GE(data.tokens(), 2);
        EXPECT_LE(data.tokens(), 5);
        EXPECT_GE(data.size(), 2U);
        EXPECT_LE(data.size(), 4U);
        EXPECT_LE(data.queries().size(), 2U);
        for (std::size_t i = 0; i < data.size(); ++i) {
            EXPECT_LE(data.sample(i).context.size(), 3U);
        }
    });
}

TEST(GenerateShape, PromisesOfThePresetsHold) {
    for_datasets(realisable_datasets(), [](const Dataset& data, std::uint64_t) {
        EXPECT_TRUE(realisable(data));
        EXPECT_TRUE(independent(data));
    });
    for_datasets(realisable_with_any_embedding(), [](const Dataset& data, std::uint64_t) { EXPECT_TRUE(realisable(data)); });
    for_datasets(feasible_datasets(), [](const Dataset& data, std::uint64_t) {
        EXPECT_TRUE(realisable(data));
        EXPECT_TRUE(feasible(data));
    });
    for_datasets(infeasible_datasets(), [](const Dataset& data, std::uint64_t) {
        EXPECT_TRUE(realisable(data));
        EXPECT_FALSE(feasible(data));
    });
    for_datasets(realisable_datasets().with_strict_edge(),
                 [](const Dataset& data, std::uint64_t) { EXPECT_TRUE(has_strict_edge(token_graphs(data))); });
    for_datasets(acyclic_datasets(), [](const Dataset& data, std::uint64_t) { EXPECT_TRUE(acyclic(token_graphs(data))); });
    for_datasets(cyclic_datasets(), [](const Dataset& data, std::uint64_t) { EXPECT_FALSE(acyclic(token_graphs(data))); });
    for_datasets(single_component_datasets(), [](const Dataset& data, std::uint64_t) {
        EXPECT_FALSE(acyclic(token_graphs(data)));
        EXPECT_FALSE(has_strict_edge(token_graphs(data)));
    });
}

TEST(GenerateShape, PlansGiveTheirStructureEveryTime) {
    const std::vector<std::pair<Plan, std::string>> structures = {
        {Plan::acyclic, "acyclic"},  {Plan::one_component, "no-strict-edge"},         {Plan::several_components, "several-cyclic-components"},
        {Plan::chain, "chain-of-4"}, {Plan::incomparable, "incomparable-components"}, {Plan::cyclic, "cyclic"}};
    for (const auto& [plan, label] : structures) {
        SCOPED_TRACE(label);
        for_datasets(planted(plan).tokens(4, 8), [&label = label](const Dataset& data, std::uint64_t) {
            EXPECT_EQ(labels_of(data).count(label), 1U);
            EXPECT_TRUE(realisable(data));
        });
    }
}

TEST(GenerateShape, RowsAreOfTheirScale) {
    for (const EmbeddingKind kind : {EmbeddingKind::one_hot, EmbeddingKind::orthonormal, EmbeddingKind::dense, EmbeddingKind::dependent}) {
        const auto labels_at = [kind](RowScale scale, const std::function<void(const std::set<std::string>&)>& check) {
            for_datasets(realisable_datasets().tokens(2, 6).embedded(kind).scaled({{1, scale}}),
                         [&](const Dataset& data, std::uint64_t) { check(labels_of(data)); });
        };
        labels_at(RowScale::tiny, [](const auto& labels) { EXPECT_TRUE(labels.contains("tiny-rows") && !labels.contains("huge-rows")); });
        labels_at(RowScale::huge, [](const auto& labels) { EXPECT_TRUE(labels.contains("huge-rows") && !labels.contains("tiny-rows")); });
        labels_at(RowScale::mixed, [](const auto& labels) { EXPECT_TRUE(labels.contains("mixed-scales")); });
    }
}

/// The scale has a stream of its own.
TEST(GenerateShape, ScalesChangeNothingElse) {
    const DatasetShape shape = realisable_datasets().tokens(2, 6);
    const DrawDataset plain = shape.scaled({{1, RowScale::as_drawn}});
    const DrawDataset mixed = shape.scaled({{1, RowScale::mixed}});
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        const Dataset a = plain(seed, 50);
        const Dataset b = mixed(seed, 50);
        ASSERT_EQ(a.size(), b.size());
        for (std::size_t i = 0; i < a.size(); ++i) {
            EXPECT_EQ(a.sample(i).label, b.sample(i).label);
        }
        EXPECT_EQ(a.dimension(), b.dimension());
    }
}

TEST(GenerateShape, EmbeddingsAreOfTheirKind) {
    const std::vector<std::pair<EmbeddingKind, std::string>> kinds = {{EmbeddingKind::one_hot, "one-hot"},
                                                                      {EmbeddingKind::orthonormal, "orthonormal"},
                                                                      {EmbeddingKind::dense, "independent"},
                                                                      {EmbeddingKind::wide, "d>K"},
                                                                      {EmbeddingKind::nearly_dependent, "independent"},
                                                                      {EmbeddingKind::tiny, "tiny-rows"},
                                                                      {EmbeddingKind::huge, "huge-rows"},
                                                                      {EmbeddingKind::narrow, "d<K"},
                                                                      {EmbeddingKind::dependent, "dependent"},
                                                                      {EmbeddingKind::repeated_rows, "repeated-rows"},
                                                                      {EmbeddingKind::zero_row, "zero-row"},
                                                                      {EmbeddingKind::collinear, "d<K"}};
    for (const auto& [kind, label] : kinds) {
        SCOPED_TRACE(label);
        for_datasets(realisable_datasets().tokens(2, 6).embedded(kind).scaled({{1, RowScale::as_drawn}}),
                     [&label = label](const Dataset& data, std::uint64_t) { EXPECT_EQ(labels_of(data).count(label), 1U); });
    }
    for_datasets(realisable_datasets().tokens(2, 6).embedded(EmbeddingKind::orthogonal_queries), [](const Dataset& data, std::uint64_t) {
        EXPECT_TRUE(independent(data));
        for (const Token a : data.queries()) {
            for (const Token b : data.queries()) {
                EXPECT_EQ(data.embedding().gram(a, b) == 0, a != b);
            }
        }
    });
}

TEST(GenerateShape, HeadsAreOfTheirKind) {
    int aligned = 0;
    for_datasets(realisable_datasets().headed({{1, HeadKind::aligned}}), [&](const Dataset& data, std::uint64_t) {
        EXPECT_TRUE(head_aligned(data));
        aligned += data.head() ? 1 : 0;
    });
    EXPECT_EQ(aligned, static_cast<int>(draws));
    int unaligned = 0;
    for_datasets(realisable_datasets().headed({{1, HeadKind::general}}),
                 [&](const Dataset& data, std::uint64_t) { unaligned += head_aligned(data) ? 0 : 1; });
    EXPECT_GT(unaligned, static_cast<int>(draws) * 9 / 10);
    for_datasets(realisable_datasets().tokens(2, 6).headed({{1, HeadKind::unit_diagonal}}), [](const Dataset& data, std::uint64_t) {
        const Matrix<Rational> scores = multiply(*data.head(), transposed(data.embedding().matrix()));
        for (Index v = 0; v < scores.rows(); ++v) {
            EXPECT_EQ(scores(v, v), 1);
        }
    });
}

TEST(GenerateInputs, WeightsAreOfTheirKind) {
    const auto draw_weights = [](WeightsKind kind, const Dataset& data, std::uint64_t i) {
        return generate_cases(realisable_datasets(), {weights_input("W", {{1, kind}})}).for_dataset(data, i).weights("W");
    };
    const DatasetShape small =
        realisable_datasets().tokens(1, 5).embedded({{1, EmbeddingKind::one_hot}, {1, EmbeddingKind::dense}, {1, EmbeddingKind::wide}});
    for_datasets(small, [&](const Dataset& data, std::uint64_t i) {
        const CaseFacts facts({data, {}});
        EXPECT_EQ(draw_weights(WeightsKind::zero, data, i), zero_matrix<Rational>(data.dimension(), data.dimension()));
        const Matrix<Rational> off = draw_weights(WeightsKind::off_space, data, i);
        EXPECT_EQ(facts.space().project(off), zero_matrix<Rational>(off.rows(), off.cols()));
        if (facts.space().dimension() > 0) {
            EXPECT_TRUE(facts.space().contains(draw_weights(WeightsKind::edges, data, i)));
            EXPECT_TRUE(facts.space().contains(draw_weights(WeightsKind::single_edge, data, i)));
        }
        if (facts.svm().status == GraphSvmStatus::optimal) { // parallel: Cauchy and Schwarz with equality
            const Matrix<Rational> along = draw_weights(WeightsKind::along_svm, data, i);
            const Rational product = inner_product(along, facts.direction());
            EXPECT_GT(product, 0);
            EXPECT_EQ(product * product, inner_product(along, along) * facts.svm().norm_squared);
        }
        const Case displaced = generate_cases(small, {displacement_input("V")}).for_dataset(data, i);
        EXPECT_GT(inner_product(displaced.weights("V"), displaced.weights("V")), 0);
    });
}

TEST(GenerateInputs, OtherInputsAreValid) {
    const Generate generate =
        generate_cases(any_dataset(), {token_table_input("p"), context_input("context"), renaming_input("renaming"),
                                       graph_input("realisable", GraphKind::realisable), integer_input("n", 2, 4), scalar_input("s", {"1/3", "7"})});
    for (std::uint64_t i = 0; i < draws; ++i) {
        const Case value = generate(seed_for(1, i), size_of(i));
        const Matrix<Rational>& table = value.token_table("p");
        EXPECT_TRUE(std::all_of(table.data(), table.data() + table.size(), [](const Rational& p) { return p > 0; }));
        EXPECT_FALSE(value.context("context").empty());
        std::vector<Token> images = value.renaming("renaming");
        std::sort(images.begin(), images.end());
        for (Token v = 0; v < value.dataset.tokens(); ++v) {
            EXPECT_EQ(images[static_cast<std::size_t>(v)], v);
        }
        const GraphInput& graph = value.graph("realisable");
        for (const Edge& e : graph.edges) {
            EXPECT_TRUE(e.from == graph.query || std::count(graph.edges.begin(), graph.edges.end(), Edge{e.from, graph.query}) == 1);
        }
        EXPECT_TRUE(value.scalar("n") == 2 || value.scalar("n") == 3 || value.scalar("n") == 4);
        EXPECT_TRUE(value.scalar("s") == Rational(1, 3) || value.scalar("s") == 7);
        // The reader of case files checks shapes, tokens and signs once more.
        EXPECT_EQ(text_of(case_from_json(parse_json_value(text_of(value), "case")).value), text_of(value));
    }
}

TEST(GenerateSources, MixturesExamplesAndFilters) {
    const Dataset example = small_dataset({{{1, 2, 0}, 1}, {{2, 1, 0}, 2}});
    const DrawDataset source = mixture({{1, draw_example({example})}, {3, realisable_datasets().tokens(5, 5)}});
    int examples = 0;
    for_datasets(source, [&](const Dataset& data, std::uint64_t) {
        EXPECT_TRUE(data.tokens() == 3 || data.tokens() == 5);
        examples += data.tokens() == 3 ? 1 : 0;
    });
    EXPECT_GT(examples, static_cast<int>(draws) / 8);
    EXPECT_LT(examples, static_cast<int>(draws) / 2);
    for_datasets(where(
                     any_dataset(), [](const Dataset& data) { return data.size() >= 3; }, 200),
                 [](const Dataset& data, std::uint64_t) { EXPECT_GE(data.size(), 3U); });
}

// Discovery: structures that no uniform draw finds must be frequent. The shares are those that the claims require, or less.
TEST(GenerateDiscovery, RareStructuresAreFrequent) {
    const std::vector<std::pair<std::string, double>> least = {
        {"tokens-1", 0.02},
        {"tokens-8", 0.05},
        {"one-token-context", 0.1},
        {"context-length-6", 0.1},
        {"repeated-tokens", 0.3},
        {"query-as-label", 0.3},
        {"label-absent", 0.05},
        {"one-query", 0.2},
        {"several-queries", 0.3},
        {"conflicting-labels", 0.15},
        {"duplicated-sample", 0.15},
        {"no-edge", 0.02},
        {"strict-edge", 0.5},
        {"no-strict-edge", 0.1},
        {"acyclic", 0.15},
        {"cyclic", 0.3},
        {"one-big-component", 0.05},
        {"several-cyclic-components", 0.08},
        {"chain-of-4", 0.1},
        {"incomparable-components", 0.25},
        {"isolated-token", 0.1},
        {"one-hot", 0.15},
        {"orthonormal", 0.05},
        {"orthogonal", 0.02},
        {"d=K", 0.4},
        {"d>K", 0.05},
        {"d<K", 0.05},
        {"dependent", 0.1},
        {"repeated-rows", 0.03},
        {"zero-row", 0.01},
        {"nearly-dependent", 0.02},
        {"tiny-rows", 0.08},
        {"huge-rows", 0.08},
        {"mixed-scales", 0.05},
    };
    std::map<std::string, int> counts;
    const DrawDataset source = any_dataset();
    constexpr int cases = 400;
    for (std::uint64_t i = 0; i < cases; ++i) {
        for (const std::string& label : labels_of(source(seed_for(1, i), size_of(i)))) {
            ++counts[label];
        }
    }
    for (const auto& [label, share] : least) {
        EXPECT_GE(counts[label], share * cases) << label;
    }
}
