// What the log-time flow (model/descent/log_time_flow.h) needs of the theory: components, W_mm, W_fin and an orthonormal basis of S.
#pragma once

#include "model/descent/log_time_flow.h"
#include "theory/finite_component/finite_component.h"
#include "theory/graph_svm/graph_svm.h"

namespace attest {

/// The flow of the log-loss risk of `data` from `start` (d x d), at the working digits; `finite` must be as accurate as these.
/// Throws std::invalid_argument when H, R or F fails, or S = 0 (the flow stands still).
FlowProblem flow_problem(const Dataset& data, const std::vector<QueryGraph>& graphs, const GraphSvm& svm, const FiniteComponent& finite,
                         const Matrix<Rational>& start);

} // namespace attest
