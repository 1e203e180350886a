// The hypotheses that the studies of descent and the path share: H R F and a strict edge.
#pragma once

#include "theory/facts/dataset_facts.h"

#include <string>

namespace attest {

/// Which of them fails, in words; empty where none does.
std::string missing_hypothesis(const Assumptions& assumptions, GraphSvmStatus status);

/// Why such a study has nothing to show although they hold: then it has decided nothing.
inline constexpr auto not_enclosed = "the finite component or its curvature was not enclosed";

} // namespace attest
