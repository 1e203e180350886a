#include "properties/reproduce/run_reproduction.h"

#include "properties/reproduce/work.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <fmt/format.h>
#include <mutex>

namespace attest {
namespace {

constexpr double deepest_power = 4096; // at effort 1
constexpr double largest_power = 8192; // twice its digits are near the limit of working digits
constexpr double base_weight = 1;      // seconds, about: what the order of the jobs and the time left go by
// A point needs about 2 power digits; its exponentials cost a little more than the square of that.
double path_weight(int power) { return 0.05 + 1e-4 * power + 5 * std::pow(power / deepest_power, 2.2); }

std::vector<DatasetStudy> studies(const ReproductionOptions& options) {
    std::vector<DatasetStudy> r;
    const auto add = [&r](const std::string& name, const Dataset& data, std::optional<PublishedResult> printed,
                          std::optional<Matrix<Rational>> start) {
        DatasetStudy study{name, data, std::move(printed), std::move(start), {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}};
        r.push_back(std::move(study));
    };
    for (const auto& [name, data] : options.data) {
        add(name, data, std::nullopt, std::nullopt);
    }
    if (options.data.empty()) {
        for (PublishedDataset& published : published_datasets()) {
            add(published.name, published.data, std::move(published.printed), std::move(published.start));
        }
    }
    return r;
}

} // namespace

std::vector<int> path_powers(double effort) {
    const int deepest = static_cast<int>(std::clamp(deepest_power * effort, 10.0, largest_power));
    std::vector<int> r;
    for (const int power : {1, 2, 3, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 4096}) {
        if (power <= deepest) {
            r.push_back(power);
        }
    }
    if (deepest > deepest_power) {
        r.push_back(deepest);
    }
    return r;
}

Reproduction run_reproduction(const ReproductionOptions& options, const std::atomic<bool>& stop) {
    const auto start = std::chrono::steady_clock::now();
    Reproduction result;
    result.seed = options.seed;
    result.effort = options.effort;
    result.datasets = studies(options);

    std::vector<Job> first;
    for (DatasetStudy& study : result.datasets) {
        first.push_back({study.name, base_weight, [&study] { study_dataset(study); }});
    }
    bool finished = run_jobs(std::move(first), stop);

    std::mutex mutex; // guards the studies' lists of points
    std::vector<Job> second;
    for (DatasetStudy& study : result.datasets) {
        if (!study.path) {
            continue;
        }
        for (const int power : path_powers(options.effort)) {
            second.push_back({fmt::format("{} at lambda = 1e-{}", study.name, power), path_weight(power), [&study, &mutex, power] {
                                  std::optional<PathRow> row = study_path_point(study, power);
                                  const std::lock_guard<std::mutex> lock(mutex);
                                  if (row) {
                                      study.points.push_back(std::move(*row));
                                  } else {
                                      study.undecided_powers.push_back(power);
                                  }
                              }});
        }
    }
    finished = run_jobs(std::move(second), stop) && finished;
    for (DatasetStudy& study : result.datasets) {
        std::sort(study.points.begin(), study.points.end(), [](const PathRow& a, const PathRow& b) { return a.power < b.power; });
        std::sort(study.undecided_powers.begin(), study.undecided_powers.end());
    }
    result.interrupted = !finished;
    result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return result;
}

} // namespace attest
