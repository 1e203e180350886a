#include "model/descent/optimiser.h"

#include "model/descent/polar_factor.h"
#include "model/input/input_error.h"
#include "model/numbers/number_text.h"
#include "model/numbers/scalar.h"

#include <algorithm>
#include <cmath>
#include <type_traits>

namespace attest {
namespace {

OptimiserParameter memory(std::string name, std::string meaning, const Rational& otherwise) {
    return {.name = std::move(name), .meaning = std::move(meaning), .least = 0, .below = Rational(1), .otherwise = otherwise};
}

struct Gradient {
    static constexpr const char* name = "gradient";
    static constexpr const char* algorithm = "constant";
    static constexpr const char* formula = "W <- W - ETA g";
    static constexpr bool scale_free = false;
    static constexpr StepRule on_logits = StepRule::constant;
    static constexpr SteepestSteps steepest = {StepNorm::frobenius, false};
    static std::vector<OptimiserParameter> parameters() { return {}; }

    template <class T>
    class Steps {
    public:
        explicit Steps(const OptimiserSetting<T>& setting) : rate_(setting.rate) {}
        bool step(Matrix<T>& weights, const GradientAt<T>& gradient) {
            const Matrix<T> g = gradient(weights);
            for (Index i = 0; i < g.size(); ++i) {
                weights.data()[i] -= rate_ * g.data()[i];
            }
            return true;
        }

    private:
        T rate_;
    };
};

struct Normalised {
    static constexpr const char* name = "normalised";
    static constexpr const char* formula = "W <- W - ETA g/|g|; stops where g = 0";
    static constexpr bool scale_free = true;
    static constexpr StepRule on_logits = StepRule::normalised;
    static constexpr SteepestSteps steepest = {StepNorm::frobenius, true};
    static std::vector<OptimiserParameter> parameters() { return {}; }

    template <class T>
    class Steps {
    public:
        explicit Steps(const OptimiserSetting<T>& setting) : rate_(setting.rate) {}
        bool step(Matrix<T>& weights, const GradientAt<T>& gradient) {
            using std::sqrt;
            Matrix<T> g = gradient(weights);
            if constexpr (std::is_same_v<T, double>) { // squares of tiny numbers vanish; the direction does not depend on their scale
                const double largest = g.cwiseAbs().maxCoeff();
                if (largest > 0 && std::isfinite(largest)) {
                    g /= largest;
                }
            }
            const T square_of_length = inner_product(g, g);
            const std::optional<int> sign = sign_of(square_of_length);
            if (!sign || *sign <= 0) {
                return false;
            }
            const T factor = rate_ / sqrt(square_of_length);
            for (Index i = 0; i < g.size(); ++i) {
                weights.data()[i] -= factor * g.data()[i];
            }
            return true;
        }

    private:
        T rate_;
    };
};

struct Sign {
    static constexpr const char* name = "sign";
    static constexpr const char* formula = "W <- W - ETA sign(g), entry by entry";
    static constexpr bool scale_free = true;
    static constexpr SteepestSteps steepest = {StepNorm::largest_entry, true};
    static std::vector<OptimiserParameter> parameters() { return {}; }

    template <class T>
    class Steps {
    public:
        explicit Steps(const OptimiserSetting<T>& setting) : rate_(setting.rate) {}
        bool step(Matrix<T>& weights, const GradientAt<T>& gradient) {
            const Matrix<T> g = gradient(weights);
            Matrix<T> next = weights;
            for (Index i = 0; i < g.size(); ++i) {
                const std::optional<int> sign = sign_of(g.data()[i]);
                if (!sign) {
                    return false;
                }
                next.data()[i] -= rate_ * T(*sign);
            }
            weights = std::move(next);
            return true;
        }

