// One step of normalised descent in double precision, at the sizes (n, T, K, d) = (6,4,6,8), (64,8,32,32), (512,16,128,128).
// Goal on the development machine, one thread: at most 2 | 12 | 400 microseconds. Peers in NumPy: step_numpy.py.
#include "model/descent/descent.h"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <numeric>
#include <random>

namespace attest {
namespace {

// Unit-norm Gaussian embeddings, contexts of distinct tokens, the label one of the context: the shape of the paper's data.
Dataset random_dataset(int samples, int length, int tokens, int dimension) {
    std::mt19937_64 random(1);
    std::normal_distribution<double> gaussian;
    Matrix<double> rows = Matrix<double>::NullaryExpr(tokens, dimension, [&] { return gaussian(random); });
    rows.rowwise().normalize();
    Matrix<Rational> exact(tokens, dimension);
    for (Index i = 0; i < rows.size(); ++i) {
        exact.data()[i] = Rational(std::llround(rows.data()[i] * (1 << 20)), 1 << 20);
    }
    Dataset data(Embedding::rows(std::move(exact)));
    std::vector<Token> order(static_cast<std::size_t>(tokens));
    std::iota(order.begin(), order.end(), 0);
    for (int i = 0; i < samples; ++i) {
        std::shuffle(order.begin(), order.end(), random);
        const std::span<const Token> context(order.data(), static_cast<std::size_t>(length));
        data.add_sample(context, context[random() % context.size()]);
    }
    return data;
}

void descent_step(benchmark::State& state, StepRule rule) {
    const Dataset data = random_dataset(static_cast<int>(state.range(0)), static_cast<int>(state.range(1)), static_cast<int>(state.range(2)),
                                        static_cast<int>(state.range(3)));
    Descent descent(data, rule, 0.01);
    for (auto _ : state) {
        benchmark::DoNotOptimize(descent.step());
    }
}
void normalised_step(benchmark::State& state) { descent_step(state, StepRule::normalised); }
void constant_step(benchmark::State& state) { descent_step(state, StepRule::constant); }

BENCHMARK(normalised_step)
    ->ArgNames({"n", "T", "K", "d"})
    ->Args({6, 4, 6, 8})
    ->Args({64, 8, 32, 32})
    ->Args({512, 16, 128, 128})
    ->Unit(benchmark::kMicrosecond);
BENCHMARK(constant_step)
    ->ArgNames({"n", "T", "K", "d"})
    ->Args({6, 4, 6, 8})
    ->Args({64, 8, 32, 32})
    ->Args({512, 16, 128, 128})
    ->Unit(benchmark::kMicrosecond);

} // namespace
} // namespace attest

BENCHMARK_MAIN();
