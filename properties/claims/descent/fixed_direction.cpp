#include "properties/claims/descent/fixed_direction.h"

namespace attest {

const std::vector<FixedRay>& fixed_rays() {
    static const std::vector<FixedRay> rays = {{Optimiser::sign, "sign descent, from any start,", sign_descent_direction},
                                               {Optimiser::adam, "Adam with epsilon = 0, from 0,", adam_direction_from_zero},
                                               {Optimiser::coordinate, "greedy coordinate descent, from any start,", greedy_coordinate_direction}};
    return rays;
}

Generate one_hot_cases() {
    return generate_cases(
        acyclic_datasets().tokens(2, 4).samples(1, 3).context_up_to(4).queries_up_to(2).embedded(EmbeddingKind::one_hot).with_strict_edge());
}

Verdict no_fixed_direction() { return Verdict::vacuous("a dataset on which the optimiser's direction is known exactly"); }

} // namespace attest
