#include "properties/reproduction/run_reproduction.h"

#include "properties/reproduction/job_list.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <fmt/format.h>
#include <mutex>

namespace attest {
namespace {

constexpr double deepest_power = 8192; // at effort 1; more is out of reach: twice its digits are near the limit of working digits
// Seconds of one core, about: what the order of the jobs and the time left go by.
constexpr double base_weight = 1;
constexpr double experiment_weight = 0.15; // a dataset
constexpr double floor_weight = 0.3;
constexpr double second_order_weight = 6;
constexpr double optimiser_weight = 1;
constexpr double world_weight = 3;
constexpr double step_weight = 1.5e-4; // a certified step of descent at the size of the paper's experiments
// A point needs about 2 power digits; its exponentials cost a little more than the square of that.
double path_weight(int power) { return 0.05 + 1e-4 * power + 5 * std::pow(power / 8192.0, 2.2); }

std::vector<DatasetStudy> studies(const ReproductionOptions& options) {
    std::vector<DatasetStudy> r;
    const auto add = [&r](const std::string& name, const Dataset& data, std::optional<PublishedResult> printed,
                          std::optional<Matrix<Rational>> start) {
        DatasetStudy study{name, data, std::move(printed), std::move(start), {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}};
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
    const int deepest = static_cast<int>(std::clamp(deepest_power * effort, 10.0, deepest_power));
    std::vector<int> r;
    for (const int power : {1, 2, 3, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 4096, 8192}) {
        if (power <= deepest) {
            r.push_back(power);
        }
    }
    return r;
}

namespace {

constexpr int largest_second_order = 64; // tokens: the flow is a dense problem
constexpr int second_order_digits = 100;
constexpr double experiment_datasets = 200; // of each experiment, at effort 1
constexpr int least_datasets = 10;
constexpr std::size_t datasets_a_job = 10;
constexpr double claim_cases = 100; // of each claim, at effort 1

int scaled(double at_effort_1, double effort, int least) { return static_cast<int>(std::clamp(at_effort_1 * effort, double(least), 1e6)); }

void add_experiment_jobs(std::vector<Job>& jobs, Reproduction& result, const std::atomic<bool>& stop) {
    for (ExperimentStudy& study : result.experiments) {
        for (std::size_t begin = 0; begin < study.runs.size(); begin += datasets_a_job) {
            const std::size_t end = std::min(study.runs.size(), begin + datasets_a_job);
            jobs.push_back({fmt::format("{} experiment, datasets {} to {}", study.name, begin + 1, end), experiment_weight * double(end - begin),
                            [&study, &stop, begin, end] {
                                for (std::size_t i = begin; i < end && !stop; ++i) {
                                    study.runs[i] = experiment_run(study, i);
                                }
                            }});
        }
    }
    for (LocalStudy& study : result.local) {
        for (std::size_t begin = 0; begin < study.runs.size(); begin += datasets_a_job) {
            const std::size_t end = std::min(study.runs.size(), begin + datasets_a_job);
            jobs.push_back({fmt::format("{} experiment, datasets {} to {}", study.name, begin + 1, end), experiment_weight * double(end - begin),
                            [&study, &stop, begin, end] {
                                for (std::size_t i = begin; i < end && !stop; ++i) {
                                    study.runs[i] = local_run(study, i);
                                }
                            }});
        }
    }
    const std::vector<Rational> rates = {Rational(1, 25), Rational(1, 100), Rational(1, 400)};
    result.floor.resize(rates.size());
    const DatasetStudy& study = result.datasets.front();
    result.floor_dataset = study.name;
    for (std::size_t r = 0; r < rates.size(); ++r) {
        FloorRun& run = result.floor[r];
        run.rate = rates[r];
        jobs.push_back({fmt::format("floor of {} at rate {}", study.name, number_from<double>(rates[r])), floor_weight,
                        [&study, &run, rate = rates[r]] { run = floor_run(study.data, *study.start, rate); }});
    }
}

void add_path_jobs(std::vector<Job>& jobs, std::vector<DatasetStudy>& datasets, double effort, std::mutex& mutex) {
    for (DatasetStudy& study : datasets) {
        for (const int power : path_powers(effort)) {
            jobs.push_back({fmt::format("{} at lambda = 1e-{}", study.name, power), path_weight(power),
                            [&study, &mutex, power] {
                                std::optional<PathRow> row = study_path_point(study, power);
                                const std::lock_guard<std::mutex> lock(mutex);
                                if (row) {
                                    study.points.push_back(std::move(*row));
                                } else {
                                    study.undecided_powers.push_back(power);
                                }
                            },
                            [&study] { return study.path != nullptr; }});
        }
    }
}

void add_rate_jobs(std::vector<Job>& jobs, Reproduction& result, const std::atomic<bool>& stop) {
    result.rates.resize(result.datasets.size());
    for (std::size_t i = 0; i < result.datasets.size(); ++i) {
        const DatasetStudy& study = result.datasets[i];
        RateStudy& rate = result.rates[i];
        rate.dataset = study.name;
        const long steps = rate_steps(study.data, result.effort);
        jobs.push_back({fmt::format("certified descent on {}", study.name), step_weight * static_cast<double>(steps),
                        [&study, &rate, &stop, steps] { rate = rate_study(study, steps, stop); }});
    }
}

/// How far the flow goes: with little effort only as far as takes no time.
std::vector<long> flow_exponents(double effort) {
    return effort >= 1 ? std::vector<long>{10, 100, 1000} : effort >= 0.1 ? std::vector<long>{10, 100} : std::vector<long>{10};
}

void add_second_order_jobs(std::vector<Job>& jobs, Reproduction& result) {
    result.second_order.resize(result.datasets.size());
    for (std::size_t i = 0; i < result.datasets.size(); ++i) {
        const DatasetStudy& study = result.datasets[i];
        NamedSecondOrder& named = result.second_order[i];
        named.dataset = study.name;
        if (study.data.tokens() > largest_second_order) {
            named.study.reason = fmt::format("more than {} tokens", largest_second_order);
            continue;
        }
        jobs.push_back({fmt::format("second-order term of {}", study.name), second_order_weight, [&study, &named, &result] {
                            const PrecisionScope scope(second_order_digits);
                            const Matrix<Rational> zero = zero_matrix<Rational>(study.data.dimension(), study.data.dimension());
                            named.study = study_second_order(study.data, study.start ? *study.start : zero, result.seed, second_order_digits,
                                                             flow_exponents(result.effort));
                        }});
    }
}

/// Seconds of one core, about: static claims are quick, those on training follow certified runs.
double claim_weight(const Claim& claim, std::uint64_t cases) {
    const double a_case = claim.grade == Grade::exact ? 0.002 : claim.grade == Grade::enclosed ? 0.01 : 0.08;
    return 0.01 + a_case * static_cast<double>(cases);
}

/// True when all claims were run to their end. Each claim's cases run on all cores already, so the claims come one after another.
bool run_claims_in_turn(const std::vector<const Claim*>& claims, const RunOptions& options, Reproduction& result, Progress& progress) {
    for (const Claim* claim : claims) {
        if (*options.stop) { // set whenever there are claims
            return false;
        }
        const auto start = std::chrono::steady_clock::now();
        result.claims.push_back(run_claim(*claim, options));
        progress.done("claim " + claim->id, claim_weight(*claim, options.cases),
                      std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
    }
    return std::all_of(result.claims.begin(), result.claims.end(), [](const auto& c) { return c.finished; });
}

bool decide_worlds_in_turn(const std::vector<SmallWorld>& worlds, const std::atomic<bool>& stop, Reproduction& result, Progress& progress) {
    for (const SmallWorld& world : worlds) {
        if (stop) {
            return false;
        }
        for (WorldRun& run : decide_small_worlds({world}, 0, stop)) {
            progress.done("every dataset of " + world_name(world), world_weight, run.seconds);
            result.worlds.push_back(std::move(run));
        }
    }
    return std::all_of(result.worlds.begin(), result.worlds.end(), [](const auto& run) { return run.finished; });
}

} // namespace

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
    std::mutex mutex; // guards the studies' lists of points
    std::vector<Job> second;
    add_path_jobs(second, result.datasets, options.effort, mutex);
    add_rate_jobs(second, result, stop);
    add_second_order_jobs(second, result);
    RunOptions run;
    std::vector<SmallWorld> worlds;
    std::vector<const Claim*> claims; // given datasets are studied alone
    if (options.data.empty()) {
        const int datasets = scaled(experiment_datasets, options.effort, least_datasets);
        result.experiments = {cyclic_study(datasets, options.seed), acyclic_study(datasets, options.seed)};
        result.local = {local_study(HeadLoss::cross_entropy, datasets, options.seed), local_study(HeadLoss::squared, datasets, options.seed)};
        add_experiment_jobs(second, result, stop);
        second.push_back({"other optimisers", optimiser_weight, [&result] { result.optimisers = optimiser_study(std::min(1.0, result.effort)); }});
        result.hypotheses = hypothesis_matrix();
        worlds = small_worlds_for(options.effort);
        claims = find_claims({});
        run.seed = options.seed;
        run.cases = static_cast<std::uint64_t>(scaled(claim_cases, options.effort, 1));
        run.stop = &stop;
    }

    Progress progress;
    progress.expect(first);
    progress.expect(second);
    for (const Claim* claim : claims) {
        progress.expect(1, claim_weight(*claim, run.cases));
    }
    progress.expect(worlds.size(), world_weight * static_cast<double>(worlds.size()));
    bool finished = run_jobs(std::move(first), stop, progress);
    finished = run_jobs(std::move(second), stop, progress) && finished;
    finished = run_claims_in_turn(claims, run, result, progress) && finished;
    finished = decide_worlds_in_turn(worlds, stop, result, progress) && finished;

    for (DatasetStudy& study : result.datasets) {
        std::sort(study.points.begin(), study.points.end(), [](const PathRow& a, const PathRow& b) { return a.power < b.power; });
        std::sort(study.undecided_powers.begin(), study.undecided_powers.end());
    }
    result.interrupted = !finished || stop;
    result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return result;
}

} // namespace attest
