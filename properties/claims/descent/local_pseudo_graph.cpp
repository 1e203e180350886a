// local.pseudo-graph: where training with a general head goes (section 5, local experiments; paper, experiments; trend).
//
// With a head whose rows are the embeddings the risk is not convex, and training ends at a direction that the labels do not
// show. The paper's observation is that the attention shows it: the pseudo graphs of the end of the run give a Graph-SVM
// direction that W follows, more closely than W_mm. Sometimes the two directions are nearly the same; then neither can win.
// So the statement asks for more where there is more to win: a W exactly along the local
// direction would beat W_mm by 1 - cos, cos the cosine between the two; a tenth of that is asked for, up to 0.05.
//
// One dataset decides nothing, and a batch of starts on it no more: where two labels are nearly in balance, or samples are few, a run follows the
// finite component and the pseudo graph draws an edge where attention is only unequal (one-hot ([1,0],0), ([1,0],1), ([2,0],0) is enough: mean
// correlations 0.86 local, 0.99 global). At the size of the experiments the global direction was the better one on 18 of 400 datasets
// (cross-entropy), on none with the squared loss. So a case is a batch of four datasets: its own and three drawn like it from its seed. The false
// neighbours fail on single datasets already, and are refuted, and shrunk, on the case's own.
//
// Trend: the runs are double precision, the statement is about the datasets and starts that were drawn. Correlations carry
// rounding of about 1e-12; sides of the inequality within 1e-9 of each other are not told apart.
#include "properties/cases/case_edits.h"
#include "properties/claims/descent/descent_checks.h"
#include "properties/training/experiment_data.h"
#include "properties/training/local_training.h"
#include "theory/graph_svm/solve_graph_svm.h"

#include <fmt/format.h>

