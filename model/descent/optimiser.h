// Optimisers as values: how W moves when it is told where grad L is; everything that code asks of one, in one place.
//
// With g = grad L(W), entry by entry, and the rate eta:
//   gradient      W <- W - eta g
//   normalised    W <- W - eta g/|g|_F                                             (no step where g = 0)
//   sign          W <- W - eta sign(g)                                             (sign(0) = 0)
//   adam          m <- b1 m + (1-b1) g,  v <- b2 v + (1-b2) g^2,
//                 W <- W - eta (m/(1-b1^t)) / (sqrt(v/(1-b2^t)) + epsilon)         (an entry with v = 0 stays)
//   heavy-ball    V <- mu V - eta g,  W <- W + V
//   nesterov      Y = W + t/(t+3) (W - previous W),  W <- Y - eta grad L(Y)        (t = steps already taken)
//   coordinate    the entry of W with the largest |g| (the first one of equals) moves by -eta g
//   weight-decay  W <- W - eta (g + lambda W)
//   muon          W <- W - eta U V',  g = U S V' the compact singular value decomposition (no step where g = 0)
// sign, adam and coordinate depend on the coordinates of R^d, so the state is the d x d matrix W itself. Over Interval a step that would need an
// undecided sign, an undecided largest entry, |g| apart from 0 or the rank of g is refused; a run that went through encloses the exact iterates.
//
// An optimiser is a struct (below and in optimiser.cpp); optimiser_method<MyRule>() makes a value of it, and an `Optimiser` is a handle to such a
// value. Code never compares optimisers to choose a formula: it asks them. To add one to the project: one struct and one line of all_optimisers().
// To use one without touching the project: tests/model/descent/example_optimiser.h.
#pragma once

#include "model/descent/step_rule.h"
#include "model/numbers/matrix.h"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace attest {

/// A number that a rule takes beside the rate.
struct OptimiserParameter {
    std::string name;                  ///< of the command line: "square-memory"
    std::string meaning;               ///< "b2, the memory of squared gradients"
    Rational least = 0;                ///< values are at least this
    std::optional<Rational> below;     ///< and below this
    std::optional<Rational> otherwise; ///< where none is given; nothing: one must be given
};

/// Parameters by name. What is given to an optimiser holds only some of those that it takes, and no others.
using OptimiserParameters = std::map<std::string, Rational>;

/// What a rule is made from: the rate, and every parameter that it takes.
template <class T>
struct OptimiserSetting {
    T rate;
    std::map<std::string, T> parameters;
    const T& operator[](const std::string& name) const { return parameters.at(name); }
};

/// grad L at a d x d matrix.
template <class T>
using GradientAt = std::function<Matrix<T>(const Matrix<T>&)>;

/// A rule at work, with what it remembers between its steps. T is double, Real or Interval.
template <class T>
class OptimiserSteps {
public:
    OptimiserSteps() = default;
    virtual ~OptimiserSteps() = default;
    OptimiserSteps(const OptimiserSteps&) = delete;
    OptimiserSteps& operator=(const OptimiserSteps&) = delete;
    /// One step of `weights`, d x d. False, and nothing changes, where there is no step or intervals leave it open.
    virtual bool step(Matrix<T>& weights, const GradientAt<T>& gradient) = 0;
};
template <class T>
using MakeOptimiserSteps = std::unique_ptr<OptimiserSteps<T>> (*)(const OptimiserSetting<T>&);

/// Steps that are steepest in a norm |.|: each is eta D, or eta |g|_* D, with |D| = 1 and <-g, D> = |g|_* (specification, section 11).
enum class StepNorm { largest_entry, sum_of_entries, frobenius, spectral };
struct SteepestSteps {
    StepNorm norm = StepNorm::frobenius;
    bool unit = false; ///< steps of length eta; else of eta times the dual norm of g
};

struct OptimiserMethod {
    std::string name;      ///< of the command line: "heavy-ball"
    std::string algorithm; ///< of attest-training/1, which calls gradient descent "constant"; the name of all others
    std::string formula;   ///< "V <- MOMENTUM V - ETA g, W <- W + V"
    std::vector<OptimiserParameter> parameters;
    bool scale_free = false; ///< a step is as long for the risk as for any multiple of it: 1/beta says nothing of a good rate
    /// The same steps are taken by Descent (model/descent/descent.h) on a table of logits, without W.
    std::optional<StepRule> on_logits;
    std::optional<SteepestSteps> steepest; ///< nothing: its steps are steepest in no norm

