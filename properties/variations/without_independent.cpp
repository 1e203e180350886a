// I dropped: linearly dependent embeddings. The claims' own checks decide: nothing in them needs I but the statement.
#include "properties/variations/hypothesis_tools.h"

namespace attest {

ClaimVariations without_independent() {
    const auto i = Hypothesis::independent;
    const DatasetShape dependent = small_datasets().tokens(2, 4).embedded(
        {{2, EmbeddingKind::narrow}, {2, EmbeddingKind::collinear}, {1, EmbeddingKind::repeated_rows}, {1, EmbeddingKind::dependent}});
    const DatasetShape cyclic = dependent.planned({{1, Plan::one_component}, {1, Plan::cyclic}, {2, Plan::free}});
    return {
        without("svm.feasible", i, "The Graph-SVM is always feasible.", {}, generate_cases(dependent)),
        without("finite.dimension", i, "dim S_fin is the sum of |C| - 1, for any embeddings.", {}, generate_cases(cyclic)),
        without("finite.calibration", i, "Predicted and observed frequencies agree inside each component, for any embeddings.", {},
                generate_cases(cyclic, {token_table_input("attention-weights")})),
        without("finite.closed-form", i, "W_fin's logits differ by log ratios of label counts, for any embeddings.", {}, generate_cases(cyclic)),
    };
}

} // namespace attest
