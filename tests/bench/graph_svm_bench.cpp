// Exact Graph-SVM: finding the certified solution, and checking it, on the datasets of random_problem.h.
#include "tests/bench/random_problem.h"
#include "theory/graph_svm/check_graph_svm.h"
#include "theory/graph_svm/find_graph_svm.h"

#include <benchmark/benchmark.h>

#include <cstdlib>

namespace attest::bench {
namespace {

struct Problem {
    Dataset data;
    std::vector<QueryGraph> graphs;
    GraphSvm svm;
};

std::vector<Problem> problems(const Size& size, bool one_hot) {
    std::vector<Problem> r;
    for (Dataset& data : random_problems(size, one_hot)) {
        std::vector<QueryGraph> graphs = token_graphs(data);
        GraphSvm svm = find_graph_svm(data, graphs);
        r.push_back({std::move(data), std::move(graphs), std::move(svm)});
    }
    return r;
}

// One iteration is one dataset, in turn.
void find(benchmark::State& state, const Size& size, bool one_hot) {
    const std::vector<Problem> list = problems(size, one_hot);
    std::size_t i = 0;
    for (auto _ : state) {
        const Problem& p = list[i++ % list.size()];
        benchmark::DoNotOptimize(find_graph_svm(p.data, p.graphs));
    }
}

void check(benchmark::State& state, const Size& size, bool one_hot) {
    const std::vector<Problem> list = problems(size, one_hot);
    std::size_t i = 0;
    for (auto _ : state) {
        const Problem& p = list[i++ % list.size()];
        if (check_graph_svm(p.data, p.graphs, p.svm).outcome != Outcome::held) {
            state.SkipWithError("the certificate was refused");
        }
    }
}

// The exact search without its guess in double: what the fallback costs.
void find_exactly(benchmark::State& state, const Size& size, bool one_hot) {
    const std::vector<Problem> list = problems(size, one_hot);
    std::size_t i = 0;
    for (auto _ : state) {
        const Problem& p = list[i++ % list.size()];
        benchmark::DoNotOptimize(find_graph_svm_exactly(p.data, p.graphs));
    }
}

void register_all() {
    for (const Size& size : sizes) {
        for (const bool one_hot : {true, false}) {
            const std::string row = row_name(size, one_hot);
            const auto add = [&](const std::string& what, void (*run)(benchmark::State&, const Size&, bool), int repeats) {
                benchmark::RegisterBenchmark((what + "/" + row).c_str(), run, size, one_hot)
                    ->Unit(benchmark::kMillisecond)
                    ->Iterations(static_cast<benchmark::IterationCount>(seeds) * repeats);
            };
            add("find", find, 20);
            add("check", check, 20);
            add("find_exactly", find_exactly, 1);
        }
    }
}

} // namespace
} // namespace attest::bench

int main(int argc, char** argv) {
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv)) {
        return EXIT_FAILURE;
    }
    attest::bench::register_all();
    benchmark::RunSpecifiedBenchmarks();
    benchmark::Shutdown();
    return EXIT_SUCCESS;
}
