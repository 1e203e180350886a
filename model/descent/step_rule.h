// The two rules of gradient descent that the paper speaks of: its theorem takes constant steps, its experiments normalised ones.
#pragma once

namespace attest {

/// W(t+1) = W(t) - rate grad, or - rate grad/|grad|.
enum class StepRule { constant, normalised };

} // namespace attest
