// The shared facts of a case: each part is what its own function says, computed once, and enclosures follow the digits.
#include "properties/cases/case_facts.h"
#include "tests/active_mutant.h"

#include "tests/random_bits.h"
#include "tests/theory/random_datasets.h"
#include "theory/graph_svm/check_graph_svm.h"

#include "tests/example_datasets.h"

#include <gtest/gtest.h>

#include <stdexcept>

namespace attest {
namespace {

TEST(CaseFacts, parts_are_those_of_the_theory) {
    RandomBits random(41);
    int optimal = 0;
    int infeasible = 0;
    for (int trial = 0; trial < 60; ++trial) {
        const Dataset data = trial % 2 == 0 ? random_small_dataset(random) : random_cyclic_dataset(random);
        const CaseFacts facts(Case{data, {{"step", ScalarInput{Rational(1, 3)}}}});
        EXPECT_EQ(facts.value().scalar("step"), Rational(1, 3));
        const auto graphs = token_graphs(data);
        ASSERT_EQ(facts.graphs().size(), graphs.size());
        for (std::size_t q = 0; q < graphs.size(); ++q) {
            EXPECT_EQ(facts.graphs()[q].edges(), graphs[q].edges());
        }
        EXPECT_EQ(facts.model().queries(), data.queries());
        EXPECT_EQ(check_graph_svm(data, graphs, facts.svm()).outcome, Outcome::held);
        EXPECT_EQ(inner_product(facts.direction(), facts.direction()), facts.svm().norm_squared);
        EXPECT_EQ(facts.direction().rows(), data.dimension());
        EXPECT_TRUE(in_svm_space(facts.space(), facts.cyclic(), facts.direction()));
        EXPECT_EQ(facts.space().dimension(), edge_space(data.embedding(), graphs).dimension());
        EXPECT_EQ(facts.restricted().size(), data.size());
        optimal += facts.svm().status == GraphSvmStatus::optimal ? 1 : 0;
        infeasible += facts.svm().status == GraphSvmStatus::infeasible ? 1 : 0;
    }
    EXPECT_GT(optimal, 5);
    EXPECT_GT(infeasible, 0);
}

TEST(CaseFacts, each_part_is_computed_once) {
    const CaseFacts facts(Case{testing_support::example(), {}});
    EXPECT_EQ(&facts.graphs(), &facts.graphs());
    EXPECT_EQ(facts.svm().multipliers.data(), facts.svm().multipliers.data());
    EXPECT_EQ(facts.direction().data(), facts.direction().data());
    EXPECT_EQ(facts.space().basis().data(), facts.space().basis().data());
    EXPECT_EQ(facts.cyclic().basis().data(), facts.cyclic().basis().data());
    EXPECT_EQ(&facts.restricted(), &facts.restricted());
    EXPECT_EQ(facts.finite()->coordinates.data(), facts.finite()->coordinates.data());
}

TEST(CaseFacts, finite_component_follows_the_working_digits_upward) {
    const CaseFacts facts(Case{testing_support::example(), {}});
    const auto radius_at = [&](int digits) {
        const PrecisionScope scope(digits);
        const FiniteComponent* fin = facts.finite();
        return fin == nullptr ? Real(1) : fin->radius;
    };
    EXPECT_LE(radius_at(30), Real::power_of_ten(-30));
    EXPECT_LE(radius_at(300), Real::power_of_ten(-300));
    EXPECT_LE(radius_at(20), Real::power_of_ten(-300)); // the better enclosure stays
    const PrecisionScope scope(500);
    const Interval truth = log(Interval(Rational(27, 4))) / Interval(4);
    EXPECT_LE(facts.finite()->radius, Real::power_of_ten(-500));
    EXPECT_TRUE(less(facts.finite()->loss_infimum, truth) == Truth::unknown && less(truth, facts.finite()->loss_infimum) == Truth::unknown);
}

TEST(CaseFacts, parts_whose_hypotheses_fail_throw_every_time) {
    Dataset absent(Embedding::one_hot(3));
    absent.add_sample({1, 0}, 2);
    const CaseFacts unrealisable(Case{absent, {}});
    for (int i = 0; i < 2; ++i) {
        EXPECT_THROW(unrealisable.finite(), std::invalid_argument);
        EXPECT_THROW(unrealisable.restricted(), std::invalid_argument);
    }
    Dataset general = testing_support::example();
    general.set_head(zero_matrix<Rational>(4, 4));
    const CaseFacts misaligned(Case{general, {}});
    EXPECT_THROW(misaligned.finite(), std::invalid_argument);
    EXPECT_EQ(misaligned.svm().status, GraphSvmStatus::optimal); // the other parts do not need the head
}

TEST(CaseFacts, no_strict_edge_gives_a_zero_direction_of_the_right_shape) {
    Matrix<Rational> rows(2, 3);
    rows << 1, 0, 1, 0, 1, 1;
    Dataset data(Embedding::rows(rows));
    data.add_sample({1, 0}, 1);
    data.add_sample({1, 0}, 0);
    const CaseFacts facts(Case{data, {}});
    EXPECT_EQ(facts.svm().status, GraphSvmStatus::zero);
    EXPECT_EQ(facts.direction(), zero_matrix<Rational>(3, 3));
}

// A certificate that does not hold is a fault of ours: it must never reach a claim.
TEST(CaseFacts, a_graph_svm_whose_certificate_fails_is_reported_as_a_fault) {
    ATTEST_NEEDS_MUTANTS();
    Dataset data(Embedding::one_hot(3)); // here the equality 0 ~ 1 moves W_mm
    data.add_sample({1, 2, 0}, 1);
    data.add_sample({1, 0}, 0);
    EXPECT_NO_THROW(CaseFacts(Case{data, {}}).svm());
    const CaseFacts facts(Case{data, {}});
    const ActiveMutant wrong("graph_svm_drops_equalities");
    EXPECT_THROW(facts.svm(), std::logic_error);
}

} // namespace
} // namespace attest
