#include "properties/variations/no_strict_edge.h"

namespace attest {

Verdict no_direction(const CaseFacts&) { return Verdict::refuted("there is no strict edge, so W_mm = 0", "a limit direction W_mm/|W_mm|", "0/0"); }

Generate often_without_strict_edge() {
    return generate_cases(mixture({{1, single_component_datasets().tokens(1, 3).samples(1, 3)}, {1, small_datasets()}}));
}

std::string path_ends_at_finite_component() {
    return "Without a strict edge L = Lbar, so for R >= |W_fin| every minimiser over the ball has W_fin as its part in S_fin (the minimiser on S_fin "
           "is unique, and Lbar sees nothing else)";
}

} // namespace attest
