// The losses as values: everything that code asks of a loss l(u), u in (0, 1] the label's attention mass, in one place.
//
// A loss is a struct with static functions (below and in loss_function.cpp); loss_function<MyLoss>() makes a value of it, and a `Loss` is a handle to
// such a value. Code never compares kinds of losses to choose a formula: it asks the loss. To add a loss to the project: one struct and one line of
// all_losses() in loss_function.cpp. To use one without touching the project: `static const LossFunction mine = loss_function<MyLoss>();` and
// Loss(mine) wherever a Loss is taken (tests/model/attention/example_loss.h).
#pragma once

#include "model/attention/attention.h"
#include "model/numbers/scalar.h"

#include <optional>
#include <string>
#include <vector>

namespace attest {

/// The second derivative of a loss along unit directions lies in [-below, above]. T is double or Interval.
template <class T>
struct CurvatureRange {
    T below{};
    T above{};
};

/// The formulas over one number type. `rest` is 1 - u as a sum of positive masses, so that nothing nearly equal is subtracted.
template <class T>
struct LossFormulas {
    T (*value)(const T& u) = nullptr;                  ///< l(u); u may be any score where the head is general
    T (*at_mass)(const T& u, const T& rest) = nullptr; ///< the same for a mass
    T (*pull)(const T& u, const T& rest) = nullptr;    ///< -l'(u) u >= 0: the factor of the gradient with respect to the logits
    T (*derivative)(const T& u) = nullptr;             ///< l'(u)
    T (*second)(const T& u) = nullptr;                 ///< l''(u)
    /// l of sample `sample` at the logits of its counts, the label at position `label`; null: at_mass of its masses.
    T (*of_sample)(const CountedSample& sample, const std::vector<T>& z, std::size_t label) = nullptr;
    /// From upper bounds of D_i^2 |e_k|^2 (squared_range), u and 1 - u: where l(a_y) curves along unit directions
    /// (model/descent/certified_descent.h).
    CurvatureRange<T> (*curvature)(const T& squared_range, const T& u, const T& rest) = nullptr;
};

struct LossFunction {
    std::string name;                ///< of the command line: "log"
    std::string formula;             ///< in messages: "-log u"
    bool log_likelihood = false;     ///< -log u: what is proved of the log-loss alone holds (B1, B6, W_fin, certified bounds)
    std::optional<Rational> at_zero; ///< l(0), of a label that is not in its context; nothing: infinite
    Rational smoothness_factor;      ///< |d^2 L| along unit directions is at most this times smoothness(data)
    bool convex_in_logits = false;   ///< each sample's loss is convex in W: errors of a step grow by its curvature from above only
    bool affine = false;             ///< l'' = 0 everywhere
    Interval (*tail_constant)(const Interval& samples) = nullptr; ///< c of assumption T (theory/bounds/margin.h); null: not tail-regular

    LossFormulas<double> in_double;
    LossFormulas<Real> in_real;
    LossFormulas<Interval> in_intervals;
    /// Exact ones: pull, derivative and second; the others are null.
    LossFormulas<Rational> exact;

    template <class T>
    const LossFormulas<T>& formulas() const;
};

template <>
inline const LossFormulas<double>& LossFunction::formulas<double>() const {
    return in_double;
}
template <>
inline const LossFormulas<Real>& LossFunction::formulas<Real>() const {
    return in_real;
}
template <>
inline const LossFormulas<Interval>& LossFunction::formulas<Interval>() const {
    return in_intervals;
}
template <>
inline const LossFormulas<Rational>& LossFunction::formulas<Rational>() const {
    return exact;
}

/// A handle to a LossFunction that lives for the whole program. Two are equal when they are the same loss.
class Loss {
public:
    constexpr explicit Loss(const LossFunction& function) : function_(&function) {}
    constexpr const LossFunction* operator->() const { return function_; }
    constexpr const LossFunction& operator*() const { return *function_; }
    friend constexpr bool operator==(Loss a, Loss b) { return a.function_ == b.function_; }

    static const Loss log;     ///< -log u
    static const Loss squared; ///< (1-u)^2
    static const Loss linear;  ///< -u

private:
    const LossFunction* function_;
};

extern const LossFunction log_loss_function;
extern const LossFunction squared_loss_function;
extern const LossFunction linear_loss_function;
inline constexpr Loss Loss::log{log_loss_function};
inline constexpr Loss Loss::squared{squared_loss_function};
inline constexpr Loss Loss::linear{linear_loss_function};

/// Every loss of the project, the log-loss first.
const std::vector<Loss>& all_losses();
/// The loss of that name; nothing when there is none.
std::optional<Loss> find_loss(const std::string& name);
/// "log, squared or linear".
std::string loss_names();

namespace loss_detail {
template <class L, class T>
void fill(LossFormulas<T>& f) {
    f.pull = &L::template pull<T>;
    f.derivative = &L::template derivative<T>;
    f.second = &L::template second<T>;
    if constexpr (!std::is_same_v<T, Rational>) {
        f.value = &L::template value<T>;
        f.at_mass = &L::template at_mass<T>;
        if constexpr (requires(const CountedSample& s, const std::vector<T>& z) { L::template of_sample<T>(s, z, std::size_t{0}); }) {
            f.of_sample = &L::template of_sample<T>;
        }
        if constexpr (!std::is_same_v<T, Real>) {
            f.curvature = &L::template curvature<T>;
        }
    }
}
} // namespace loss_detail

/// The value of a loss written as a struct L with
///   static constexpr const char* name, *formula;              static constexpr bool log_likelihood, convex_in_logits, affine;
///   static std::optional<Rational> at_zero();                 static Rational smoothness_factor();
///   template <class T> static T value(const T& u), at_mass(const T& u, const T& rest), pull(u, rest), derivative(u), second(u);
///   template <class T> static CurvatureRange<T> curvature(const T& squared_range, const T& u, const T& rest);
///   optionally: static Interval tail_constant(const Interval& samples);
///               template <class T> static T of_sample(const CountedSample&, const std::vector<T>& z, std::size_t label);
/// Over Rational only pull, derivative and second are asked for.
template <class L>
LossFunction loss_function() {
    LossFunction r;
    r.name = L::name;
    r.formula = L::formula;
    r.log_likelihood = L::log_likelihood;
    r.convex_in_logits = L::convex_in_logits;
    r.affine = L::affine;
    r.at_zero = L::at_zero();
    r.smoothness_factor = L::smoothness_factor();
    if constexpr (requires(const Interval& n) { L::tail_constant(n); }) {
        r.tail_constant = &L::tail_constant;
    }
    loss_detail::fill<L>(r.in_double);
    loss_detail::fill<L>(r.in_real);
    loss_detail::fill<L>(r.in_intervals);
    loss_detail::fill<L>(r.exact);
    return r;
}

/// An upper bound of Var_{a_i} of the logits of a unit direction: squared_range min(1/4, rest).
template <class T>
T variance_bound(const T& squared_range, const T& rest) {
    using std::min;
    return squared_range * min(T(1) / T(4), rest);
}

} // namespace attest
