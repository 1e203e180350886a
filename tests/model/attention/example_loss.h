// A loss of one's own, as .github/CONTRIBUTING.md tells it: l(u) = (1-u)^2 + (1-u), a struct and no line of the library.
#pragma once

#include "model/attention/loss_function.h"

namespace attest {

struct MixedLoss {
    static constexpr const char* name = "mixed";
    static constexpr const char* formula = "(1-u)^2 + (1-u)";
    static constexpr bool log_likelihood = false;
    static constexpr bool convex_in_logits = false;
    static constexpr bool affine = false;
    static std::optional<Rational> at_zero() { return Rational(2); } // a label that is not in its context has mass 0
    static Rational smoothness_factor() { return 3; }                // 2 of (1-u)^2 and 1 of -u

    template <class T>
    static T value(const T& u) {
        return at_mass(u, T(T(1) - u));
    }
    template <class T>
    static T at_mass(const T& /*u*/, const T& rest) { // rest = 1 - u, without cancellation
        return T(rest * rest + rest);
    }
    template <class T>
    static T pull(const T& u, const T& rest) { // -l'(u) u
        return T(T(T(2) * rest + T(1)) * u);
    }
    template <class T>
    static T derivative(const T& u) {
        return T(T(-2) * T(T(1) - u) - T(1));
    }
    template <class T>
    static T second(const T& /*u*/) {
        return T(2);
    }
    template <class T>
    static CurvatureRange<T> curvature(const T& squared_range, const T& u, const T& rest) { // the sum of the ranges of (1-u)^2 and -u
        const CurvatureRange<T> squares = Loss::squared->formulas<T>().curvature(squared_range, u, rest);
        const CurvatureRange<T> lines = Loss::linear->formulas<T>().curvature(squared_range, u, rest);
        return {squares.below + lines.below, squares.above + lines.above};
    }
};

inline const LossFunction mixed_loss_function = loss_function<MixedLoss>();

} // namespace attest
