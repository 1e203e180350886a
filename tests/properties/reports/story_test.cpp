// The story of a counterexample: every part of a case is told, the dropped hypothesis with the reason why it fails, and how sure it is.
#include "properties/reports/counterexample_story.h"

#include "properties/generators/generate.h"

#include <gtest/gtest.h>

using namespace attest;

namespace {

Decision refuted() {
    Decision r;
    r.verdict = Verdict::refuted("the reason", "the expected", "the found");
    r.digits = 80;
    return r;
}

Claim claim_with(std::vector<Hypothesis> hypotheses, Grade grade = Grade::enclosed) {
    Claim claim;
    claim.id = "test.claim";
    claim.statement = "Something is so.";
    claim.source = "ours";
    claim.hypotheses = std::move(hypotheses);
    claim.grade = grade;
    return claim;
}

std::string story(const Check& check, const Case& value) { return story_text(check, value, refuted(), "a/case.json"); }

#define EXPECT_TOLD(text, part) EXPECT_NE((text).find(part), std::string::npos) << (text)

} // namespace

TEST(Story, tells_the_data_and_the_graphs) {
    const Claim claim = claim_with({Hypothesis::realisable, Hypothesis::acyclic});
    Check check{&claim};
    check.without = {Hypothesis::acyclic};
    const std::string text = story(check, {small_dataset({{{1, 2, 0}, 1}, {{1, 2, 0}, 1}, {{2, 1, 0}, 2}, {{2, 3, 0}, 2}}), {}});
    EXPECT_EQ(text.substr(0, text.find('\n')), "A counterexample to test.claim, without A");
    EXPECT_TOLD(text, "Something is so.");
    EXPECT_TOLD(text, "dropped; FAILS: the graph of query 0 has the component [1 2]");
    EXPECT_TOLD(text, "The data: 4 samples over 4 tokens, embeddings one-hot in dimension 4");
    EXPECT_TOLD(text, "       4  2 3 0        0      2");
    EXPECT_TOLD(text, "Query 0 occurs in 4 samples; the next token is 1 twice and 2 twice.");
    EXPECT_TOLD(text, "query 0: components [1 2] [0] [3]");
    EXPECT_TOLD(text, "order         [1 2] above [0], [1 2] above [3]");
    EXPECT_TOLD(text, "strict edges  1 -> 0, 2 -> 0, 2 -> 3");
    EXPECT_TOLD(text, "tied edges    1 -> 2, 2 -> 1");
    EXPECT_TOLD(text, "direction W_mm, |W_mm|^2 = 1\n");
    EXPECT_TOLD(text, "What is to be expected\n  the expected\n");
    EXPECT_TOLD(text, "What happens instead\n  the reason: the found\n");
    EXPECT_TOLD(text, "It rests on exact and interval arithmetic at 80 digits");
    EXPECT_TOLD(text, "attest replay a/case.json");
    EXPECT_EQ(text.find("refutes the claim itself"), std::string::npos);
}

TEST(Story, says_when_no_hypothesis_fails) {
    const Claim claim = claim_with({Hypothesis::realisable, Hypothesis::acyclic}, Grade::exact);
    Check check{&claim};
    check.without = {Hypothesis::acyclic};
    const std::string text = story(check, {small_dataset({{{1, 0}, 1}}), {}});
    EXPECT_TOLD(text, "dropped; holds all the same");
    EXPECT_TOLD(text, "Every hypothesis holds: this refutes the claim itself.");
    EXPECT_TOLD(text, "It rests on exact rational arithmetic.");
}

