// attest's own laws as RapidCheck properties: what must be true of every number, dataset and case, whatever is drawn. The seed is fixed by the test
// program (tests/main.cpp); RC_PARAMS="seed=N" of the environment draws others.
#include "properties/search/arbitrary.h"

#include "model/data/dataset_json.h"
#include "properties/cases/case_edits.h"
#include "properties/claims/claim.h"
#include "properties/search/shrink.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <nlohmann/json.hpp>

namespace attest {
namespace {

Rational fraction(int numerator, int denominator) { return Rational(numerator, denominator == 0 ? 1 : denominator); }

// ---- numbers: an operation on enclosures encloses the exact result

RC_GTEST_PROP(Laws, intervals_contain_exact_results, (int a, int b, int c, int d)) {
    const PrecisionScope precision(25);
    const Rational x = fraction(a, b);
    const Rational y = fraction(c, d);
    const Interval p(x);
    const Interval q(y);
    RC_ASSERT((p + q).contains(Rational(x + y)));
    RC_ASSERT((p - q).contains(Rational(x - y)));
    RC_ASSERT((p * q).contains(Rational(x * y)));
    RC_ASSERT(square(p).contains(Rational(x * x)));
    RC_ASSERT(hull(p, q).contains(Rational((x + y) / 2)));
    if (y != 0) {
        RC_ASSERT((p / q).contains(Rational(x / y)));
    }
    if (less(p, q) == Truth::yes) {
        RC_ASSERT(x < y);
    }
    if (less(p, q) == Truth::no) {
        RC_ASSERT(x >= y);
    }
}

RC_GTEST_PROP(Laws, exponentials_and_logarithms_are_inverse, (int a, int b)) {
    const PrecisionScope precision(40);
    const Rational x = fraction(a % 1000, b % 1000);
    RC_ASSERT(log(exp(Interval(x))).contains(x));
    RC_ASSERT(log1p(expm1(Interval(x))).contains(x));
}

// ---- files: reading what was written gives the same value

RC_GTEST_PROP(Laws, datasets_survive_their_file, (const Dataset& data)) {
    const std::string text = dataset_text(data);
    RC_ASSERT(dataset_text(parse_dataset(text, "again")) == text);
}

RC_GTEST_PROP(Laws, cases_survive_their_file, ()) {
    const std::vector<Claim>& claims = all_claims();
    const Claim& claim = claims[*rc::gen::inRange<std::size_t>(0, claims.size())];
    const CaseRecord record{claim.id, "", *cases_of(claim.generate), "", "", "", 40, 1, "r"};
    const std::string text = case_text(record);
    RC_ASSERT(case_text(case_from_json(parse_json_value(text, "again"))) == text);
}

// ---- graphs: what the graph says does not depend on the names of tokens

RC_GTEST_PROP(Laws, renaming_tokens_renames_the_graphs, (const Dataset& data)) {
    std::vector<Token> renaming(static_cast<std::size_t>(data.tokens())); // v -> K - 1 - v
    for (Token v = 0; v < data.tokens(); ++v) {
        renaming[static_cast<std::size_t>(v)] = data.tokens() - 1 - v;
    }
    const Case renamed = *restricted_to_tokens(Case{data, {}}, renaming); // kept: a permutation that is its own inverse
    const std::vector<QueryGraph> graphs = token_graphs(data);
    const std::vector<QueryGraph> others = token_graphs(renamed.dataset);
    RC_ASSERT(graphs.size() == others.size());
    for (const QueryGraph& graph : graphs) {
        const QueryGraph& other = graph_of(others, renaming[static_cast<std::size_t>(graph.query())]);
        RC_ASSERT(graph.edges().size() == other.edges().size());
        RC_ASSERT(graph.components().size() == other.components().size());
        for (const Edge& e : graph.edges()) {
            const Edge image{renaming[static_cast<std::size_t>(e.from)], renaming[static_cast<std::size_t>(e.to)]};
            RC_ASSERT(std::binary_search(other.edges().begin(), other.edges().end(), image));
            RC_ASSERT(graph.strict(e) == other.strict(image));
        }
    }
}

// ---- shrinking: simplicity is a strict order, shrinks descend it, and a shrunk case has no shrink that fails

RC_GTEST_PROP(Laws, shrinks_are_simpler_and_the_order_is_strict, (const Dataset& data)) {
    const Case value{data, {}};
    RC_ASSERT(!simpler(value, value));
    rc::Seq<rc::Shrinkable<Case>> shrinks = shrinkable_case(value).shrinks();
    for (int i = 0; i < 8; ++i) {
        const rc::Maybe<rc::Shrinkable<Case>> child = shrinks.next();
        if (!child) {
            break;
        }
        const Case smaller = child->value();
        RC_ASSERT(simpler(smaller, value));
        RC_ASSERT(!simpler(value, smaller));
        if (const rc::Maybe<rc::Shrinkable<Case>> grandchild = child->shrinks().next()) {
            RC_ASSERT(simpler(grandchild->value(), smaller));
            RC_ASSERT(simpler(grandchild->value(), value));
        }
    }
}

RC_GTEST_PROP(Laws, shrinking_keeps_the_failure_and_is_idempotent, (const Dataset& data)) {
    const auto fails = [](const Case& c) { return has_strict_edge(token_graphs(c.dataset)); };
    RC_PRE(fails(Case{data, {}}));
    const Shrunk once = shrink_case(Case{data, {}}, fails);
    RC_ASSERT(fails(once.value));
    RC_ASSERT(once.complete);
    RC_ASSERT(shrink_case(once.value, fails).taken == 0);
    RC_ASSERT(once.value.dataset.size() == 1U);
    RC_ASSERT(once.value.dataset.tokens() == 2);
}

// ---- the same values for the same seed, on any thread

RC_GTEST_PROP(Laws, generators_are_functions_of_the_seed, (std::uint64_t seed)) {
    const rc::Gen<Dataset> gen = datasets_of(any_dataset());
    const rc::Random random(seed);
    RC_ASSERT(dataset_text(gen(random, 40).value()) == dataset_text(datasets_of(any_dataset())(random, 40).value()));
}

// A property that is false, to see what RapidCheck says of it: the smallest dataset, as a file that attest reads.
TEST(Arbitrary, a_failing_property_shows_the_smallest_dataset) {
    testing::internal::CaptureStderr();
    const bool held = rc::check("no dataset ties two tokens", [](const Dataset& data) { RC_ASSERT(acyclic(token_graphs(data))); });
    const std::string message = testing::internal::GetCapturedStderr();
    EXPECT_FALSE(held);
    const std::size_t begin = message.find("{\"format\":\"attest-dataset/1\"");
    ASSERT_NE(begin, std::string::npos) << message;
    const std::string shown = message.substr(begin, message.find('\n', begin) - begin);
    const std::string document = shown.substr(0, shown.rfind('}') + 1);
    const Dataset smallest = parse_dataset(document, "message");
    EXPECT_EQ(smallest.tokens(), 2) << message;
    EXPECT_EQ(smallest.size(), 2U) << message;
    EXPECT_TRUE(smallest.embedding().is_one_hot()) << message;
}

} // namespace
} // namespace attest
