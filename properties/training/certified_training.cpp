#include "properties/training/certified_training.h"

#include "model/descent/descent_digits.h"
#include "model/input/input_error.h"
#include "model/numbers/number_text.h"

#include <algorithm>
#include <fmt/format.h>
#include <stdexcept>

namespace attest {
namespace {

constexpr int most_working_digits = 20000;

/// Enclosures of what is measured, for the exact iterate.
class CertifiedObserver {
public:
    CertifiedObserver(const Dataset& data, const Analysis& analysis, const LogitModel& model, Loss loss)
        : analysis_(analysis), model_(model), inside_(inside_flags(data, analysis.graphs)), loss_(loss) {}

    TrainingCheckpoint<Interval> observe(const CertifiedDescent& descent, std::int64_t step) const {
        const Matrix<Interval> logits = descent.logits();
        TrainingCheckpoint<Interval> r;
        r.step = step;
        r.loss = risk(model_, logits, loss_);
        r.norm = descent.norm();
        if (analysis_.svm.status == GraphSvmStatus::optimal && r.norm.upper() > Real(0)) {
            r.correlation = correlation(logits, r.norm);
        }
        if (analysis_.finite) {
            r.distance_to_finite = distance_to_finite(logits);
        }
        Interval outside(0);
        for (std::size_t i = 0; i < inside_.size(); ++i) {
            const CountedSample& sample = model_.samples()[i];
            outside = max(outside, outside_mass(sample, inside_[i], sample_logits(sample, logits)));
        }
        r.retrieval = Interval(1) - outside;
        return r;
    }

private:
    Interval correlation(const Matrix<Interval>& logits, const Interval& norm) const {
        Interval product(0);
        for (const WeightTerm& term : analysis_.svm.terms) {
            product += Interval(term.value) * logits(term.token, model_.query_index(term.query));
        }
        const Interval cosine = product / (norm * sqrt(Interval(analysis_.svm.norm_squared)));
        return max(Interval(-1), min(Interval(1), cosine));
    }

    // With y_b = <M_b, W - W_fin> the square is y' G^{-1} y. A distance near 0 would lose half of its digits in the root of an interval;
    // so y = m + (at most r), and |y| is within |r| of |m|.
    Interval distance_to_finite(const Matrix<Interval>& logits) const {
        const FiniteComponent& finite = *analysis_.finite;
        const Matrix<Rational>& inverse = finite.space.inverse_gram();
        const Vector<Interval> products = finite.space.products_from_logits(logits, model_.queries());
        Vector<Interval> middle(products.size());
        Vector<Interval> radius(products.size());
        for (Index b = 0; b < products.size(); ++b) {
            const Interval apart = products[b] - finite.products[b];
            middle[b] = Interval::exactly(apart.midpoint());
            radius[b] = Interval::exactly(apart.radius());
        }
        Interval square_of_middle(0);
        Interval square_of_radius(0);
        for (Index b = 0; b < products.size(); ++b) {
            for (Index c = 0; c < products.size(); ++c) {
                square_of_middle += middle[b] * (Interval(inverse(b, c)) * middle[c]);
                square_of_radius += radius[b] * (Interval(abs(inverse(b, c))) * radius[c]);
            }
        }
        const Interval distance = sqrt(max(Interval(0), square_of_middle));
        const Interval reach = sqrt(max(Interval(0), square_of_radius));
        return max(Interval(0), hull(distance - reach, distance + reach));
    }

    const Analysis& analysis_;
    const LogitModel& model_;
    InsideFlags inside_;
    Loss loss_;
};

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
        const Rational factor = loss == Loss::log ? Rational(1) : loss == Loss::squared ? Rational(2 * (1 - mass) * mass) : mass; // -l'(a) a
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
    const CertifiedObserver observer(request.data, request.analysis, descent.model(), request.rule.loss);
    const bool stands_still = gradient_shown_zero(descent.model(), request.start, request.rule.loss);
    auto next = request.checkpoints.begin();
    for (std::int64_t t = 0;; ++t) {
        if (stands_still) {
            t = next == request.checkpoints.end() ? request.steps : *next;
        }
        const bool last = t == request.steps;
        run.interrupted = !last && request.stop;
        const bool wanted = next != request.checkpoints.end() && *next == t;
        if (wanted || run.interrupted) {
            run.checkpoints.push_back(observer.observe(descent, t));
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
            if (!descent.step()) {
                throw std::logic_error("a constant step was refused");
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
    const bool log_loss = request.rule.loss == Loss::log;
    const bool stretched = step_growth(request.data, request.rule.rate, request.rule.loss) > 1;
    const std::string why = !stretched ? "" : fmt::format(" (a step of rate {} may stretch errors)", to_text(request.rule.rate));
    const std::string instead = log_loss && stretched ? fmt::format(", or a rate of at most 2/beta = {}", to_text(Rational(2 / beta)))
                                : stretched           ? ", or a smaller rate"
                                                      : "";
    return InputError("", "--digits",
                      fmt::format("{} digits after {} steps would take more than {} working digits{}; expected fewer digits or steps{}",
                                  request.digits, request.steps, most_working_digits, why, instead));
}

} // namespace

CertifiedTrainingRun train_certified(const Dataset& data, const Analysis& analysis, const TrainingOptions& options, int digits,
                                     const std::atomic<bool>& stop, const CertifiedTrainingProgress& progress) {
    const std::vector<std::int64_t> checkpoints = options.checkpoints.empty() ? default_checkpoints(options.steps) : options.checkpoints;
    if (options.rule != StepRule::constant || digits < 1 || options.steps < 0 || checkpoints.back() > options.steps ||
        !std::is_sorted(checkpoints.begin(), checkpoints.end())) {
        throw std::invalid_argument("train_certified: expected the constant rule, digits and steps, and ascending checkpoints up to the last step");
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