namespace attest {
namespace {

constexpr int datasets = 4; // of a batch
constexpr double rounding = 1e-9;

/// Means over the runs of a case in which both directions exist.
struct LocalBatch {
    int compared = 0;
    double global = 0;
    double local = 0;
    double alignment = 0;
};

std::uint64_t case_seed(const CaseFacts& facts) {
    const Integer size = boost::multiprecision::abs(boost::multiprecision::numerator(facts.value().scalar("seed")));
    return static_cast<std::uint64_t>(size % 1000000007);
}

/// Adds the runs of one dataset: `starts` for each loss.
void add_runs(LocalBatch& batch, const Dataset& data, const GraphSvm& global, std::uint64_t seed, int starts, bool reverse_pseudo_edges) {
    for (const HeadLoss loss : {HeadLoss::cross_entropy, HeadLoss::squared}) {
        for (int i = 0; i < starts; ++i) {
            LocalTraining training;
            training.loss = loss;
            training.reverse_pseudo_edges = reverse_pseudo_edges;
            const LocalRun run =
                train_locally(data, global, generate_start(data.dimension(), seed_for(seed, static_cast<std::uint64_t>(i))), training);
            if (run.alignment && run.curve.back().global && run.curve.back().local) {
                ++batch.compared;
                batch.global += *run.curve.back().global;
                batch.local += *run.curve.back().local;
                batch.alignment += *run.alignment;
            }
        }
    }
}

LocalBatch means(LocalBatch sums) {
    for (double* sum : {&sums.global, &sums.local, &sums.alignment}) {
        *sum /= std::max(1, sums.compared);
    }
    return sums;
}

/// The dataset with the label of its first sample replaced by a token that is missing from the context, if there is one.
Dataset without_a_label(const Dataset& data) {
    std::vector<SampleValue> samples = sample_values(data);
    for (Token v = 0; v < data.tokens(); ++v) {
        if (multiplicity(samples.front().context, v) == 0) {
            samples.front().label = v;
            break;
        }
    }
    return with_samples(data, samples);
}

/// The case's dataset and others drawn like it, one start each: without R they lose a label too.
LocalBatch batch_of_datasets(const CaseFacts& facts) {
    LocalBatch batch;
    const std::uint64_t seed = case_seed(facts);
    add_runs(batch, facts.data(), facts.svm(), seed, 1, false);
    for (int i = 1; i < datasets; ++i) {
        const ExperimentInstance other = generate_experiment(local_experiment, seed_for(seed, static_cast<std::uint64_t>(1000 + i)));
        const Dataset data = realisable(facts.data()) ? other.data : without_a_label(other.data);
        add_runs(batch, data, solve_graph_svm(data, token_graphs(data)), seed, 1, false);
    }
    return means(batch);
}
/// The case's dataset alone, two starts.
LocalBatch batch_of_starts(const CaseFacts& facts, bool reverse_pseudo_edges) {
    LocalBatch batch;
    add_runs(batch, facts.data(), facts.svm(), case_seed(facts), 2, reverse_pseudo_edges);
    return means(batch);
}

Verdict at_least(double found, double wanted, const std::string& what) {
    if (!(std::abs(found - wanted) > rounding)) {
        return Verdict::undecided(what + ": too close to tell in double precision");
    }
    return found > wanted ? Verdict::held(found - wanted)
                          : Verdict::refuted(what, fmt::format("at least {:.6f}", wanted), fmt::format("{:.6f}", found));
}

Verdict no_pseudo_graph() { return Verdict::vacuous("a pseudo graph with an edge and a feasible Graph-SVM"); }

/// Does the first direction of a batch beat the second by the stated amount?
Verdict beats(const LocalBatch& batch, bool local) {
    if (batch.compared == 0) {
        return no_pseudo_graph();
    }
    const double gain = local ? batch.local - batch.global : batch.global - batch.local;
    return at_least(gain, (1 - batch.alignment) / 10 - 0.05,
                    fmt::format("mean correlations over {} runs: {:.6f} with the local direction, {:.6f} with W_mm, mean cosine between them {:.6f}; "
                                "the gain of the {}",
                                batch.compared, batch.local, batch.global, batch.alignment, local ? "local one" : "global one"));
}

Verdict local_beats_global(const CaseFacts& facts) { return beats(batch_of_datasets(facts), true); }
Verdict global_beats_local(const CaseFacts& facts) { return beats(batch_of_starts(facts, false), false); }
Verdict reversed_beats_global(const CaseFacts& facts) { return beats(batch_of_starts(facts, true), true); }

Verdict reaches_global(const CaseFacts& facts) {
    const LocalBatch batch = batch_of_starts(facts, false);
    return batch.compared == 0 ? no_pseudo_graph()
                               : at_least(batch.global, 0.9, fmt::format("mean correlation with W_mm over {} runs", batch.compared));
}

/// Datasets of the local experiments with R, or each with one label that is not in its context; input "seed".
Generate local_cases(bool realisable_data) {
    return generate_cases(
        [realisable_data](std::uint64_t seed, int) {
            const Dataset data = generate_experiment(local_experiment, seed).data;
            return realisable_data ? data : without_a_label(data);
        },
        {integer_input("seed", 0, 1000000)});
}

} // namespace

Claim local_pseudo_graph() {
    Claim claim;
    claim.id = "local.pseudo-graph";
    claim.statement =
        "With the head C = E, over a batch of four datasets as in the local experiments (n = 6, T = 4, K = 6, d = 8; both losses, random W(0)), "
        "the mean final correlation of W with the direction of its pseudo token-priority graphs exceeds that with W_mm by at least "
        "(1 - mean cosine between the two)/10 - 0.05.";
    claim.source = "paper, local experiments; THEORY 5";
    claim.hypotheses = {Hypothesis::realisable, Hypothesis::feasible, Hypothesis::strict_edge};
    claim.grade = Grade::trend;
    claim.undecided_limit = 0.01;
    claim.required_labels = {{"cyclic", 0.9}, {"several-queries", 0.5}};
    claim.generate = local_cases(true);
    claim.check = local_beats_global;
    claim.false_neighbours = {
        {"global-better",
         "On the case's dataset, over two starts a loss, the correlation with W_mm exceeds the other by that much.",
         global_beats_local,
         {},
         {}},
        {"edges-reversed",
         "The same on the case's dataset with the pseudo graphs' edges from other tokens to selected ones.",
         reversed_beats_global,
         {},
         {}},
        {"global-reached", "The mean final correlation with W_mm is at least 0.9, as with the aligned head.", reaches_global, {}, {}},
    };
    claim.variations = {
        without(Hypothesis::realisable,
                "The same over a batch of datasets with a label that is not in its context. (The loss with the head C = E is finite there.)", {},
                local_cases(false)),
        without(Hypothesis::feasible, "There is a W_mm that the final W can be correlated with, for any embeddings.", no_solution,
                infeasible_cases()),
        without(Hypothesis::strict_edge, "Without a strict edge, the final W has a correlation with W_mm.", no_direction,
                often_without_strict_edge()),
    };
    return claim;
}

} // namespace attest
