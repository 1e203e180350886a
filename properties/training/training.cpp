#include "properties/training/training.h"

#include "model/descent/optimiser_run.h"
#include "model/input/input_error.h"
#include "model/numbers/scalar.h"
#include "model/stop.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

namespace attest {

namespace {

constexpr double unit_roundoff = 0x1p-53;
/// Six digits are shown.
constexpr double shown_accuracy = 1e-6;
/// Errors of logits up to this leave six digits of every mass.
constexpr double largest_logit_error = 1e-7;
/// W may be wrong by what moves no logit by more than this: where it tends to 0, and its distance to W_fin, they end in such noise.
constexpr double invisible_logit = 1e-9;
/// A correlation of 0 ends in noise of this many units.
constexpr double cosine_noise = 100;
/// Steps round independently: their errors add up like a random walk.
constexpr double standard_deviations = 8;
constexpr int first_digits = 40;
constexpr int most_digits = 4000; // their unit is still a long double
/// Multiplications of a run with more digits, of some 1e-7 s each.
constexpr double most_work = 2e8;
/// W is kept whole by optimisers that need it.
constexpr Index largest_explicit = 2000;

// ---- is a checkpoint what it says? (from what rounding may have done)

/// In long doubles, since units of many digits are below 1e-308.
struct RoundingErrors {
    long double unit = 0; ///< of the arithmetic
    long double logit = 0;
    long double norm_squared = 0;
    long double weights = 0; ///< |W - what exact steps would have given|
};

/// What of a checkpoint is within shown_accuracy; NaN is never within.
struct Trusted {
    bool masses = false; ///< loss and retrieval
    bool norm = false;
    bool correlation = false;
    bool distance = false;
    bool all() const { return masses && norm && correlation && distance; }
};

/// `range`: 2 sqrt(beta), so that errors of W times it bound errors of the logits' differences.
template <class T>
Trusted trusted(const Observer<T>& observer, const TrainingCheckpoint<double>& checkpoint, const RoundingErrors& errors, double range) {
    const double norm = checkpoint.norm;
    const auto unseen = [&](long double weights) { return weights * range <= invisible_logit; };
    const bool still = norm == 0 && errors.norm_squared == 0 && errors.weights == 0; // W = 0 exactly
    const bool path = still || errors.weights <= shown_accuracy * norm;
    const bool length = still || errors.norm_squared <= 2 * shown_accuracy * norm * norm;
    Trusted r;
    r.masses = (path || unseen(errors.weights)) && errors.logit <= largest_logit_error && std::isfinite(checkpoint.loss);
    r.norm = (path || unseen(errors.weights)) && (length || unseen(std::sqrt(errors.norm_squared))) && std::isfinite(norm);
    if (checkpoint.correlation) {
        const long double error = observer.correlation_error(errors.logit, norm) + errors.weights / norm;
        r.correlation =
            path && length && error <= std::max<long double>(shown_accuracy * std::abs(*checkpoint.correlation), cosine_noise * errors.unit);
    } else {
        r.correlation = r.norm;
    }
    if (checkpoint.distance_to_finite) {
        const long double error = observer.distance_error(errors.logit);
        r.distance = (path || unseen(errors.weights)) && (error <= shown_accuracy * *checkpoint.distance_to_finite || unseen(error));
    } else {
        r.distance = true;
    }
    return r;
}

bool lacks_direction(const Observer<double>& observer, const TrainingCheckpoint<double>& checkpoint) {
    return observer.has_direction() && checkpoint.norm > 0 && !checkpoint.correlation;
}

void leave_out_doubtful(TrainingCheckpoint<double>& checkpoint, const Trusted& what) {
    constexpr double missing = std::numeric_limits<double>::quiet_NaN();
    if (!what.masses) {
        checkpoint.loss = checkpoint.retrieval = missing;
    }
    if (!what.norm) {
        checkpoint.norm = missing;
    }
    if (!what.correlation) {
        checkpoint.correlation.reset();
    }
    if (!what.distance) {
        checkpoint.distance_to_finite.reset();
    }
}

// ---- runs

/// How far a run came.
struct Followed {
    std::int64_t steps = 0;
    bool interrupted = false;
};

/// Takes `steps` steps of `run` and calls at_checkpoint() at each of the ascending `checkpoints`, and where it stops early or is interrupted. False
/// from it ends the run.
template <class Run, class Callback>
Followed follow(Run& run, std::int64_t steps, const std::vector<std::int64_t>& checkpoints, Callback&& at_checkpoint) {
    auto next = checkpoints.begin();
    for (std::int64_t t = 0;; ++t) {
        const bool wanted = next != checkpoints.end() && *next == t;
        bool measured = false;
        try {
            if (wanted) {
                ++next;
                if (!at_checkpoint()) {
                    return {t};
                }
                measured = true;
            }
            if (t == steps) {
                return {t};
            }
            poll_stop();
            if (!run.step()) {
                if (!wanted) {
                    at_checkpoint();
                }
                return {t};
            }
        } catch (const Stopped& stopped) {
            if (stopped.cause != StopCause::interrupt) {
                throw;
            }
            const StopScope concluding(StopToken{});
            if (!measured) {
                at_checkpoint();
            }
            return {t, true};
        }
    }
}

/// What else to try, where the numbers of a run are none in double precision.
std::string or_digits(const TrainingOptions& options) { return options.optimiser == Optimiser::gradient ? ", or --digits" : ""; }

InputError overflow(const TrainingOptions& options, std::int64_t step) {
    return {"", "rate",
            "makes the weights overflow double precision before step " + std::to_string(step) + "; expected a smaller one" + or_digits(options)};
}

void require_doubles(const TrainingOptions& options, const Rational& rate) {
    const auto rounded = number_from<double>(rate);
    if (!(rounded >= std::numeric_limits<double>::min()) || !std::isfinite(rounded)) {
        const std::string which = options.rate ? "the given rate " : options.optimiser->scale_free ? "the rate " : "the rate 1/beta = ";
        throw InputError("", "--rate",
                         which + Real(rate).to_text(6) + " is outside the range of double precision; expected a number between 1e-300 and 1e300" +
                             or_digits(options));
    }
}

struct Request {
    const Dataset& data;
    const Analysis& analysis;
    const TrainingOptions& options;
    std::vector<std::int64_t> checkpoints;
    Rational rate;
    double range = 0; ///< 2 sqrt(beta)
    Matrix<Rational> start() const { return options.start ? *options.start : zero_matrix<Rational>(data.dimension(), data.dimension()); }
};

/// A run in doubles, and what of each of its checkpoints can be trusted.
struct DoubleRun {
    TrainingRun run;
    std::vector<Trusted> what;
    bool direction_missing = false;         ///< W_mm exists, but no double holds it
    std::optional<std::int64_t> overflowed; ///< the step where a number of the run was none
    bool all_trusted() const {
        return !overflowed && std::all_of(what.begin(), what.end(), [](const Trusted& w) { return w.all(); });
    }
};

DoubleRun run_on_logits(const Request& request) {
    const TrainingOptions& options = request.options;
    const Matrix<double> start = options.start ? converted<double>(*options.start) : Matrix<double>();
    const auto descent =
        std::make_shared<Descent>(request.data, *options.optimiser->on_logits, number_from<double>(request.rate), options.loss, start);
    const Observer<double> observer(request.data, request.analysis);
    DoubleRun r;
    const Followed followed = follow(*descent, options.steps, request.checkpoints, [&] {
        if (!descent->finite()) {
            r.overflowed = descent->steps();
            return false;
        }
        r.run.checkpoints.push_back(observer.observe(state_of(*descent)));
        const RoundingErrors errors{unit_roundoff, descent->logit_error(), descent->norm_squared_error(), 0};
        r.what.push_back(trusted(observer, r.run.checkpoints.back(), errors, request.range));
        r.direction_missing = r.direction_missing || lacks_direction(observer, r.run.checkpoints.back());
        return true;
    });
    r.run.steps = followed.steps;
    r.run.interrupted = followed.interrupted;
    r.run.weights = [descent] { return descent->weights(); };
    return r;
}

double as_double(double x) { return x; }
double as_double(const Real& x) { return x.to_double(); }

double largest_row(const Matrix<Rational>& rows) {
    double r = 0;
    for (Index i = 0; i < rows.rows(); ++i) {
        Real square(0);
        for (Index j = 0; j < rows.cols(); ++j) {
            square += squared(Real(rows(i, j)));
        }
        r = std::max(r, sqrt(square).to_double());
    }
    return r;
}

/// A run on W itself. Its logits are rounded by some d units times |e_v| |W| |e_k|; in E' R E_Q all that the tokens share cancels, and leaves as
/// much. What its optimiser makes of that is estimated from the last gradient.
template <class T>
class ExplicitRun {
public:
    explicit ExplicitRun(const Request& request)
        : run_(request.data, request.start(), {request.options.optimiser, request.rate, request.options.parameters, request.options.loss}),
          observer_(request.data, request.analysis), loss_(request.options.loss) {
        const double size = largest_row(request.data.embedding().matrix());
        operations_size_ = (2 * static_cast<double>(request.data.dimension()) + 6) * size * size;
        rate_ = number_from<double>(request.rate);
        scale_free_ = request.options.optimiser->scale_free;
        one_hot_ = request.data.embedding().is_one_hot();
    }
    bool step() { return run_.step(); }
    const OptimiserRun<T>& run() const { return run_; }
    const Observer<T>& observer() const { return observer_; }

