// Graphs and components of 1e6 samples of length 16 over 1e4 tokens (goal: under 3 s, memory linear in the edges).
#include "theory/graph/token_graph.h"

#include <benchmark/benchmark.h>

#include <random>
#include <sys/resource.h>

namespace attest {
namespace {

// Tokens uniform; the label is drawn from the context.
Dataset random_dataset(int samples, int length, int tokens) {
    std::mt19937 random(1);
    std::uniform_int_distribution<Token> token(0, tokens - 1);
    std::uniform_int_distribution<std::size_t> place(0, static_cast<std::size_t>(length) - 1);
    Dataset data(Embedding::one_hot(tokens));
    std::vector<Token> context(static_cast<std::size_t>(length));
    for (int i = 0; i < samples; ++i) {
        for (Token& v : context) {
            v = token(random);
        }
        data.add_sample(context, context[place(random)]);
    }
    return data;
}

void token_graphs_of_random_data(benchmark::State& state) {
    const Dataset data = random_dataset(static_cast<int>(state.range(0)), 16, 10000);
    std::size_t edges = 0;
    std::size_t components = 0;
    for (auto _ : state) {
        const std::vector<QueryGraph> graphs = token_graphs(data);
        edges = 0;
        components = 0;
        for (const QueryGraph& g : graphs) {
            edges += g.edges().size();
            components += g.components().size();
        }
    }
    state.counters["edges"] = static_cast<double>(edges);
    state.counters["components"] = static_cast<double>(components);
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    state.counters["peak_megabytes"] = static_cast<double>(usage.ru_maxrss) / 1024; // of the process, the dataset included; sizes ascend
}
BENCHMARK(token_graphs_of_random_data)->Arg(250000)->Arg(500000)->Arg(1000000)->Unit(benchmark::kMillisecond)->Iterations(1);

} // namespace
} // namespace attest

BENCHMARK_MAIN();
