// The peer of the Graph-SVM benchmark: CGAL's exact QP solver on the datasets of random_problem.h, in a program of its own.
//
//   as stated   minimise |W|^2 over the d^2 free entries of W,  <M_e, W> = 0 on tied and >= 1 on strict edges
//   dual        minimise |sum lambda_e M_e|^2 - 2 sum_{strict} lambda_e,  lambda_e >= 0 on strict edges, free on tied ones
//
// over exact integers (CGAL::Gmpzf; CGAL::Gmpz was slower), one constraint or variable an edge. CGAL likes the dual much
// better, so both are measured. Each optimum is compared with the exact norm that find_graph_svm certifies: an independent
// solver agrees, or the benchmark fails.
#include "tests/bench/random_problem.h"
#include "theory/graph_svm/find_graph_svm.h"

#include <CGAL/Gmpzf.h>
#include <CGAL/QP_functions.h>
#include <CGAL/QP_models.h>
#include <benchmark/benchmark.h>

#include <cstdlib>

namespace attest::bench {
namespace {

using Program = CGAL::Quadratic_program<int>;
using Solution = CGAL::Quadratic_program_solution<CGAL::Gmpzf>;

// Entries are integers here, so every coefficient is one.
int entry(const Embedding& embedding, Token v, int j) { return static_cast<int>(embedding.entry(v, j)); }

Program as_stated(const Dataset& data, const std::vector<QueryGraph>& graphs) {
    const int d = data.dimension();
    Program program(CGAL::LARGER, false, 0, false, 0);
    for (int variable = 0; variable < d * d; ++variable) {
        program.set_d(variable, variable, 2);
    }
    int row = 0;
    for (const QueryGraph& g : graphs) {
        for (const Edge& e : g.edges()) {
            for (int i = 0; i < d; ++i) {
                const int difference = entry(data.embedding(), e.from, i) - entry(data.embedding(), e.to, i);
                for (int j = 0; j < d; ++j) {
                    const int coefficient = difference * entry(data.embedding(), g.query(), j);
                    if (coefficient != 0) {
                        program.set_a(i * d + j, row, coefficient);
                    }
                }
            }
            program.set_r(row, g.strict(e) ? CGAL::LARGER : CGAL::EQUAL);
            program.set_b(row, g.strict(e) ? 1 : 0);
            ++row;
        }
    }
    return program;
}

Program dual(const Dataset& data, const std::vector<QueryGraph>& graphs) {
    Program program(CGAL::LARGER, true, 0, false, 0);
    const Embedding& e = data.embedding();
    std::vector<std::pair<Token, Edge>> edges;
    for (const QueryGraph& g : graphs) {
        for (const Edge& edge : g.edges()) {
            const int row = static_cast<int>(edges.size());
            edges.emplace_back(g.query(), edge);
            program.set_l(row, g.strict(edge), 0);
            program.set_c(row, g.strict(edge) ? -2 : 0);
            for (int column = 0; column <= row; ++column) {
                const auto& [query, other] = edges[static_cast<std::size_t>(column)];
                const Rational product = e.gram(g.query(), query) * (e.gram(edge.from, other.from) - e.gram(edge.from, other.to) -
                                                                     e.gram(edge.to, other.from) + e.gram(edge.to, other.to));
                if (product != 0) {
                    program.set_d(row, column, 2 * static_cast<int>(product));
                }
            }
        }
    }
    return program;
}

// The optimal value is |W_mm|^2 as stated and -|W_mm|^2 in the dual, which is unbounded where the problem is infeasible.
bool agrees(const Solution& solution, const GraphSvm& svm, bool is_dual) {
    if (svm.status == GraphSvmStatus::infeasible) {
        return is_dual ? solution.is_unbounded() : solution.is_infeasible();
    }
    // value p/q against the norm a/b, in integers: p b == +-a q
    const auto exact = [](const Integer& value) { return CGAL::Gmpzf(CGAL::Gmpz(value.backend().data())); };
    const auto value = solution.objective_value();
    const CGAL::Gmpzf left = value.numerator() * exact(Integer(denominator(svm.norm_squared)));
    const CGAL::Gmpzf right = value.denominator() * exact(Integer(numerator(svm.norm_squared)));
    return solution.is_optimal() && left == (is_dual ? -right : right);
}

void find(benchmark::State& state, const Size& size, bool one_hot, bool is_dual) {
    const std::vector<Dataset> list = random_problems(size, one_hot);
    std::size_t i = 0;
    for (auto _ : state) {
        const Dataset& data = list[i++ % list.size()];
        const std::vector<QueryGraph> graphs = token_graphs(data);
        const Program program = is_dual ? dual(data, graphs) : as_stated(data, graphs);
        const Solution solution = CGAL::solve_quadratic_program(program, CGAL::Gmpzf());
        state.PauseTiming();
        if (!agrees(solution, find_graph_svm(data, graphs), is_dual)) {
            state.SkipWithError("CGAL's optimum differs");
        }
        state.ResumeTiming();
    }
}

void register_all() {
    for (const Size& size : sizes) {
        for (const bool one_hot : {true, false}) {
            for (const bool is_dual : {false, true}) {
                const std::string name = (is_dual ? "cgal_dual/" : "cgal/") + row_name(size, one_hot);
                benchmark::RegisterBenchmark(name.c_str(), find, size, one_hot, is_dual)
                    ->Unit(benchmark::kMillisecond)
                    ->Iterations(static_cast<benchmark::IterationCount>(seeds));
            }
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