TEST(Story, names_the_reason_of_each_hypothesis) {
    const auto reason = [](Hypothesis hypothesis, const Dataset& data) {
        const Claim claim = claim_with({hypothesis});
        Check check{&claim};
        check.without = {hypothesis};
        return story(check, {data, {}});
    };
    EXPECT_TOLD(reason(Hypothesis::realisable, small_dataset({{{1, 0}, 1}, {{0}, 2}})), "the label 2 of sample 2 is not in its context");
    EXPECT_TOLD(reason(Hypothesis::independent, small_dataset({{{1, 0}, 1}}, {{1}, {2}})), "the 2 rows of E have rank 1");
    EXPECT_TOLD(reason(Hypothesis::strict_edge, small_dataset({{{1, 0}, 1}, {{1, 0}, 0}})), "no graph has an edge between two components");
    const Dataset infeasible = small_dataset({{{1, 0}, 1}, {{1, 0}, 0}, {{1, 2, 0}, 1}}, {{1}, {2}, {3}});
    const std::string text = reason(Hypothesis::feasible, infeasible);
    EXPECT_TOLD(text, "the constraints of the Graph-SVM contradict one another");
    EXPECT_TOLD(text, "there is no W_mm");
    EXPECT_TOLD(text, "embeddings, a row a token");
    Dataset headed = small_dataset({{{1, 0}, 1}});
    headed.set_head(Matrix<Rational>(Matrix<Rational>::Zero(2, 2)));
    EXPECT_TOLD(reason(Hypothesis::head, headed), "C E' is not the identity");
    EXPECT_TOLD(reason(Hypothesis::head, headed), "head, a row a label");
}

TEST(Story, tells_every_kind_of_input) {
    const Claim claim = claim_with({});
    const Matrix<Rational> matrix = (Matrix<Rational>(2, 2) << Rational(1, 2), Rational(0), Rational(-3), Rational(1)).finished();
    const std::string text = story({&claim}, {small_dataset({{{1, 0}, 1}}),
                                              {{"a", ScalarInput{Rational(2, 3)}},
                                               {"b", WeightsInput{matrix}},
                                               {"c", ContextInput{{1, 1, 0}}},
                                               {"d", GraphInput{0, {{1, 0}}}},
                                               {"e", RenamingInput{{1, 0}}},
                                               {"f", TokenTableInput{Matrix<Rational>(Matrix<Rational>::Ones(2, 2))}}}});
    EXPECT_TOLD(text, "a = 2/3\n");
    EXPECT_TOLD(text, "b = a weight matrix\n    1/2   0\n     -3   1\n");
    EXPECT_TOLD(text, "c = the context 1 1 0\n");
    EXPECT_TOLD(text, "d = a graph for query 0: 1->0\n");
    EXPECT_TOLD(text, "e = 0 becomes 1, 1 becomes 0\n");
    EXPECT_TOLD(text, "f = weights p");
}

TEST(Story, a_trend_is_called_one) {
    const Claim claim = claim_with({}, Grade::trend);
    EXPECT_TOLD(story({&claim}, {small_dataset({{{1, 0}, 1}}), {}}), "A TREND ONLY, not a proof");
}

TEST(Story, a_variation_and_a_neighbour_say_what_they_state) {
    Claim claim = claim_with({Hypothesis::log_loss});
    claim.false_neighbours = {{"next", "Something else is so.", {}, {}, {}}};
    Variation other;
    other.kind = Variation::Kind::loss;
    other.name = "loss-linear";
    other.statement = "It is so for -u.";
    claim.variations = {other};
    const Case value{small_dataset({{{1, 0}, 1}}), {}};
    const std::string neighbour = story({&claim, &claim.false_neighbours[0]}, value);
    EXPECT_TOLD(neighbour, "A counterexample to test.claim!next, a statement next to test.claim");
    EXPECT_TOLD(neighbour, "the statement next to it: Something else is so.");
    const std::string loss = story({&claim, nullptr, {}, &claim.variations[0]}, value);
    EXPECT_TOLD(loss, "A counterexample to test.claim, with the loss linear");
    EXPECT_TOLD(loss, "Here, instead: It is so for -u.");
    EXPECT_TOLD(loss, "the loss is -log u                              given up by what is checked here");
    EXPECT_EQ(loss.find("refutes the claim itself"), std::string::npos);
}
