// One run of the paper's local experiments (section 5; paper, experiments with a general head): normalised descent with the
// head C = E, and the two directions it is compared with.
//
// The *global* direction is W_mm, the Graph-SVM of the graphs that the labels draw. The *local* one is the Graph-SVM of the
// pseudo graphs (theory/graph_svm/pseudo_graph.h) read off the attention at the end of the run. Both are exact and checked; the run and
// the correlations are double precision: a measured trend.
#pragma once

#include "model/descent/softmax_descent.h"
#include "theory/graph_svm/graph_svm.h"
#include "theory/graph_svm/pseudo_graph.h"

#include <optional>

namespace attest {

struct LocalTraining {
    HeadLoss loss = HeadLoss::cross_entropy;
    double rate = 0.1;
    std::int64_t steps = 2000;
    std::int64_t every = 0;            ///< steps between two points of the curve; 0: the end only
    bool reverse_pseudo_edges = false; ///< the local direction of the reversed pseudo graphs: a wrong reading, for false neighbours
};

struct LocalPoint {
    std::int64_t step = 0;
    std::optional<double> global; ///< <W, D>/(|W||D|) with the global direction; none when W or D is 0 or D does not exist
    std::optional<double> local;  ///< with the local direction of the run's end
};

struct LocalRun {
    std::vector<LocalPoint> curve;   ///< the last one is the end
    std::optional<double> alignment; ///< cosine between the two directions; none unless both exist
    GraphSvmStatus global_status = GraphSvmStatus::zero;
    GraphSvmStatus local_status = GraphSvmStatus::zero; ///< zero: every token of every context was selected (or ignored)
    double loss = 0;                                    ///< at the end
    double norm = 0;
    std::int64_t steps = 0; ///< fewer than asked for when the gradient became 0
};

/// Trains with C = E, whatever the head of `data`. `global` is the Graph-SVM of token_graphs(data); `start` is d x d.
LocalRun train_locally(const Dataset& data, const GraphSvm& global, const Matrix<Rational>& start, const LocalTraining& options = {});

} // namespace attest