    private:
        T rate_;
    };
};

struct Adam {
    static constexpr const char* name = "adam";
    static constexpr const char* formula = "m <- MOMENTUM m + (1-MOMENTUM) g, v <- SQUARE-MEMORY v + (1-SQUARE-MEMORY) g^2, W <- W - ETA "
                                           "(m/(1-MOMENTUM^t)) / (sqrt(v/(1-SQUARE-MEMORY^t)) + EPSILON), entry by entry";
    static constexpr bool scale_free = true;
    static std::vector<OptimiserParameter> parameters() {
        return {memory("momentum", "b1, the memory of gradients", Rational(9, 10)),
                memory("square-memory", "b2, the memory of squared gradients", Rational(999, 1000)),
                {.name = "epsilon", .meaning = "what is added to the root of the squares", .least = 0, .below = {}, .otherwise = Rational(0)}};
    }

    template <class T>
    class Steps {
    public:
        explicit Steps(const OptimiserSetting<T>& setting)
            : rate_(setting.rate), first_(setting["momentum"]), second_(setting["square-memory"]), epsilon_(setting["epsilon"]), first_power_(1),
              second_power_(1) {}
        bool step(Matrix<T>& weights, const GradientAt<T>& gradient) {
            using std::sqrt;
            const Matrix<T> g = gradient(weights);
            if (mean_.size() == 0) {
                mean_ = zero_matrix<T>(g.rows(), g.cols());
                squares_ = mean_;
            }
            const T first_power = first_power_ * first_;
            const T second_power = second_power_ * second_;
            Matrix<T> mean = mean_;
            Matrix<T> squares = squares_;
            Matrix<T> next = weights;
            for (Index i = 0; i < g.size(); ++i) {
                mean.data()[i] = first_ * mean.data()[i] + (T(1) - first_) * g.data()[i];
                squares.data()[i] = second_ * squares.data()[i] + (T(1) - second_) * squared(g.data()[i]);
                const std::optional<int> moved = sign_of(squares.data()[i]);
                if (!moved) {
                    return false;
                }
                if (*moved != 0) {
                    const T scale = sqrt(squares.data()[i] / (T(1) - second_power)) + epsilon_;
                    next.data()[i] -= rate_ * (mean.data()[i] / (T(1) - first_power)) / scale;
                }
            }
            mean_ = std::move(mean);
            squares_ = std::move(squares);
            weights = std::move(next);
            first_power_ = first_power;
            second_power_ = second_power;
            return true;
        }

    private:
        T rate_;
        T first_;
        T second_;
        T epsilon_;
        T first_power_;  // b1^t
        T second_power_; // b2^t
        Matrix<T> mean_;
        Matrix<T> squares_;
    };
};

struct HeavyBall {
    static constexpr const char* name = "heavy-ball";
    static constexpr const char* formula = "V <- MOMENTUM V - ETA g, W <- W + V";
    static constexpr bool scale_free = false;
    static std::vector<OptimiserParameter> parameters() {
        return {memory("momentum", "mu, the part of the last step that is kept", Rational(9, 10))};
    }

    template <class T>
    class Steps {
    public:
        explicit Steps(const OptimiserSetting<T>& setting) : rate_(setting.rate), momentum_(setting["momentum"]) {}
        bool step(Matrix<T>& weights, const GradientAt<T>& gradient) {
            const Matrix<T> g = gradient(weights);
            if (velocity_.size() == 0) {
                velocity_ = zero_matrix<T>(g.rows(), g.cols());
            }
            for (Index i = 0; i < g.size(); ++i) {
                velocity_.data()[i] = momentum_ * velocity_.data()[i] - rate_ * g.data()[i];
                weights.data()[i] += velocity_.data()[i];
            }
            return true;
        }

    private:
        T rate_;
        T momentum_;
        Matrix<T> velocity_;
    };
};

struct Nesterov {
    static constexpr const char* name = "nesterov";
    static constexpr const char* formula = "Y = W + t/(t+3) (W - previous W), W <- Y - ETA grad L(Y)";
    static constexpr bool scale_free = false;
    static std::vector<OptimiserParameter> parameters() { return {}; }

