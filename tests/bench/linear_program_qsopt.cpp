// The peer of the exact LP benchmark: QSopt_ex (Applegate, Cook, Dash, Espinoza), which solves in floating point of growing precision and checks the
// basis in rationals. Its optimum is compared with attest's: two independent solvers agree, or the benchmark fails.
#include "model/numbers/linear_program.h"
#include "tests/bench/random_program.h"

#include <benchmark/benchmark.h>
#include <stdexcept>

extern "C" {
#include <qsopt_ex/QSopt_ex.h>
}

namespace attest::bench {
namespace {

Rational maximum_by_qsopt(const RandomProgram& p) {
    mpq_QSprob problem = mpq_QScreate_prob("bench", QS_MAX);
    mpq_t zero;
    mpq_init(zero);
    for (Index j = 0; j < p.a.cols(); ++j) {
        mpq_QSnew_col(problem, p.c[j].backend().data(), zero, mpq_ILL_MAXDOUBLE, nullptr);
    }
    for (Index i = 0; i < p.a.rows(); ++i) {
        std::vector<int> columns;
        std::vector<__mpq_struct> values; // shallow copies
        for (Index j = 0; j < p.a.cols(); ++j) {
            if (p.a(i, j) != 0) {
                columns.push_back(static_cast<int>(j));
                values.push_back(*p.a(i, j).backend().data());
            }
        }
        mpq_QSadd_row(problem, static_cast<int>(columns.size()), columns.data(), reinterpret_cast<const mpq_t*>(values.data()),
                      &p.b[i].backend().data(), 'E', nullptr);
    }
    int status = 0;
    const int failed = QSexact_solver(problem, nullptr, nullptr, nullptr, PRIMAL_SIMPLEX, &status);
    Rational value;
    if (failed == 0 && status == QS_LP_OPTIMAL) {
        mpq_QSget_objval(problem, &value.backend().data());
    }
    mpq_clear(zero);
    mpq_QSfree_prob(problem);
    if (failed != 0 || status != QS_LP_OPTIMAL) {
        throw std::runtime_error("QSopt_ex found no optimum");
    }
    return value;
}

void solve(benchmark::State& state) {
    const RandomProgram p = random_program(static_cast<int>(state.range(0)));
    Rational value;
    for (auto _ : state) {
        value = maximum_by_qsopt(p);
    }
    if (value != maximise_exactly(p.a, p.b, p.c)->value) {
        state.SkipWithError("another optimum than attest's");
    }
}
BENCHMARK(solve)->Arg(program_sizes[0])->Arg(program_sizes[1])->Arg(program_sizes[2])->Unit(benchmark::kMillisecond);

} // namespace
} // namespace attest::bench

int main(int argc, char** argv) {
    QSexactStart();
    benchmark::Initialize(&argc, argv);
    benchmark::RunSpecifiedBenchmarks();
    QSexactClear();
    return 0;
}