    TrainingCheckpoint<T> observe() const {
        using std::sqrt;
        const Matrix<T> logits = run_.logits();
        return observer_.observe(state_of<T>(run_.steps(), run_.model(), logits, sqrt(inner_product(run_.weights(), run_.weights())), loss_));
    }
    RoundingErrors errors(long double unit, double norm) const {
        const auto steps = static_cast<double>(run_.steps());
        long double cancelled = 0; // of a step over the rate
        if (!one_hot_ && run_.steps() > 0) {
            const double pulled = scale_free_ ? magnitude(risk_gradient(run_.model(), run_.logits(), loss_)) : 2;
            const double left = scale_free_ ? magnitude(run_.gradient()) : 1;
            cancelled = pulled == 0 ? 0 : unit * operations_size_ * pulled / left;
        }
        return {.unit = unit,
                .logit = one_hot_ ? 0 : unit * operations_size_ * norm,
                .norm_squared = 0, // of the W that is held
                .weights = standard_deviations * std::sqrt(steps) * (unit * norm + rate_ * cancelled)};
    }
    bool finite() const {
        return std::all_of(run_.weights().data(), run_.weights().data() + run_.weights().size(),
                           [](const T& x) { return std::isfinite(as_double(x)); });
    }

private:
    static double magnitude(const Matrix<T>& m) {
        using std::abs;
        T sum(0);
        for (Index i = 0; i < m.size(); ++i) {
            sum += abs(m.data()[i]);
        }
        return as_double(sum);
    }

