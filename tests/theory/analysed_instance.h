// A dataset with everything the bounds' tests compare: graphs, Graph-SVM, W_fin to 60 digits, and shorthands.
#pragma once

#include "tests/active_mutant.h"
#include "tests/random_bits.h"
#include "tests/theory/random_datasets.h"
#include "theory/finite_component/finite_component.h"
#include "theory/finite_component/loss_split.h"
#include "theory/finite_component/split_samples.h"
#include "theory/graph_svm/find_graph_svm.h"
#include "theory/subspace/coefficient_table.h"

namespace attest {

struct AnalysedInstance {
    explicit AnalysedInstance(Dataset dataset)
        : data(std::move(dataset)), graphs(token_graphs(data)), model(data), inside(inside_flags(model, graphs)),
          samples(split_samples(model, graphs)), svm(find_graph_svm(data, graphs)), direction(weight_matrix(data.embedding(), svm.terms)),
          finite(enclose_finite_component(data, graphs, 60).value()) {}

    /// The data has a strict edge and a feasible Graph-SVM.
    bool directed() const { return svm.status == GraphSvmStatus::optimal; }
    Matrix<Interval> logits(const Matrix<Rational>& w) const { return model.logits(converted<Interval>(w)); }
    Matrix<Interval> finite_logits() const { return edge_logits(model, finite.space.basis(), finite.enclosure); }
    Interval norm_mm() const { return sqrt(Interval(svm.norm_squared)); }
    /// The K x Q coefficient tables of W_fin and W_mm.
    Matrix<Interval> finite_table() const { return coefficient_table(model, finite.space.basis(), finite.enclosure); }
    Matrix<Interval> direction_table() const {
        Matrix<Interval> table = zero_matrix<Interval>(model.tokens(), static_cast<Index>(model.queries().size()));
        for (const WeightTerm& term : svm.terms) {
            table(term.token, model.query_index(term.query)) += Interval(term.value);
        }
        return table;
    }

    Dataset data;
    std::vector<QueryGraph> graphs;
    LogitModel model;
    InsideFlags inside;
    std::vector<SplitSample> samples;
    GraphSvm svm;
    Matrix<Rational> direction; ///< W_mm, d x d
    FiniteComponent finite;
};

/// d x d, entries p/q with |p| <= size, 1 <= q <= 5.
inline Matrix<Rational> random_matrix(RandomBits& random, Index dimension, int size) {
    Matrix<Rational> w(dimension, dimension);
    for (Index i = 0; i < w.size(); ++i) {
        w.data()[i] = Rational(static_cast<int>(random() % static_cast<unsigned>(2 * size + 1)) - size, static_cast<int>(random() % 5) + 1);
    }
    return w;
}

/// Is a <= b shown to be false?
inline bool violates(const Interval& a, const Interval& b) { return less(b, a) == Truth::yes; }
/// Inequalities a <= b between enclosures, counted by what is shown: one that overlaps shows nothing, so a test asks for enough that are shown.
struct Inequalities {
    int shown = 0;
    int violated = 0;
    int open = 0;
    void at_most(const Interval& a, const Interval& b) {
        switch (less_equal(a, b)) {
        case Truth::yes: ++shown; break;
        case Truth::no: ++violated; break;
        case Truth::unknown: ++open; break;
        }
    }
};
/// Do the enclosures of one number from two ways overlap?
inline bool agree(const Interval& a, const Interval& b) { return less(a, b) != Truth::yes && less(b, a) != Truth::yes; }

/// The data of section 6.9: one-hot, a cycle 1 ~ 2 above 0 and 3, and 3 above 0.
inline Dataset second_order_example() {
    Dataset data(Embedding::one_hot(4));
    data.add_sample({1, 2, 0}, 1);
    data.add_sample({2, 1, 0}, 2);
    data.add_sample({1, 2, 0}, 1);
    data.add_sample({2, 3, 0}, 2);
    data.add_sample({3, 0}, 3);
    return data;
}

} // namespace attest
