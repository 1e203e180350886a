#include "properties/reproduction/studies/experiment_study.h"

#include <algorithm>
#include <cmath>

namespace attest {
namespace {

constexpr int working = 50;        // digits
constexpr int finite_digits = 20;  // of W_fin: more than double precision shows
constexpr std::int64_t every = 10; // steps between two points of a curve
constexpr std::int64_t floor_steps = 16000;

// Another seed for every dataset of a study; splitmix64's odd constant spreads them.
std::uint64_t seed_of(std::uint64_t seed, std::size_t i) { return seed * 0x9e3779b97f4a7c15u + i; }

template <class Value>
Spread spread(const std::vector<const TrainingCheckpoint<double>*>& points, Value value) {
    std::vector<double> values;
    for (const auto* p : points) {
        values.push_back(value(*p));
    }
    return spread_of(std::move(values));
}

// Linear between the neighbours of a sorted list.
double quantile(const std::vector<double>& sorted, double share) {
    const double place = share * static_cast<double>(sorted.size() - 1);
    const auto below = static_cast<std::size_t>(place);
    const std::size_t above = std::min(below + 1, sorted.size() - 1);
    return sorted[below] + (place - static_cast<double>(below)) * (sorted[above] - sorted[below]);
}

} // namespace

Spread spread_of(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    Spread r;
    const auto n = static_cast<double>(values.size());
    for (const double x : values) {
        r.mean += x / n;
    }
    for (const double x : values) {
        r.deviation += (x - r.mean) * (x - r.mean);
    }
    r.deviation = values.size() > 1 ? std::sqrt(r.deviation / (n - 1)) : 0;
    r.least = values.front();
    r.low = quantile(values, 0.1);
    r.median = quantile(values, 0.5);
    r.high = quantile(values, 0.9);
    r.most = values.back();
    return r;
}

ExperimentStudy cyclic_study(int datasets, std::uint64_t seed) {
    return {"cyclic",
            cyclic_experiment,
            seed,
            {{100, 0.422}, {500, 0.868}, {1000, 0.947}, {2000, 0.980}, {3990, 0.987}},
            PublishedEnd{10, 0.9762, 0.9859, 0.9928, 0.0044, 0.0120},
            std::vector<std::vector<TrainingCheckpoint<double>>>(static_cast<std::size_t>(datasets))};
}

ExperimentStudy acyclic_study(int datasets, std::uint64_t seed) {
    return {"acyclic",    acyclic_experiment,
            seed,         {{100, 0.434}, {500, 0.855}, {1000, 0.937}, {2000, 0.978}, {3990, 0.993}},
            std::nullopt, std::vector<std::vector<TrainingCheckpoint<double>>>(static_cast<std::size_t>(datasets))};
}

std::vector<TrainingCheckpoint<double>> experiment_run(const ExperimentStudy& study, std::size_t i) {
    const PrecisionScope scope(working);
    const ExperimentInstance instance = generate_experiment(study.shape, seed_of(study.seed, i));
    TrainingOptions options = published_training(instance.start);
    for (std::int64_t t = 0; t <= options.steps; t += every) {
        options.checkpoints.push_back(t);
    }
    return train(instance.data, analyze(instance.data, finite_digits), options).checkpoints;
}

std::size_t finished_runs(const ExperimentStudy& study) {
    std::size_t r = 0;
    for (const auto& run : study.runs) {
        r += run.empty() ? 0 : 1;
    }
    return r;
}

std::vector<CurvePoint> curve(const ExperimentStudy& study) {
    std::vector<CurvePoint> r;
    for (std::size_t c = 0;; ++c) {
        std::vector<const TrainingCheckpoint<double>*> points;
        for (const auto& run : study.runs) {
            if (c < run.size() && run[c].correlation && run[c].distance_to_finite) {
                points.push_back(&run[c]);
            }
        }
        if (points.empty()) {
            return r;
        }
        r.push_back({points.front()->step, spread(points, [](const auto& p) { return *p.correlation; }),
                     spread(points, [](const auto& p) { return *p.distance_to_finite; }),
                     spread(points, [](const auto& p) { return 1 - p.retrieval; })});
    }
}

double allowed_difference(const Spread& ours, std::size_t datasets) {
    return ours.deviation * (1 + 2 / std::sqrt(static_cast<double>(std::max<std::size_t>(datasets, 1))));
}

bool curve_agrees(const ExperimentStudy& study) {
    const std::vector<CurvePoint> ours = curve(study);
    std::size_t compared = 0;
    for (const auto& [step, correlation] : study.published) {
        for (const CurvePoint& p : ours) {
            if (p.step == step) {
                if (std::abs(p.correlation.mean - correlation) > allowed_difference(p.correlation, finished_runs(study))) {
                    return false;
                }
                ++compared;
            }
        }
    }
    return compared == study.published.size();
}

std::vector<std::pair<std::int64_t, double>> floor_distances(const FloorRun& run) {
    std::vector<std::pair<std::int64_t, double>> r;
    for (std::size_t c = 0; c + 1 < run.checkpoints.size(); c += 2) {
        const auto& now = run.checkpoints[c];
        const auto& next = run.checkpoints[c + 1];
        if (now.distance_to_finite && next.distance_to_finite) {
            r.emplace_back(next.step, std::max(*now.distance_to_finite, *next.distance_to_finite));
        }
    }
    return r;
}

FloorRun floor_run(const Dataset& data, const Matrix<Rational>& start, const Rational& rate) {
    const PrecisionScope scope(working);
    TrainingOptions options = published_training(start);
    options.rate = rate;
    options.steps = floor_steps;
    for (std::int64_t t = 1; t < options.steps; t += std::max<std::int64_t>(2, t / 20)) {
        options.checkpoints.push_back(t);
        options.checkpoints.push_back(t + 1);
    }
    return {rate, train(data, analyze(data, finite_digits), options).checkpoints};
}

} // namespace attest