    OptimiserRun<T> run_;
    Observer<T> observer_;
    Loss loss_;
    double operations_size_ = 0;
    double rate_ = 0;
    bool scale_free_ = false;
    bool one_hot_ = false;
};

DoubleRun run_on_weights(const Request& request) {
    const auto run = std::make_shared<ExplicitRun<double>>(request);
    DoubleRun r;
    const Followed followed = follow(*run, request.options.steps, request.checkpoints, [&] {
        if (!run->finite()) {
            r.overflowed = run->run().steps();
            return false;
        }
        r.run.checkpoints.push_back(run->observe());
        const TrainingCheckpoint<double>& last = r.run.checkpoints.back();
        r.what.push_back(trusted(run->observer(), last, run->errors(unit_roundoff, last.norm), request.range));
        r.direction_missing = r.direction_missing || lacks_direction(run->observer(), last);
        return true;
    });
    r.run.steps = followed.steps;
    r.run.interrupted = followed.interrupted;
    r.run.weights = [run] { return run->run().weights(); };
    return r;
}

TrainingCheckpoint<double> rounded(const TrainingCheckpoint<Real>& c) {
    TrainingCheckpoint<double> r;
    r.step = c.step;
    r.loss = c.loss.to_double();
    r.norm = c.norm.to_double();
    r.correlation = c.correlation ? std::optional(c.correlation->to_double()) : std::nullopt;
    r.distance_to_finite = c.distance_to_finite ? std::optional(c.distance_to_finite->to_double()) : std::nullopt;
    r.retrieval = c.retrieval.to_double();
    return r;
}

/// The run at the given digits; nothing when they are too few.
std::optional<TrainingRun> run_with_digits(const Request& request, int digits) {
    const PrecisionScope precision(digits);
    const long double unit = std::pow(10.0L, -digits);
    ExplicitRun<Real> run(request);
    TrainingRun r;
    r.digits = digits;
    bool enough = true;
    const Followed followed = follow(run, request.options.steps, request.checkpoints, [&] {
        if (!run.finite()) {
            throw overflow(request.options, run.run().steps());
        }
        r.checkpoints.push_back(rounded(run.observe()));
        const TrainingCheckpoint<double>& last = r.checkpoints.back();
        enough = trusted(run.observer(), last, run.errors(unit, last.norm), request.range).all();
        return enough;
    });
    r.steps = followed.steps;
    r.interrupted = followed.interrupted;
    if (!enough) {
        return std::nullopt;
    }
    Matrix<double> w(request.data.dimension(), request.data.dimension());
    for (Index i = 0; i < w.size(); ++i) {
        w.data()[i] = run.run().weights().data()[i].to_double();
    }
    r.weights = [w] { return w; };
    return r;
}

double work_of(const Request& request) {
    const auto d = static_cast<double>(request.data.dimension());
    const auto q = static_cast<double>(request.data.queries().size());
    const auto k = static_cast<double>(request.data.tokens());
    double occurring = 0;
    for (std::size_t i = 0; i < request.data.size(); ++i) {
        occurring += static_cast<double>(request.data.sample(i).context.size());
    }
    return (static_cast<double>(request.options.steps) + 1) * (2 * k * d * q + 2 * d * d * q + 60 * occurring);
}

} // namespace

std::vector<std::int64_t> default_checkpoints(std::int64_t steps) {
    std::vector<std::int64_t> r = {0};
    for (std::int64_t t = 1; t < steps; t *= 2) {
        r.push_back(t);
        if (t > steps / 2) {
            break; // t * 2 could overflow
        }
    }
    if (steps > 0) {
        r.push_back(steps);
    }
    return r;
}

Rational training_rate(const Dataset& data, const TrainingOptions& options) {
    if (options.rate) {
        return *options.rate;
    }
    if (options.optimiser->scale_free) {
        return Rational(1, 100);
    }
    const Rational beta = smoothness(data);
    return beta == 0 ? Rational(1) : Rational(1 / beta);
}

TrainingOptions published_training(Matrix<Rational> start) {
    TrainingOptions options;
    options.optimiser = Optimiser::normalised;
    options.start = std::move(start);
    return options;
}

TrainingRun train(const Dataset& data, const Analysis& analysis, const TrainingOptions& options) {
    const std::vector<std::int64_t> checkpoints = options.checkpoints.empty() ? default_checkpoints(options.steps) : options.checkpoints;
    const Rational rate = training_rate(data, options);
    if (options.steps < 0 || checkpoints.back() > options.steps || !std::is_sorted(checkpoints.begin(), checkpoints.end()) || rate <= 0) {
        throw std::invalid_argument("train: expected steps >= 0, ascending checkpoints up to steps, and a rate above 0");
    }
    require_doubles(options, rate);
    complete_parameters(options.optimiser, options.parameters, "--");
    const Request request{data, analysis, options, checkpoints, rate, 2 * sqrt(Real(smoothness(data))).to_double()};
    if (!options.optimiser->on_logits && data.dimension() > largest_explicit) {
        throw InputError("", "--optimiser",
                         options.optimiser->name + " keeps W whole, which is " + std::to_string(data.dimension()) +
                             " numbers squared here; expected at most " + std::to_string(largest_explicit) +
                             " dimensions, or gradient or normalised");
    }
    DoubleRun doubles = options.optimiser->on_logits ? run_on_logits(request) : run_on_weights(request);
    doubles.run.rate = rate;
    doubles.run.doubtful = doubles.direction_missing;
    if (doubles.all_trusted()) {
        return std::move(doubles.run);
    }
    const double work = work_of(request);
    for (int digits = first_digits;
         !doubles.run.interrupted && digits <= most_digits && data.dimension() <= largest_explicit && work * digits / first_digits <= most_work;
         digits *= 2) {
        if (std::optional<TrainingRun> run = run_with_digits(request, digits)) {
            run->rate = rate;
            return std::move(*run);
        }
    }
    if (doubles.overflowed) {
        throw overflow(options, *doubles.overflowed);
    }
    doubles.run.doubtful = true;
    for (std::size_t i = 0; i < doubles.what.size(); ++i) {
        leave_out_doubtful(doubles.run.checkpoints[i], doubles.what[i]);
    }
    if (!doubles.what.empty() && !doubles.what.back().norm) {
        doubles.run.weights = {};
    }
    return std::move(doubles.run);
}

} // namespace attest
