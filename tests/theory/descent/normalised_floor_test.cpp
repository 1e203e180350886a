#include "tests/active_mutant.h"
#include "theory/descent/floor_for_ever.h"
#include "theory/descent/two_cycle.h"

#include "model/data/dataset_json.h"
#include "model/data/weights_json.h"
#include "theory/graph_svm/find_graph_svm.h"

#include <gtest/gtest.h>

using namespace attest;

namespace {

Dataset one_hot(int tokens, std::initializer_list<std::pair<std::vector<Token>, Token>> samples) {
    Dataset data(Embedding::one_hot(tokens));
    for (const auto& [context, label] : samples) {
        data.add_sample(std::span<const Token>(context), label);
    }
    return data;
}
Matrix<Rational> zero(const Dataset& data) { return zero_matrix<Rational>(data.dimension(), data.dimension()); }
FiniteComponent finite_of(const Dataset& data) { return enclose_finite_component(data, token_graphs(data), working_digits()).value(); }

Dataset with_a_strict_edge() { return one_hot(3, {{{1, 1, 2, 0}, 1}, {{1, 0}, 0}}); }
Dataset plane() { // K = 2, E = (1,0),(1,1)
    Matrix<Rational> rows = zero_matrix<Rational>(2, 2);
    rows(0, 0) = rows(1, 0) = rows(1, 1) = 1;
    Dataset data(Embedding::rows(rows));
    data.add_sample({1, 0}, 1);
    data.add_sample({1, 0}, 0);
    return data;
}

} // namespace

TEST(NormalisedFloor, holds_at_every_step_of_several_runs) {
    const PrecisionScope precision(200);
    const Dataset cyclic = one_hot(4, {{{1, 2, 0}, 1}, {{2, 1, 0}, 2}, {{1, 2, 0}, 1}, {{2, 3, 0}, 2}});
    for (const Dataset& data : {with_a_strict_edge(), cyclic}) {
        const FiniteComponent finite = finite_of(data);
        for (const Rational& rate : {Rational(1, 10), Rational(1, 2), Rational(3)}) {
            const Verdict verdict = check_normalised_floor(data, finite, zero(data), rate, 60);
            EXPECT_EQ(verdict.outcome, Outcome::held) << verdict.reason;
            EXPECT_GT(verdict.slack.value(), 0);
        }
    }
}

TEST(NormalisedFloor, holds_on_the_authors_data_from_their_start) {
    const std::string name = std::string(ATTEST_TEST_DATA) + "/data/authors/cyclic-0";
    const PrecisionScope precision(60);
    const Dataset data = read_dataset(name + ".json");
    const Verdict verdict = check_normalised_floor(data, finite_of(data), read_weights(name + "-start.json"), Rational(1, 100), 40);
    EXPECT_EQ(verdict.outcome, Outcome::held) << verdict.reason;
}

TEST(NormalisedFloor, half_the_step_is_sharp_and_the_whole_step_is_refuted) {
    const PrecisionScope precision(120);
    const Dataset data = with_a_strict_edge();
    NormalisedRun run(data, finite_of(data), zero(data), Rational(1, 2));
    bool refuted = false;
    for (int t = 0; t < 30; ++t) {
        FloorStep step = run.step().value();
        EXPECT_EQ(check_floor_step(Rational(1, 2), step).outcome, Outcome::held);
        // The false neighbour: no half. Twice the ratio is the same as twice the rate in front of it.
        step.squared_ratio *= Interval(4);
        refuted = refuted || check_floor_step(Rational(1, 2), step).outcome == Outcome::refuted;
    }
    EXPECT_TRUE(refuted);
}

TEST(NormalisedFloor, digits_used_up_and_ties_are_undecided_and_the_allowance_settles_ties) {
    const Dataset data = with_a_strict_edge();
    {
        const PrecisionScope precision(15);
        const Verdict verdict = check_normalised_floor(data, finite_of(data), zero(data), Rational(1, 2), 200);
        EXPECT_EQ(verdict.outcome, Outcome::undecided);
    }
    const PrecisionScope precision(120);
    const Dataset stays = one_hot(3, {{{1, 2, 0}, 1}, {{1, 0}, 0}}); // from 0 it stays on W_fin = 0 by symmetry
    EXPECT_EQ(check_normalised_floor(stays, finite_of(stays), zero(stays), Rational(1, 10), 20).outcome, Outcome::undecided);
    EXPECT_EQ(check_normalised_floor(stays, finite_of(stays), zero(stays), Rational(1, 10), 20, Rational(1, 1000000)).outcome, Outcome::held);
}

