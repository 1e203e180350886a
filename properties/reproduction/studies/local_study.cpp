#include "properties/reproduction/studies/local_study.h"

#include "theory/graph_svm/solve_graph_svm.h"

#include <cmath>
#include <fmt/format.h>

namespace attest {
namespace {

constexpr int working = 50;            // digits
constexpr std::int64_t every = 50;     // steps between two points of a curve
constexpr double published_count = 10; // datasets in the published means, as far as known
constexpr double appreciable = 0.01;   // a difference of correlations that counts
constexpr double same_direction = 0.999;

// Another seed for every dataset of a study; splitmix64's odd constant spreads them. The offset keeps the datasets apart from those of the
// other experiments.
std::uint64_t seed_of(std::uint64_t seed, std::size_t i) { return seed * 0x9e3779b97f4a7c15u + 1000000 + i; }

std::vector<LocalCurvePoint> mean_curve(const std::vector<const LocalRun*>& runs) {
    std::vector<LocalCurvePoint> r;
    for (std::size_t c = 0;; ++c) {
        std::vector<double> global;
        std::vector<double> local;
        std::int64_t step = 0;
        for (const LocalRun* run : runs) {
            if (c < run->curve.size() && run->curve[c].global && run->curve[c].local) {
                step = run->curve[c].step;
                global.push_back(*run->curve[c].global);
                local.push_back(*run->curve[c].local);
            }
        }
        if (global.empty()) {
            return r;
        }
        r.push_back({step, spread_of(global), spread_of(local)});
    }
}

// Does a published mean lie within two standard errors of ours, both errors counted?
bool mean_agrees(double published, const Spread& ours, std::size_t count) {
    const double error = ours.deviation * std::sqrt(1 / published_count + 1 / static_cast<double>(count));
    return std::abs(published - ours.mean) <= 2 * error;
}

} // namespace

LocalStudy local_study(HeadLoss loss, int datasets, std::uint64_t seed) {
    LocalStudy study;
    study.name = std::string("local, ") + head_loss_name(loss);
    study.training.loss = loss;
    study.training.every = every;
    study.seed = seed;
    switch (loss) {
    case HeadLoss::squared:
        study.published_global = 0.703;
        study.published_local = 0.995;
        break;
    case HeadLoss::cross_entropy:
        study.published_global = 0.752;
        study.published_local = 0.989;
        break;
    }
    study.runs.resize(static_cast<std::size_t>(datasets));
    return study;
}

LocalRun local_run(const LocalStudy& study, std::size_t i) {
    const PrecisionScope scope(working);
    const ExperimentInstance instance = generate_experiment(study.shape, seed_of(study.seed, i));
    const std::vector<QueryGraph> graphs = token_graphs(instance.data);
    return train_locally(instance.data, solve_graph_svm(instance.data, graphs), instance.start, study.training);
}

LocalSummary summarise(const LocalStudy& study) {
    LocalSummary r;
    std::vector<const LocalRun*> compared;
    std::vector<double> global;
    std::vector<double> local;
    for (const std::optional<LocalRun>& run : study.runs) {
        if (!run) {
            continue;
        }
        ++r.finished;
        r.without_local += run->local_status == GraphSvmStatus::zero ? 1 : 0;
        r.infeasible += run->local_status == GraphSvmStatus::infeasible ? 1 : 0;
        const LocalPoint& end = run->curve.back();
        if (!end.global || !end.local) {
            continue;
        }
        compared.push_back(&*run);
        global.push_back(*end.global);
        local.push_back(*end.local);
        r.local_better += *end.local > *end.global + appreciable ? 1 : 0;
        r.global_better += *end.global > *end.local + appreciable ? 1 : 0;
        r.same_direction += run->alignment && *run->alignment > same_direction ? 1 : 0;
    }
    r.compared = compared.size();
    if (compared.size() < 2) {
        r.why = "too few runs to compare";
        return r;
    }
    r.global = spread_of(global);
    r.local = spread_of(local);
    r.curve = mean_curve(compared);
    const bool same_global = mean_agrees(study.published_global, r.global, r.compared);
    const bool same_local = mean_agrees(study.published_local, r.local, r.compared);
    const bool same_order = r.local.mean > r.global.mean;
    r.agrees = same_global && same_local && same_order;
    r.why =
        r.agrees
            ? fmt::format("both published means lie within two standard errors of ours (ten datasets there, {} here), and the local direction wins",
                          r.compared)
        : !same_order
            ? std::string("the global direction wins in our mean")
            : fmt::format("the published mean correlation with the {} direction lies more than two standard errors from ours ({:.3f} +- {:.3f})",
                          same_global ? "local" : "global", same_global ? r.local.mean : r.global.mean,
                          same_global ? r.local.deviation : r.global.deviation);
    return r;
}

} // namespace attest
