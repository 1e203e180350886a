#!/usr/bin/env bash
# Builds every benchmark and its peers, runs them one after the other, and prints the results as markdown tables.
#   scripts/bench.sh [DIR]      DIR (default build/bench-results) keeps the raw results, one JSON file a program
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/setup.sh --bench
build=build/bench
results=${1:-build/bench-results}
mkdir -p "$results"
cmake -S . -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DATTEST_BENCHMARKS=ON -DATTEST_TESTS=OFF >"$results/configure.log"
ninja -C "$build" bench_programs >"$results/build.log" || { tail -40 "$results/build.log" >&2; exit 1; }

for program in graph_svm_bench graph_svm_cgal token_graph_bench step_bench; do
  echo "bench.sh: $program" >&2
  "$build/tests/bench/$program" --benchmark_out="$results/$program.json" --benchmark_out_format=json >"$results/$program.log" 2>&1 ||
    { tail -20 "$results/$program.log" >&2; exit 1; }
done
echo "bench.sh: step_numpy" >&2
python=python3 # Debian's NumPy belongs to Debian's Python, which need not be the first on the path
python3 -c 'import numpy' 2>/dev/null || python=/usr/bin/python3
"$python" tests/bench/step_numpy.py --out "$results/step_numpy.json" >"$results/step_numpy.log"
python3 scripts/bench_tables.py "$results"
