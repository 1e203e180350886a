#include "model/descent/descent_digits.h"

#include "model/descent/descent.h"

#include <algorithm>
#include <cmath>

namespace attest {
namespace {

// A step's own rounding errors: tens of operations on numbers well below 10^6, and `steps` of them.
double digits_without_growth(long steps, int digits) { return digits + 10 + std::log10(static_cast<double>(steps) + 1); }

std::optional<int> up_to(double wanted, int limit) {
    return wanted <= limit ? std::optional<int>(static_cast<int>(std::ceil(wanted))) : std::nullopt;
}

// log10 Lambda at the point where `descent` stands.
double local_log_growth(const Descent& descent, const std::vector<double>& ranges, double rate, Loss loss) {
    CurvatureRange<double> mean;
    for (std::size_t i = 0; i < ranges.size(); ++i) {
        const CountedSample& sample = descent.samples()[i];
        if (sample.label_count == 0) {
            continue; // its loss is constant
        }
        const std::vector<double> terms = attention_terms(sample.counts, descent.logits_of_sample(i));
        std::size_t label = 0;
        while (sample.counts[label].token != sample.label) {
            ++label;
        }
        const double rest = rest_of_terms(terms, label);
        const CurvatureRange<double> r = sample_curvature(loss, ranges[i], 1 - rest, rest);
        mean.below += r.below / static_cast<double>(ranges.size());
        mean.above += r.above / static_cast<double>(ranges.size());
    }
    return std::log10(std::max(1 + rate * mean.below, rate * mean.above - 1));
}

} // namespace

std::optional<int> digits_for_descent(const Dataset& data, const DescentRule& rule, long steps, int digits, int limit) {
    if (rule.normalised) {
        return std::nullopt;
    }
    const double growth = number_from<double>(step_growth(data, rule.rate, rule.loss));
    return up_to(digits_without_growth(steps, digits) + (static_cast<double>(steps) + 1) * std::log10(growth), limit);
}

std::optional<int> find_digits_for_descent(const Dataset& data, const Matrix<Rational>& start, const DescentRule& rule, long steps, int digits,
                                           int limit) {
    if (rule.normalised) {
        return std::nullopt;
    }
    const double worst = std::log10(number_from<double>(step_growth(data, rule.rate, rule.loss)));
    double wanted = digits_without_growth(steps, digits);
    if (worst == 0) {
        return up_to(wanted, limit);
    }
    const auto rate = number_from<double>(rule.rate);
    std::vector<double> ranges;
    for (const Rational& r : squared_ranges(LogitModel(data))) {
        ranges.push_back(number_from<double>(r));
    }
    Descent descent(data, StepRule::constant, rate, rule.loss, converted<double>(start));
    for (long t = 0; t < steps && wanted <= limit; ++t) {
        const double seen = descent.finite() ? local_log_growth(descent, ranges, rate, rule.loss) : worst;
        wanted += std::isfinite(seen) ? std::clamp(seen, 0.0, worst) : worst;
        descent.step();
    }
    return up_to(wanted, limit);
}

} // namespace attest