TEST(NormalisedFloor, one_certified_moment_keeps_the_run_from_W_fin_for_ever) {
    const PrecisionScope precision(200);
    const Dataset data = with_a_strict_edge();
    const auto graphs = token_graphs(data);
    const GraphSvm svm = find_graph_svm(data, graphs);
    const FiniteComponent finite = finite_of(data);
    NormalisedRun run(data, finite, zero(data), Rational(1, 2));
    EXPECT_NE(check_floor_for_ever(data, graphs, svm, finite, run).verdict.outcome, Outcome::held); // too early
    for (int t = 0; t < 150; ++t) {
        ASSERT_TRUE(run.step().has_value());
    }
    const FloorForEver floor = check_floor_for_ever(data, graphs, svm, finite, run);
    ASSERT_EQ(floor.verdict.outcome, Outcome::held) << floor.verdict.reason;
    EXPECT_GT(floor.least_distance, Real(1) / Real(10));
    EXPECT_EQ(less(Interval(Rational(499, 1000)), floor.least_sum), Truth::yes);
    // What is proved for all time holds on the next steps: also the drift bound, against the cycle |h0|, eta - |h0|.
    const Interval start = sqrt(run.squared_distance());
    for (int t = 1; t <= 100; ++t) {
        const Interval before = sqrt(run.squared_distance());
        ASSERT_TRUE(run.step().has_value());
        const Interval now = sqrt(run.squared_distance());
        EXPECT_EQ(less(Interval::exactly(floor.least_distance), now), Truth::yes);
        EXPECT_EQ(less(floor.least_sum, before + now), Truth::yes);
        const Interval cycle = t % 2 == 0 ? start : Interval(Rational(1, 2)) - start;
        EXPECT_EQ(less(abs(now - cycle), floor.drift), Truth::yes);
    }
}

TEST(NormalisedFloor, for_ever_needs_lines) {
    const PrecisionScope precision(60);
    const Dataset acyclic = one_hot(3, {{{1, 2, 0}, 1}});
    NormalisedRun run(acyclic, finite_of(acyclic), zero(acyclic), Rational(1, 10));
    const auto graphs = token_graphs(acyclic);
    EXPECT_EQ(check_floor_for_ever(acyclic, graphs, find_graph_svm(acyclic, graphs), finite_of(acyclic), run).verdict.outcome, Outcome::vacuous);
}

TEST(NormalisedFloor, without_strict_edges_the_cycle_is_exact_from_the_first_step_within_reach) {
    const PrecisionScope precision(60);
    const Dataset data = one_hot(2, {{{1, 0}, 1}, {{1, 0}, 1}, {{1, 0}, 0}});
    const auto graphs = token_graphs(data);
    const FiniteComponent finite = finite_of(data);
    NormalisedRun run(data, finite, zero(data), Rational(3)); // |W_fin| = log(2)/sqrt 2 < 3
    const FloorForEver floor = check_floor_for_ever(data, graphs, find_graph_svm(data, graphs), finite, run);
    EXPECT_EQ(floor.verdict.outcome, Outcome::held) << floor.verdict.reason;
    EXPECT_EQ(equal(floor.drift, Interval(0)), Truth::yes);
}

TEST(TwoCycle, of_the_plane_is_exact) {
    const PrecisionScope precision(30);
    const Dataset data = plane();
    const auto graphs = token_graphs(data);
    const EdgeSubspace space = edge_space(data.embedding(), graphs);
    for (const Rational& rate : {Rational(1, 100), Rational(7, 2)}) {
        Vector<Rational> c(1);
        c[0] = rate / 3;
        const Matrix<Rational> start = space.combination(c);
        EXPECT_EQ(check_two_cycle(data, graphs, start, rate).outcome, Outcome::held);
        c[0] = -2 * rate / 3;
        EXPECT_EQ(exact_normalised_step(data, graphs, start, rate).value(), space.combination(c));
        c[0] = 4 * rate / 3; // too far out for a cycle: the first two steps both go inwards
        EXPECT_EQ(check_two_cycle(data, graphs, space.combination(c), rate).outcome, Outcome::refuted);
        c[0] = 0; // the gradient is 0 there
        EXPECT_EQ(check_two_cycle(data, graphs, space.combination(c), rate).outcome, Outcome::undecided);
        EXPECT_EQ(check_two_cycle(data, graphs, zero(data), rate).outcome, Outcome::undecided);
    }
}

TEST(TwoCycle, needs_a_line_with_a_rational_unit_vector) {
    const PrecisionScope precision(30);
    const Dataset irrational = one_hot(2, {{{1, 0}, 1}, {{1, 0}, 0}}); // |M| = sqrt 2
    Matrix<Rational> w = zero(irrational);
    w(1, 0) = 1;
    EXPECT_FALSE(exact_normalised_step(irrational, token_graphs(irrational), w, 1).has_value());
    const Dataset wide = with_a_strict_edge();
    EXPECT_FALSE(exact_normalised_step(wide, token_graphs(wide), zero(wide), 1).has_value());
}

TEST(NormalisedFloor, mutant_floor_at_the_whole_step_is_refuted) {
    ATTEST_NEEDS_MUTANTS();
    const PrecisionScope precision(120);
    const Dataset data = with_a_strict_edge();
    const FiniteComponent finite = finite_of(data);
    switch_mutant("floor_at_the_whole_step");
    const Verdict verdict = check_normalised_floor(data, finite, zero(data), Rational(1, 2), 60);
    switch_mutant(nullptr);
    EXPECT_EQ(verdict.outcome, Outcome::refuted);
    EXPECT_NE(verdict.reason.find("step "), std::string::npos);
}
