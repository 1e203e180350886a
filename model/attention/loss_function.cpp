#include "model/attention/loss_function.h"

#include "model/mutant.h"

#include <algorithm>
#include <cmath>

namespace attest {
namespace {

/// -log u. With delta = u_y - mean, a_y delta^2 <= (1 - a_y) Var, and -log a_y has curvature Var along a direction whose logits have variance Var; a
/// range rho in a context gives Var <= rho^2/4 and Var <= sum_v a_v (u_v - u_y)^2 <= (1 - a_y) rho^2.
struct LogLoss {
    static constexpr const char* name = "log";
    static constexpr const char* formula = "-log u";
    static constexpr bool log_likelihood = true;
    static constexpr bool convex_in_logits = true;
    static constexpr bool affine = false;
    static std::optional<Rational> at_zero() { return std::nullopt; }
    static Rational smoothness_factor() { return 1; }
    /// (1-delta)^n >= 1 - n delta.
    static Interval tail_constant(const Interval& samples) { return samples; }

    template <class T>
    static T value(const T& u) {
        using std::log;
        return -log(u);
    }
    template <class T>
    static T at_mass(const T& u, const T& rest) {
        using std::log1p;
        return log1p(rest / u);
    }
    template <class T>
    static T pull(const T& /*u*/, const T& /*rest*/) {
        return T(1);
    }
    template <class T>
    static T derivative(const T& u) {
        return T(T(-1) / u);
    }
    template <class T>
    static T second(const T& u) {
        return T(T(1) / T(u * u));
    }
    template <class T>
    static CurvatureRange<T> curvature(const T& squared_range, const T& /*u*/, const T& rest) {
        return {T(0), variance_bound(squared_range, rest)};
    }

    // log(1 + sum_{v != y} (m_v/m_y) e^{d_v}), d_v = z_v - z_y; shifted by the largest term only where e^{d_v} is huge.
    template <class T>
    static T of_sample(const CountedSample& sample, const std::vector<T>& z, std::size_t label) {
        using std::exp;
        using std::log;
        using std::log1p;
        if (z.size() == 1) {
            return T(0);
        }
        std::vector<T> differences;
        std::vector<int> counts;
        for (std::size_t j = 0; j < z.size(); ++j) {
            if (j != label) {
                differences.push_back(z[j] - z[label]);
                counts.push_back(counted(sample.counts[j]));
            }
        }
        const T largest = largest_term(differences);
        const bool shift = middle(largest) > safe_exponent;
        T sum(0);
        for (std::size_t j = 0; j < differences.size(); ++j) {
            sum += T(counts[j]) * exp(shift ? differences[j] - largest : differences[j]);
        }
        const T ratio = sum / T(mutant("risk_forgets_label_count") ? 1 : counted(sample.counts[label]));
        return shift ? largest + log(exp(-largest) + ratio) : log1p(ratio);
    }
};

/// (1-u)^2. Its second derivative along a direction is 2 a_y'^2 - 2 (1 - a_y) a_y'', and a_y'' = a_y (delta^2 - Var) lies in [-a Var, (1-a) Var]: so
/// it lies in
/// [-2 (1-a)^2 Var, 2 a (1-a) Var + 2 (1-a) a Var], since a'^2 = a^2 delta^2 <= a (1-a) Var; coarsely in [-rho^2/2, rho^2/4].
struct SquaredLoss {
    static constexpr const char* name = "squared";
    static constexpr const char* formula = "(1-u)^2";
    static constexpr bool log_likelihood = false;
    static constexpr bool convex_in_logits = false;
    static constexpr bool affine = false;
    static std::optional<Rational> at_zero() { return Rational(1); }
    static Rational smoothness_factor() { return 2; }
    /// phi = delta^2.
    static Interval tail_constant(const Interval& samples) { return sqrt(samples); }

    template <class T>
    static T value(const T& u) {
        return squared(T(T(1) - u));
    }
    template <class T>
    static T at_mass(const T& /*u*/, const T& rest) {
        return squared(rest);
    }
    template <class T>
    static T pull(const T& u, const T& rest) {
        return T(T(T(2) * rest) * u);
    }
    template <class T>
    static T derivative(const T& u) {
        return T(T(-2) * T(T(1) - u));
    }
    template <class T>
    static T second(const T& /*u*/) {
        return T(2);
    }
    template <class T>
    static CurvatureRange<T> curvature(const T& squared_range, const T& u, const T& rest) {
        using std::min;
        const T variance = variance_bound(squared_range, rest);
        return {T(2) * squared(rest) * variance, min(T(1), T(4) * u * rest) * variance};
    }
};

/// -u. (-a)'' lies in [-(1-a) Var, a Var].
struct LinearLoss {
    static constexpr const char* name = "linear";
    static constexpr const char* formula = "-u";
    static constexpr bool log_likelihood = false;
    static constexpr bool convex_in_logits = false;
    static constexpr bool affine = true;
    static std::optional<Rational> at_zero() { return Rational(0); }
    static Rational smoothness_factor() { return 1; }
    /// phi = delta.
    static Interval tail_constant(const Interval& samples) { return samples; }

    template <class T>
    static T value(const T& u) {
        return -u;
    }
    template <class T>
    static T at_mass(const T& u, const T& /*rest*/) {
        return -u;
    }
    template <class T>
    static T pull(const T& u, const T& /*rest*/) {
        return u;
    }
    template <class T>
    static T derivative(const T& /*u*/) {
        return T(-1);
    }
    template <class T>
    static T second(const T& /*u*/) {
        return T(0);
    }
    template <class T>
    static CurvatureRange<T> curvature(const T& squared_range, const T& u, const T& rest) {
        const T variance = variance_bound(squared_range, rest);
        return {rest * variance, u * variance};
    }
};

} // namespace

const LossFunction log_loss_function = loss_function<LogLoss>();
const LossFunction squared_loss_function = loss_function<SquaredLoss>();
const LossFunction linear_loss_function = loss_function<LinearLoss>();

const std::vector<Loss>& all_losses() {
    static const std::vector<Loss> losses = {Loss::log, Loss::squared, Loss::linear};
    return losses;
}

std::optional<Loss> find_loss(const std::string& name) {
    for (const Loss loss : all_losses()) {
        if (loss->name == name) {
            return loss;
        }
    }
    return std::nullopt;
}

std::string loss_names() {
    std::string r;
    for (std::size_t i = 0; i < all_losses().size(); ++i) {
        r += (i == 0 ? "" : i + 1 == all_losses().size() ? " or " : ", ") + all_losses()[i]->name;
    }
    return r;
}

} // namespace attest