    template <class T>
    class Steps {
    public:
        explicit Steps(const OptimiserSetting<T>& setting) : rate_(setting.rate) {}
        bool step(Matrix<T>& weights, const GradientAt<T>& gradient) {
            Matrix<T> next = weights;
            if (steps_ > 0) {
                const T ahead = T(steps_) / T(steps_ + 3);
                for (Index i = 0; i < next.size(); ++i) {
                    next.data()[i] += ahead * last_move_.data()[i];
                }
            }
            const Matrix<T> g = gradient(next);
            for (Index i = 0; i < g.size(); ++i) {
                next.data()[i] -= rate_ * g.data()[i];
            }
            last_move_ = next - weights;
            weights = std::move(next);
            ++steps_;
            return true;
        }

    private:
        T rate_;
        Matrix<T> last_move_;
        long steps_ = 0;
    };
};

struct Coordinate {
    static constexpr const char* name = "coordinate";
    static constexpr const char* formula = "the entry of W with the largest |g|, the first of equals, moves by -ETA g";
    static constexpr bool scale_free = false;
    static constexpr SteepestSteps steepest = {StepNorm::sum_of_entries, false};
    static std::vector<OptimiserParameter> parameters() { return {}; }

    template <class T>
    class Steps {
    public:
        explicit Steps(const OptimiserSetting<T>& setting) : rate_(setting.rate) {}
        bool step(Matrix<T>& weights, const GradientAt<T>& gradient) {
            using std::abs;
            const Matrix<T> g = gradient(weights);
            Index best = 0;
            for (Index i = 1; i < g.size(); ++i) { // any guess will do: it is verified below
                if (middle(T(abs(g.data()[best]))) < middle(T(abs(g.data()[i])))) {
                    best = i;
                }
            }
            for (Index i = 0; i < g.size(); ++i) {
                if (i == best) {
                    continue;
                }
                const std::optional<int> larger = sign_of(T(abs(g.data()[best]) - abs(g.data()[i])));
                if (!larger || *larger < 0 || (*larger == 0 && i < best)) {
                    return false;
                }
            }
            weights.data()[best] -= rate_ * g.data()[best];
            return true;
        }

    private:
        T rate_;
    };
};

struct WeightDecay {
    static constexpr const char* name = "weight-decay";
    static constexpr const char* formula = "W <- W - ETA (g + DECAY W)";
    static constexpr bool scale_free = false;
    static std::vector<OptimiserParameter> parameters() {
        return {{.name = "decay", .meaning = "lambda of lambda/2 |W|^2", .least = 0, .below = {}, .otherwise = {}}};
    }

    template <class T>
    class Steps {
    public:
        explicit Steps(const OptimiserSetting<T>& setting) : rate_(setting.rate), decay_(setting["decay"]) {}
        bool step(Matrix<T>& weights, const GradientAt<T>& gradient) {
            const Matrix<T> g = gradient(weights);
            for (Index i = 0; i < g.size(); ++i) {
                weights.data()[i] -= rate_ * (g.data()[i] + decay_ * weights.data()[i]);
            }
            return true;
        }

    private:
        T rate_;
        T decay_;
    };
};

struct Muon {
    static constexpr const char* name = "muon";
    static constexpr const char* formula = "W <- W - ETA U V', g = U S V' without its zeros; stops where g = 0";
    static constexpr bool scale_free = true;
    static constexpr SteepestSteps steepest = {StepNorm::spectral, true};
    static std::vector<OptimiserParameter> parameters() { return {}; }

    template <class T>
    class Steps {
    public:
        explicit Steps(const OptimiserSetting<T>& setting) : rate_(setting.rate) {}
        bool step(Matrix<T>& weights, const GradientAt<T>& gradient) {
            const std::optional<Matrix<T>> d = polar_factor(gradient(weights));
            if (!d) {
                return false;
            }
            for (Index i = 0; i < weights.size(); ++i) {
                weights.data()[i] -= rate_ * d->data()[i];
            }
            return true;
        }

