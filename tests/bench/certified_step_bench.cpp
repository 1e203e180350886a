// One step of certified descent at 40 digits, constant rate 1/beta: a hub query of 50 tokens, and 1000 samples over 100 tokens (both n = 10 K, T =
// 8).
#include "model/descent/certified_descent.h"
#include "model/descent/descent.h"
#include "tests/random_bits.h"

#include <algorithm>
#include <benchmark/benchmark.h>

namespace attest {
namespace {

Dataset random_dataset(int tokens, bool hub) {
    RandomBits random(1);
    Dataset data(Embedding::one_hot(tokens));
    for (int i = 0; i < 10 * tokens; ++i) {
        std::vector<Token> context(8);
        for (Token& v : context) {
            v = static_cast<Token>(random() % static_cast<unsigned>(tokens));
        }
        if (hub) {
            context.back() = 0;
        }
        data.add_sample(context, hub ? *std::min_element(context.begin(), context.end()) : context[random() % context.size()]);
    }
    return data;
}

void certified_step(benchmark::State& state, int tokens, bool hub) {
    const PrecisionScope precision(40);
    const Dataset data = random_dataset(tokens, hub);
    CertifiedDescent run(data, zero_matrix<Rational>(tokens, tokens), {Rational(1) / smoothness(data)});
    for (auto _ : state) {
        if (!run.step()) {
            state.SkipWithError("no step");
            break;
        }
    }
}

BENCHMARK_CAPTURE(certified_step, hub of 50, 50, true)->Unit(benchmark::kMillisecond)->MinTime(0.5);
BENCHMARK_CAPTURE(certified_step, uniform 100, 100, false)->Unit(benchmark::kMillisecond)->MinTime(0.5);

} // namespace
} // namespace attest

BENCHMARK_MAIN();
