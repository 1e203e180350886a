// Labels of datasets whose structure is known.
#include "properties/cases/labels.h"
#include "properties/generators/generate.h"

#include <algorithm>
#include <gtest/gtest.h>

using namespace attest;

namespace {

std::vector<std::string> labels_of(const Dataset& data) {
    const CaseFacts facts({data, {}});
    return dataset_labels(facts);
}

bool labelled(const Dataset& data, const std::string& label) {
    const std::vector<std::string> labels = labels_of(data);
    return std::count(labels.begin(), labels.end(), label) == 1;
}

} // namespace

TEST(Labels, TheExampleOfTheFileFormat) {
    const Dataset data = small_dataset({{{1, 2, 0}, 1}, {{1, 2, 0}, 1}, {{2, 1, 0}, 2}, {{2, 3, 0}, 2}});
    EXPECT_EQ(labels_of(data),
              (std::vector<std::string>{"component-of-two", "conflicting-labels", "cyclic", "d=K", "duplicated-sample", "incomparable-components",
                                        "independent", "one-hot", "one-query", "strict-edge", "tokens-4"}));
}

TEST(Labels, OneToken) {
    EXPECT_EQ(labels_of(small_dataset({{{0}, 0}})),
              (std::vector<std::string>{"acyclic", "d=K", "independent", "isolated-token", "no-edge", "no-strict-edge", "one-hot", "one-query",
                                        "one-token-context", "query-as-label", "tokens-1"}));
}

TEST(Labels, Structures) {
    // 1 -> 2 -> 3 -> 0 with the edges to the query that realisability asks for
    const Dataset chain = small_dataset({{{1, 2, 0}, 1}, {{2, 3, 0}, 2}, {{3, 0}, 3}});
    EXPECT_TRUE(labelled(chain, "chain-of-4"));
    EXPECT_FALSE(labelled(chain, "incomparable-components"));
    EXPECT_TRUE(labelled(chain, "acyclic"));
    EXPECT_FALSE(labelled(small_dataset({{{1, 2, 0}, 1}, {{2, 0}, 2}}), "chain-of-4"));

    const Dataset two_cycles = small_dataset({{{1, 2, 0}, 1}, {{2, 1, 0}, 2}, {{3, 0}, 3}, {{3, 0}, 0}});
    EXPECT_TRUE(labelled(two_cycles, "several-cyclic-components"));
    EXPECT_FALSE(labelled(two_cycles, "one-big-component"));
    EXPECT_TRUE(labelled(two_cycles, "component-of-two"));

    const Dataset one_component = small_dataset({{{1, 0}, 1}, {{2, 0}, 2}, {{1, 2, 0}, 0}});
    EXPECT_TRUE(labelled(one_component, "one-big-component"));
    EXPECT_FALSE(labelled(one_component, "component-of-two"));
    EXPECT_TRUE(labelled(one_component, "no-strict-edge"));

    EXPECT_TRUE(labelled(small_dataset({{{1, 0}, 1}, {{0, 1}, 0}}), "several-queries"));
    EXPECT_TRUE(labelled(small_dataset({{{1, 0}, 2}}), "label-absent"));
    EXPECT_TRUE(labelled(small_dataset({{{1, 1, 0}, 1}}), "repeated-tokens"));
    EXPECT_TRUE(labelled(small_dataset({{{1, 1, 1, 1, 1, 0}, 1}}), "context-length-6"));
    EXPECT_TRUE(labelled(small_dataset({{{1, 2, 0}, 1}, {{2, 1, 0}, 2}}), "conflicting-labels")) << "the same bag in another order";
    EXPECT_FALSE(labelled(small_dataset({{{1, 0}, 1}, {{0, 1}, 0}}), "conflicting-labels")) << "two queries are two contexts";
}

TEST(Labels, Embeddings) {
    const auto with_rows = [](const std::vector<std::vector<int>>& rows) { return small_dataset({{{1, 0}, 1}}, rows); };
    EXPECT_TRUE(labelled(with_rows({{1, 0}, {0, 1}}), "orthonormal"));
    EXPECT_FALSE(labelled(with_rows({{1, 0}, {0, 1}}), "one-hot")) << "explicit rows";
    EXPECT_TRUE(labelled(with_rows({{2, 0}, {0, 1}}), "orthogonal"));
    EXPECT_TRUE(labelled(with_rows({{1, 0, 0}, {0, 1, 1}}), "d>K"));
    EXPECT_TRUE(labelled(with_rows({{1}, {2}}), "d<K"));
    EXPECT_TRUE(labelled(with_rows({{1}, {2}}), "dependent"));
    EXPECT_TRUE(labelled(with_rows({{1, 2}, {1, 2}}), "repeated-rows"));
    EXPECT_FALSE(labelled(with_rows({{1, 2}, {2, 1}}), "repeated-rows")) << "equal lengths are not equal rows";
    EXPECT_TRUE(labelled(with_rows({{0, 0}, {2, 1}}), "zero-row"));
    EXPECT_TRUE(labelled(with_rows({{1000, 1}, {1000, 0}}), "nearly-dependent"));
    EXPECT_FALSE(labelled(with_rows({{10, 1}, {10, 0}}), "nearly-dependent"));
    EXPECT_TRUE(labelled(with_rows({{1, 1}, {0, 1}}), "oblique-rows"));
    EXPECT_FALSE(labelled(with_rows({{1, 1}, {1, -1}}), "oblique-rows")) << "orthogonal";
    EXPECT_FALSE(labelled(with_rows({{1, 1}, {2, 2}}), "oblique-rows")) << "parallel";
    EXPECT_FALSE(labelled(with_rows({{1, 1}, {0, 0}}), "oblique-rows")) << "no direction";
    EXPECT_TRUE(labelled(with_rows({{10, 0}, {0, 1}}), "huge-rows"));
    EXPECT_FALSE(labelled(with_rows({{9, 4}, {0, 1}}), "huge-rows")) << "norm sqrt(97)";
    EXPECT_TRUE(labelled(with_rows({{1000, 0}, {0, 1}}), "mixed-scales"));
    EXPECT_FALSE(labelled(with_rows({{999, 0}, {0, 1}}), "mixed-scales"));
    EXPECT_FALSE(labelled(with_rows({{1000, 0}, {0, 0}}), "mixed-scales")) << "a row of 0 has no scale";
    Dataset tiny = with_rows({{1, 0}, {0, 2}});
    tiny.set_embedding(Embedding::rows(tiny.embedding().matrix() * Rational(1, 10)));
    EXPECT_TRUE(labelled(tiny, "tiny-rows"));
    tiny.set_embedding(Embedding::rows(tiny.embedding().matrix() * Rational(2)));
    EXPECT_FALSE(labelled(tiny, "tiny-rows"));
}
