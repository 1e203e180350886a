// Samples divided by the label's component (section 4): In_i, the context tokens tied to the label, and Out_i, the others.
//
// The split L = Lbar + 1/n sum_i log(1 + q_i) as numbers is theory/finite_component/loss_split.h; here are the parts themselves, for bounds
// that go token by token. abar_i is sample_loss of `inside`, the masses inside the component are attention of `inside`.
#pragma once

#include "model/attention/logit_model.h"
#include "theory/graph/token_graph.h"

namespace attest {

struct SplitSample {
    CountedSample inside;            ///< the restricted sample: label, query and m_y as before, the counts of In_i
    std::vector<TokenCount> outside; ///< Out_i, ascending
};

/// In the order of the model's samples. Where R fails, In_i lacks the label.
std::vector<SplitSample> split_samples(const LogitModel& model, const std::vector<QueryGraph>& graphs);

} // namespace attest
