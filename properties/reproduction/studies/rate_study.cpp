#include "properties/reproduction/studies/rate_study.h"

#include "properties/reproduction/studies/missing_hypothesis.h"

#include <algorithm>
#include <chrono>

namespace attest {
namespace {

constexpr int working = 40;          // digits
constexpr double base_steps = 65536; // at effort 1 and the size of the paper's experiments
constexpr double base_size = 66;     // of those: n (T + K) + K
constexpr int late_exponents[] = {10, 100, 1000, 10000, 100000};

} // namespace

Interval cosine(const RateStudy& study, const DescentCheckpoint& checkpoint) { return checkpoint.product / (checkpoint.norm * study.norm_mm); }

bool within_bounds(const DescentCheckpoint& c) {
    return less(c.excess_bound, c.excess) != Truth::yes && less(c.radius_bound, c.finite_distance) != Truth::yes &&
           (!c.margin_bound || less(*c.least_margin, *c.margin_bound) != Truth::yes);
}

long rate_steps(const Dataset& data, double effort) {
    double size = static_cast<double>(data.tokens());
    for (std::size_t i = 0; i < data.size(); ++i) {
        size += static_cast<double>(data.sample(i).context.size() + data.tokens());
    }
    return static_cast<long>(std::clamp(base_steps * effort * std::min(1.0, base_size / size), 64.0, 1e8));
}

RateStudy rate_study(const DatasetStudy& study, long steps, const std::atomic<bool>& stop) {
    const auto begin = std::chrono::steady_clock::now();
    const PrecisionScope scope(working);
    RateStudy r;
    r.dataset = study.name;
    r.digits = working;
    r.reason = missing_hypothesis(study.analysis->assumptions, study.analysis->svm.status);
    if (!r.reason.empty()) {
        return r;
    }
    const DatasetFacts facts(study.data);
    r.rate = rate_of_share(study.data, 1);
    const Matrix<Rational> zero = zero_matrix<Rational>(study.data.dimension(), study.data.dimension());
    auto evidence = DescentEvidence::begin(facts, study.start ? *study.start : zero, r.rate);
    if (!evidence) {
        r.reason = not_enclosed;
        r.open = true;
        return r;
    }
    r.norm_mm = evidence->norm_mm();
    for (const int exponent : late_exponents) {
        r.late.push_back({exponent, evidence->late_excess_bound(exponent), evidence->late_radius_bound(exponent),
                          evidence->late_margin_bound(exponent), evidence->late_cosine_bound(exponent)});
    }
    for (long t = 1; t <= steps && !stop; t *= 2) {
        evidence->run_to(t);
        r.run.push_back(evidence->checkpoint());
    }
    r.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    return r;
}

} // namespace attest
