#include "properties/reproduction/sections/studies.h"

namespace attest {

std::vector<Study> all_studies(const StudyRunPointer& run) {
    return {
        theory_study(run),        graphs_study(run),     authors_runs_study(run), experiments_study(run),     local_heads_study(run),
        local_bounds_study(run),  path_study(run),       rates_study(run),        two_sided_rates_study(run), discoveries_study(run),
        second_orders_study(run), floor_study(run),      next_tokens_study(run),  claims_study(run),          worlds_study(run),
        hypotheses_study(run),    optimisers_study(run), norms_study(run),
    };
}

} // namespace attest