    private:
        T rate_;
    };
};

/// "a", "a or b", "a, b or c"; "none" of nothing.
std::string listed(const std::vector<std::string>& names) {
    std::string r;
    for (std::size_t i = 0; i < names.size(); ++i) {
        r += (i == 0 ? "" : i + 1 == names.size() ? " or " : ", ") + names[i];
    }
    return r.empty() ? "none" : r;
}

std::string range_words(const OptimiserParameter& parameter) {
    return "expected a number of at least " + to_text(parameter.least) + (parameter.below ? " and below " + to_text(*parameter.below) : "");
}

} // namespace

std::optional<int> sign_of(double x) { return x > 0 ? 1 : x < 0 ? -1 : 0; }
std::optional<int> sign_of(const Real& x) { return x > Real(0) ? 1 : x < Real(0) ? -1 : 0; }
std::optional<int> sign_of(const Interval& x) {
    if (positive(x) == Truth::yes) {
        return 1;
    }
    if (negative(x) == Truth::yes) {
        return -1;
    }
    return equal(x, Interval(0)) == Truth::yes ? std::optional<int>(0) : std::nullopt;
}

const OptimiserMethod gradient_method = optimiser_method<Gradient>();
const OptimiserMethod normalised_method = optimiser_method<Normalised>();
const OptimiserMethod sign_method = optimiser_method<Sign>();
const OptimiserMethod adam_method = optimiser_method<Adam>();
const OptimiserMethod heavy_ball_method = optimiser_method<HeavyBall>();
const OptimiserMethod nesterov_method = optimiser_method<Nesterov>();
const OptimiserMethod coordinate_method = optimiser_method<Coordinate>();
const OptimiserMethod weight_decay_method = optimiser_method<WeightDecay>();
const OptimiserMethod muon_method = optimiser_method<Muon>();

const std::vector<Optimiser>& all_optimisers() {
    static const std::vector<Optimiser> optimisers = {Optimiser::gradient,   Optimiser::normalised,   Optimiser::sign,
                                                      Optimiser::adam,       Optimiser::heavy_ball,   Optimiser::nesterov,
                                                      Optimiser::coordinate, Optimiser::weight_decay, Optimiser::muon};
    return optimisers;
}

std::optional<Optimiser> find_optimiser(const std::string& name) {
    for (const Optimiser optimiser : all_optimisers()) {
        if (optimiser->name == name) {
            return optimiser;
        }
    }
    return std::nullopt;
}

std::string optimiser_names() {
    std::vector<std::string> names;
    for (const Optimiser optimiser : all_optimisers()) {
        names.push_back(optimiser->name);
    }
    return listed(names);
}

std::vector<OptimiserParameter> all_optimiser_parameters() {
    std::vector<OptimiserParameter> r;
    for (const Optimiser optimiser : all_optimisers()) {
        for (const OptimiserParameter& parameter : optimiser->parameters) {
            if (std::none_of(r.begin(), r.end(), [&](const OptimiserParameter& p) { return p.name == parameter.name; })) {
                r.push_back(parameter);
            }
        }
    }
    return r;
}

OptimiserParameters complete_parameters(Optimiser optimiser, const OptimiserParameters& given, const std::string& prefix) {
    OptimiserParameters r;
    std::vector<std::string> taken;
    for (const OptimiserParameter& parameter : optimiser->parameters) {
        const std::string place = prefix + parameter.name;
        taken.push_back(place);
        const auto at = given.find(parameter.name);
        if (at == given.end() && !parameter.otherwise) {
            throw InputError("", place, "is needed by " + optimiser->name + ": " + parameter.meaning + "; " + range_words(parameter));
        }
        const Rational value = at == given.end() ? *parameter.otherwise : at->second;
        if (value < parameter.least || (parameter.below && value >= *parameter.below)) {
            throw InputError("", place, in_quotes(to_text(value)) + " is out of the range of " + parameter.meaning + "; " + range_words(parameter));
        }
        r.emplace(parameter.name, value);
    }
    for (const auto& [name, value] : given) {
        if (r.count(name) == 0) {
            throw InputError("", prefix + name, "is no parameter of " + optimiser->name + "; expected " + listed(taken));
        }
    }
    return r;
}

} // namespace attest
