// Exact linear programs: the simplex method of model/numbers/linear_program.h (peer: linear_program_qsopt.cpp).
#include "model/numbers/linear_program.h"
#include "tests/bench/random_program.h"

#include <benchmark/benchmark.h>

namespace attest::bench {
namespace {

void solve(benchmark::State& state) {
    const RandomProgram p = random_program(static_cast<int>(state.range(0)));
    double value = 0;
    for (auto _ : state) {
        value = number_from<double>(maximise_exactly(p.a, p.b, p.c)->value);
    }
    state.counters["value"] = value;
}
BENCHMARK(solve)->Arg(program_sizes[0])->Arg(program_sizes[1])->Arg(program_sizes[2])->Unit(benchmark::kMillisecond);

} // namespace
} // namespace attest::bench

BENCHMARK_MAIN();