    MakeOptimiserSteps<double> in_double = nullptr;
    MakeOptimiserSteps<Real> in_real = nullptr;
    MakeOptimiserSteps<Interval> in_intervals = nullptr;

    template <class T>
    MakeOptimiserSteps<T> make() const {
        if constexpr (std::is_same_v<T, double>) {
            return in_double;
        } else if constexpr (std::is_same_v<T, Real>) {
            return in_real;
        } else {
            static_assert(std::is_same_v<T, Interval>);
            return in_intervals;
        }
    }
};

/// A handle to an OptimiserMethod that lives for the whole program. Two are equal when they are the same optimiser.
class Optimiser {
public:
    constexpr explicit Optimiser(const OptimiserMethod& method) : method_(&method) {}
    constexpr const OptimiserMethod* operator->() const { return method_; }
    constexpr const OptimiserMethod& operator*() const { return *method_; }
    friend constexpr bool operator==(Optimiser a, Optimiser b) { return a.method_ == b.method_; }

    static const Optimiser gradient, normalised, sign, adam, heavy_ball, nesterov, coordinate, weight_decay, muon;

private:
    const OptimiserMethod* method_;
};

extern const OptimiserMethod gradient_method, normalised_method, sign_method, adam_method, heavy_ball_method, nesterov_method, coordinate_method,
    weight_decay_method, muon_method;
inline constexpr Optimiser Optimiser::gradient{gradient_method};
inline constexpr Optimiser Optimiser::normalised{normalised_method};
inline constexpr Optimiser Optimiser::sign{sign_method};
inline constexpr Optimiser Optimiser::adam{adam_method};
inline constexpr Optimiser Optimiser::heavy_ball{heavy_ball_method};
inline constexpr Optimiser Optimiser::nesterov{nesterov_method};
inline constexpr Optimiser Optimiser::coordinate{coordinate_method};
inline constexpr Optimiser Optimiser::weight_decay{weight_decay_method};
inline constexpr Optimiser Optimiser::muon{muon_method};

/// Every optimiser of the project, gradient descent first.
const std::vector<Optimiser>& all_optimisers();
/// The optimiser of that name; nothing when there is none.
std::optional<Optimiser> find_optimiser(const std::string& name);
/// "gradient, normalised, ... or muon".
std::string optimiser_names();
/// Every parameter that some optimiser of the project takes, each name once, in the order of the list.
std::vector<OptimiserParameter> all_optimiser_parameters();

/// The given parameters, and the others' values where none is given. Throws InputError, whose place is `prefix` and the parameter's name: for one
/// that the optimiser does not take (and says which it takes), for one out of its range, and for one that is needed and not given.
OptimiserParameters complete_parameters(Optimiser optimiser, const OptimiserParameters& given, const std::string& prefix = "");

/// The value of an optimiser written as a struct R with
///   static constexpr const char *name, *formula;    static constexpr bool scale_free;
///   static std::vector<OptimiserParameter> parameters();
///   optionally: static constexpr const char* algorithm;    static constexpr StepRule on_logits;    static constexpr SteepestSteps steepest;
///   template <class T> class Steps { explicit Steps(const OptimiserSetting<T>&); bool step(Matrix<T>& weights, const GradientAt<T>& gradient); };
template <class R>
OptimiserMethod optimiser_method() {
    OptimiserMethod r;
    r.name = R::name;
    r.algorithm = R::name;
    if constexpr (requires { R::algorithm; }) {
        r.algorithm = R::algorithm;
    }
    r.formula = R::formula;
    r.parameters = R::parameters();
    r.scale_free = R::scale_free;
    if constexpr (requires { R::on_logits; }) {
        r.on_logits = R::on_logits;
    }
    if constexpr (requires { R::steepest; }) {
        r.steepest = R::steepest;
    }
    const auto maker = []<class T>(MakeOptimiserSteps<T>& make) {
        class Erased final : public OptimiserSteps<T> {
        public:
            explicit Erased(const OptimiserSetting<T>& setting) : steps_(setting) {}
            bool step(Matrix<T>& weights, const GradientAt<T>& gradient) override { return steps_.step(weights, gradient); }

        private:
            typename R::template Steps<T> steps_;
        };
        make = [](const OptimiserSetting<T>& setting) -> std::unique_ptr<OptimiserSteps<T>> { return std::make_unique<Erased>(setting); };
    };
    maker(r.in_double);
    maker(r.in_real);
    maker(r.in_intervals);
    return r;
}

/// -1, 0 or 1; nothing when an interval leaves it open.
std::optional<int> sign_of(double x);
std::optional<int> sign_of(const Real& x);
std::optional<int> sign_of(const Interval& x);

} // namespace attest
