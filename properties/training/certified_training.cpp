#include "properties/training/certified_training.h"

#include "model/descent/descent_digits.h"
#include "model/input/input_error.h"
#include "model/numbers/number_text.h"
#include "model/stop.h"

#include <algorithm>
#include <fmt/format.h>
#include <stdexcept>

namespace attest {
namespace {

constexpr int most_working_digits = 20000;

// Is grad L(w) = 0? With different logits in one context the masses are transcendental and the answer is no (it may still be 0, then
// steps are taken); with equal ones they are rational.
bool gradient_shown_zero(const LogitModel& model, const Matrix<Rational>& w, Loss loss) {
    const Matrix<Rational> logits = model.logits(w);
    Matrix<Rational> table = zero_matrix<Rational>(logits.rows(), logits.cols()); // n R
    for (const CountedSample& s : model.samples()) {
        if (s.label_count == 0) {
            continue; // its loss is constant
        }
        for (const TokenCount& v : s.counts) {
            if (logits(v.token, s.query_index) != logits(s.label, s.query_index)) {
                return false;
            }
        }
        const Rational mass(s.label_count, s.length);
        const Rational factor = loss->exact.pull(mass, Rational(1 - mass));
        for (const TokenCount& v : s.counts) {
            table(v.token, s.query_index) += factor * Rational(v.count, s.length);
        }
        table(s.label, s.query_index) -= factor;
    }
    return model.coefficient_product(table, table) == 0;
}

bool narrow(const Interval& x, const Real& radius) { return x.is_bounded() && x.radius() <= radius; }
bool narrow(const std::optional<Interval>& x, const Real& radius) { return !x || narrow(*x, radius); }
bool narrow(const TrainingCheckpoint<Interval>& c, const Real& radius) {
    return narrow(c.loss, radius) && narrow(c.norm, radius) && narrow(c.correlation, radius) && narrow(c.distance_to_finite, radius) &&
           narrow(c.retrieval, radius);
}
bool narrow(const Matrix<Interval>& w, const Real& radius) {
    return std::all_of(w.data(), w.data() + w.size(), [&](const Interval& x) { return narrow(x, radius); });
}

struct Request {
    const Dataset& data;
    const Analysis& analysis;
    const std::atomic<bool>& stop;
    const CertifiedTrainingProgress& progress;
    DescentRule rule;
    Matrix<Rational> start;
    std::vector<std::int64_t> checkpoints;
    std::int64_t steps = 0;
    int digits = 0;
};

/// The run at the working digits; nothing when some enclosure is too wide.
std::optional<CertifiedTrainingRun> attempt(const Request& request) {
    const Real radius = Real::power_of_ten(-request.digits - 1); // rounding to decimals comes on top
    const Real largest_error = radius / Real(2);
    CertifiedTrainingRun run;
    run.rate = request.rule.rate;
    run.digits = request.digits;
    run.working_digits = working_digits();
    CertifiedDescent descent(request.data, request.start, request.rule);
    const Observer<Interval> observer(request.data, request.analysis);
    const bool stands_still = gradient_shown_zero(descent.model(), request.start, request.rule.loss);
    auto next = request.checkpoints.begin();
    bool cut = false; // inside a step, which was then not taken
    for (std::int64_t t = 0;; ++t) {
        if (stands_still) {
            t = next == request.checkpoints.end() ? request.steps : *next;
        }
        const bool last = t == request.steps;
        run.interrupted = !last && (cut || request.stop);
        const StopScope scope(run.interrupted ? StopToken() : current_stop());
        const bool wanted = next != request.checkpoints.end() && *next == t;
        if (wanted || run.interrupted) {
            const Matrix<Interval> logits = descent.logits();
            run.checkpoints.push_back(observer.observe(state_of(t, descent.model(), logits, descent.norm(), request.rule.loss)));
            if (!narrow(run.checkpoints.back(), radius)) {
                if (!run.interrupted) {
                    return std::nullopt;
                }
                run.checkpoints.pop_back(); // what was finished before stays
            }
            next += wanted ? 1 : 0;
        }
        if (last || run.interrupted) {
            run.steps = t;
            run.weights = descent.weights();
            return narrow(run.weights, radius) ? std::optional(std::move(run)) : std::nullopt;
        }
        if (!stands_still) {
            try {
                if (!descent.step()) {
                    throw std::logic_error("a constant step was refused");
                }
            } catch (const Stopped& stopped) {
                if (stopped.cause != StopCause::interrupt) {
                    throw;
                }
                cut = true;
                --t;
                continue;
            }
            if (descent.radius() > largest_error) {
                return std::nullopt; // errors never shrink
            }
            if (request.progress) {
                request.progress(t + 1, working_digits());
            }
        }
    }
}

InputError too_many_digits(const Request& request) {
    const Rational beta = loss_smoothness(request.data, request.rule.loss);
    const bool bounded_growth = request.rule.loss->convex_in_logits;
    const bool stretched = step_growth(request.data, request.rule.rate, request.rule.loss) > 1;
    const std::string why = !stretched ? "" : fmt::format(" (a step of rate {} may stretch errors)", to_text(request.rule.rate));
    const std::string instead = bounded_growth && stretched ? fmt::format(", or a rate of at most 2/beta = {}", to_text(Rational(2 / beta)))
                                : stretched                 ? ", or a smaller rate"
                                                            : "";
    return InputError("", "--digits",
                      fmt::format("{} digits after {} steps would take more than {} working digits{}; expected fewer digits or steps{}",
                                  request.digits, request.steps, most_working_digits, why, instead));
}

} // namespace

CertifiedTrainingRun train_certified(const Dataset& data, const Analysis& analysis, const TrainingOptions& options, int digits,
                                     const std::atomic<bool>& stop, const CertifiedTrainingProgress& progress) {
    const std::vector<std::int64_t> checkpoints = options.checkpoints.empty() ? default_checkpoints(options.steps) : options.checkpoints;
    if (options.optimiser != Optimiser::gradient || digits < 1 || options.steps < 0 || checkpoints.back() > options.steps ||
        !std::is_sorted(checkpoints.begin(), checkpoints.end())) {
        throw std::invalid_argument("train_certified: expected gradient descent, digits and steps, and ascending checkpoints up to the last step");
    }
    const Index d = data.dimension();
    const Request request{data,
                          analysis,
                          stop,
                          progress,
                          {training_rate(data, options), false, options.loss},
                          options.start ? *options.start : zero_matrix<Rational>(d, d),
                          checkpoints,
                          options.steps,
                          digits};
    std::optional<int> working = gradient_shown_zero(LogitModel(data), request.start, options.loss)
                                     ? std::optional<int>(digits + 10)
                                     : find_digits_for_descent(data, request.start, request.rule, options.steps, digits + 2, most_working_digits);
    while (working && *working <= most_working_digits) {
        const PrecisionScope precision(*working);
        if (std::optional<CertifiedTrainingRun> run = attempt(request)) {
            return std::move(*run);
        }
        *working = digits + 2 * (*working - digits);
    }
    throw too_many_digits(request);
}

} // namespace attest
