// The checker must refuse: every field of good certificates is changed, one at a time, and each change makes it false.
#include "tests/active_mutant.h"
#include "tests/random_bits.h"
#include "tests/theory/random_datasets.h"
#include "theory/graph_svm/check_graph_svm.h"
#include "theory/graph_svm/find_graph_svm.h"

#include <gtest/gtest.h>

#include <stdexcept>

namespace attest {
namespace {

struct Certified {
    Dataset data;
    std::vector<QueryGraph> graphs;
    GraphSvm svm;

    explicit Certified(Dataset d) : data(std::move(d)), graphs(token_graphs(data)), svm(find_graph_svm(data, graphs)) {}
    Verdict check() const { return check_graph_svm(data, graphs, svm); }
};

void expect_refused(const Certified& good, const GraphSvm& bad, const std::string& what) {
    const Verdict v = check_graph_svm(good.data, good.graphs, bad);
    EXPECT_EQ(v.outcome, Outcome::refuted) << what;
    EXPECT_FALSE(v.reason.empty()) << what;
    EXPECT_FALSE(v.found.empty()) << what;
}

template <class Change>
void change(const Certified& good, const std::string& what, Change change) {
    GraphSvm bad = good.svm;
    change(bad);
    expect_refused(good, bad, what);
}

// Five tokens, cycles, two queries, independent dense embeddings: tied and strict multipliers, tight and slack edges.
Certified optimal_example() {
    RandomBits random(11);
    for (;;) {
        Certified c(random_dataset(random, 5, 9, 4, random_embedding(random, 5, 6)));
        const auto tied = std::count_if(c.svm.multipliers.begin(), c.svm.multipliers.end(), [](const Multiplier& m) { return !m.strict; });
        if (c.svm.status == GraphSvmStatus::optimal && tied >= 2 && c.svm.multipliers.size() >= static_cast<std::size_t>(tied) + 2) {
            return c;
        }
    }
}

Certified infeasible_example() {
    Matrix<Rational> rows(3, 1);
    rows << Rational(1), Rational(2), Rational(3);
    Dataset data(Embedding::rows(rows));
    data.add_sample({1, 0}, 1);
    data.add_sample({1, 0}, 0);
    data.add_sample({1, 2, 0}, 1);
    return Certified(data);
}

TEST(CheckGraphSvm, accepts_the_examples_that_are_tampered_with) {
    EXPECT_EQ(optimal_example().check().outcome, Outcome::held);
    EXPECT_EQ(infeasible_example().check().outcome, Outcome::held);
}

TEST(CheckGraphSvm, refuses_every_changed_multiplier_and_term) {
    for (const Certified& good : {optimal_example(), infeasible_example()}) {
        for (std::size_t i = 0; i < good.svm.multipliers.size(); ++i) {
            change(good, "value", [i](GraphSvm& s) { s.multipliers[i].value += Rational(1, 1000000); });
            change(good, "sign", [i](GraphSvm& s) { s.multipliers[i].value = -s.multipliers[i].value; });
            change(good, "zero", [i](GraphSvm& s) { s.multipliers[i].value = 0; });
            change(good, "relation", [i](GraphSvm& s) { s.multipliers[i].strict = !s.multipliers[i].strict; });
            change(good, "reversed edge", [i](GraphSvm& s) { std::swap(s.multipliers[i].from, s.multipliers[i].to); });
            change(good, "unknown query", [i](GraphSvm& s) { s.multipliers[i].query += 100; });
            change(good, "negative token", [i](GraphSvm& s) { s.multipliers[i].from = -1; });
            change(good, "left out", [i](GraphSvm& s) { s.multipliers.erase(s.multipliers.begin() + static_cast<std::ptrdiff_t>(i)); });
            change(good, "twice", [i](GraphSvm& s) {
                s.multipliers[i].value /= 2;
                s.multipliers.insert(s.multipliers.begin() + static_cast<std::ptrdiff_t>(i), s.multipliers[i]);
            });
        }
        for (std::size_t i = 0; i < good.svm.terms.size(); ++i) {
            change(good, "term value", [i](GraphSvm& s) { s.terms[i].value *= 2; });
            change(good, "term token", [i](GraphSvm& s) { s.terms[i].token = 100; });
            change(good, "term query", [i](GraphSvm& s) { s.terms[i].query = -1; });
            change(good, "term left out", [i](GraphSvm& s) { s.terms.erase(s.terms.begin() + static_cast<std::ptrdiff_t>(i)); });
        }
        change(good, "order", [](GraphSvm& s) { std::reverse(s.multipliers.begin(), s.multipliers.end()); });
        change(good, "no multipliers", [](GraphSvm& s) { s.multipliers.clear(); });
        change(good, "norm", [](GraphSvm& s) { s.norm_squared += 1; });
        for (const GraphSvmStatus status : {GraphSvmStatus::optimal, GraphSvmStatus::zero, GraphSvmStatus::infeasible}) {
            if (status != good.svm.status) {
                change(good, "status", [status](GraphSvm& s) { s.status = status; });
                change(good, "status alone", [status](GraphSvm& s) {
                    s = GraphSvm{};
                    s.status = status;
                });
            }
        }
    }
}

// 1.5 W_mm satisfies every constraint and is the combination of 1.5 times the multipliers, but it is not tight; a W that
// obeys all but one constraint is not feasible.
TEST(CheckGraphSvm, refuses_feasible_but_longer_and_infeasible_but_shorter_solutions) {
    const Certified good = optimal_example();
    for (const Rational& factor : {Rational(3, 2), Rational(1, 2)}) {
        change(good, "scaled", [&factor](GraphSvm& s) {
            for (Multiplier& m : s.multipliers) {
                m.value *= factor;
            }
            for (WeightTerm& t : s.terms) {
                t.value *= factor;
            }
            s.norm_squared *= factor * factor;
        });
    }
}

// The optimum of the problem with one constraint fewer is a consistent certificate of the wrong problem.
TEST(CheckGraphSvm, refuses_the_solution_of_a_dataset_without_one_sample) {
    int refused = 0;
    RandomBits random(12);
    for (int round = 0; round < 20; ++round) {
        const Certified whole(random_dataset(random, 5, 6, 4, Embedding::one_hot(5)));
        Dataset less(Embedding::one_hot(5));
        for (std::size_t i = 1; i < whole.data.size(); ++i) {
            less.add_sample(whole.data.sample(i).context, whole.data.sample(i).label);
        }
        const Certified other(less);
        if (weight_matrix(whole.data.embedding(), whole.svm.terms) != weight_matrix(whole.data.embedding(), other.svm.terms)) {
            expect_refused(whole, other.svm, "sample left out");
            ++refused;
        }
    }
    EXPECT_GT(refused, 5);
}

// Everything but one sign is right: all constraints tight, W their combination, and not the shortest feasible W; and a
// combination that is 0 with sum 1 although the problem is feasible.
TEST(CheckGraphSvm, refuses_certificates_whose_only_fault_is_a_negative_multiplier) {
    Dataset tight(Embedding::one_hot(7));
    for (const std::vector<Token>& context : {std::vector<Token>{1, 0, 2, 4}, {3, 2}, {5, 2}}) {
        tight.add_sample(context, context.front(), 6);
    }
    Certified c(tight);
    ASSERT_EQ(c.check().outcome, Outcome::held);
    const Rational half(1, 2);
    GraphSvm bad{GraphSvmStatus::optimal, {}, {}, Rational(3, 2)};
    bad.multipliers = {{6, 1, 0, true, half}, {6, 1, 2, true, -half}, {6, 1, 4, true, half}, {6, 3, 2, true, half}, {6, 5, 2, true, half}};
    bad.terms = {{0, 6, -half}, {1, 6, half}, {2, 6, -half}, {3, 6, half}, {4, 6, -half}, {5, 6, half}};
    ASSERT_GT(bad.norm_squared, c.svm.norm_squared);
    expect_refused(c, bad, "optimal but for a sign");

    Matrix<Rational> rows(3, 1);
    rows << Rational(1), Rational(2), Rational(3);
    Dataset feasible(Embedding::rows(rows));
    feasible.add_sample({1, 0}, 1);
    feasible.add_sample({2, 0}, 2);
    const Certified f(feasible);
    ASSERT_EQ(f.svm.status, GraphSvmStatus::optimal);
    expect_refused(f, {GraphSvmStatus::infeasible, {{0, 1, 0, true, Rational(2)}, {0, 2, 0, true, Rational(-1)}}, {}, 0}, "Farkas but for a sign");
}

// Without I different coefficient tables are the same matrix: here e_2 = e_0 + e_1.
TEST(CheckGraphSvm, compares_matrices_not_coefficients) {
    Matrix<Rational> rows(3, 2);
    rows << Rational(1), Rational(0), Rational(0), Rational(1), Rational(1), Rational(1);
    Dataset data(Embedding::rows(rows));
    data.add_sample({2, 0}, 2); // e_2 - e_0 = e_1
    Certified c(data);
    ASSERT_EQ(c.svm.status, GraphSvmStatus::optimal);
    c.svm.terms = {{1, 0, Rational(1)}};
    EXPECT_EQ(c.check().outcome, Outcome::held) << c.check().reason;
    c.svm.terms = {{1, 0, Rational(2)}};
    EXPECT_EQ(c.check().outcome, Outcome::refuted);
}

TEST(CheckGraphSvm, an_empty_certificate_shows_nothing_where_there_is_a_strict_edge) {
    const Certified good = optimal_example();
    expect_refused(good, GraphSvm{}, "empty");
}

// Parts are looked up by query: a graph out of its place would be left unchecked.
TEST(CheckGraphSvm, graphs_out_of_order_or_twice_are_never_accepted) {
    const Certified good = optimal_example();
    ASSERT_GE(good.graphs.size(), 2U);
    std::vector<QueryGraph> swapped = good.graphs;
    std::swap(swapped.front(), swapped.back());
    EXPECT_THROW(check_graph_svm(good.data, swapped, good.svm), std::invalid_argument);
    std::vector<QueryGraph> twice = good.graphs;
    twice.push_back(twice.back());
    EXPECT_THROW(check_graph_svm(good.data, twice, good.svm), std::invalid_argument);
}

// What certificates of one dataset share does not carry over from one to the next, and does not end at the tokens of the graphs.
TEST(CheckGraphSvm, one_checker_answers_as_a_fresh_one_does) {
    RandomBits random(19);
    int refused = 0;
    for (int trial = 0; trial < 40; ++trial) {
        const Dataset small = random_cyclic_dataset(random);
        const int tokens = small.tokens() + 1; // the last one is in no context
        Dataset data(random_embedding(random, tokens, tokens + 1));
        for (std::size_t i = 0; i < small.size(); ++i) {
            const Sample s = small.sample(i);
            data.add_sample(s.context, s.label, s.query);
        }
        const Certified good(data);
        std::vector<GraphSvm> all = {good.svm};
        for (const Token token : {0, tokens - 1, tokens}) {
            GraphSvm bad = good.svm;
            bad.terms.push_back({token, tokens - 1, Rational(1)});
            all.push_back(bad);
        }
        for (std::size_t i = 0; i < good.svm.multipliers.size(); ++i) {
            GraphSvm bad = good.svm;
            bad.multipliers[i].value += 1;
            all.push_back(bad);
            bad.multipliers.erase(bad.multipliers.begin() + static_cast<std::ptrdiff_t>(i));
            all.push_back(bad);
        }
        GraphSvm twice = good.svm; // a combination of its multipliers, with margins 2
        for (Multiplier& m : twice.multipliers) {
            m.value *= 2;
        }
        for (WeightTerm& t : twice.terms) {
            t.value *= 2;
        }
        twice.norm_squared *= 4;
        all.push_back(twice);
        all.push_back(good.svm);
        GraphSvmChecker checker(good.data, good.graphs);
        for (const GraphSvm& svm : all) {
            const Verdict fresh = check_graph_svm(good.data, good.graphs, svm);
            const Verdict shared = checker.check(svm);
            EXPECT_EQ(shared.outcome, fresh.outcome);
            EXPECT_EQ(shared.found, fresh.found);
            EXPECT_EQ(checker.outcome(svm), fresh.outcome); // by residues first
            refused += shared.outcome == Outcome::refuted ? 1 : 0;
        }
        EXPECT_EQ(checker.check(good.svm).outcome, Outcome::held);
    }
    EXPECT_GT(refused, 100);
}

TEST(CheckGraphSvm, wrong_models_are_noticed) {
    ATTEST_NEEDS_MUTANTS();
    const Certified good = optimal_example();
    switch_mutant("graph_svm_drops_equalities");
    const GraphSvm without_equalities = find_graph_svm(good.data, good.graphs);
    switch_mutant(nullptr);
    expect_refused(good, without_equalities, "equalities dropped");
    GraphSvm bad = good.svm;
    bad.multipliers[0].value += 1;
    switch_mutant("graph_svm_check_ignores_first_multiplier");
    const Verdict of_good = good.check();
    switch_mutant(nullptr);
    EXPECT_NE(of_good.outcome, Outcome::held);
    expect_refused(good, bad, "first multiplier");
}

} // namespace
} // namespace attest
