#!/usr/bin/env bash
# Builds every benchmark and its peers, runs them one after the other, prints tables and writes report/bench.html. Fifteen minutes of CPU.
#   scripts/bench.sh [--update] [--quick] [DIR]
#     DIR (default build/bench-results) keeps the raw results, one JSON file a program
#     --update  writes the tables of tests/bench/README.md and theory/SCALE.md
#     --quick   every row, but small sizes and short runs: whether the script works, not how fast attest is (not with --update)
#   ATTEST_BENCH_BUILD (default build/bench) is the build's folder.
set -euo pipefail
cd "$(dirname "$0")/.."

update=()
quick=()
brief=()
while [[ "${1:-}" = --* ]]; do
  case "$1" in
    --update) update=(--update) ;;
    --quick) quick=(--quick) brief=(--benchmark_min_time=0.01 --benchmark_filter=-12,40,6) ;; # without the largest Graph-SVM: minutes of CGAL
    *) echo "bench.sh: no option $1; expected --update or --quick" >&2; exit 2 ;;
  esac
  shift
done
if [ ${#update[@]} -gt 0 ] && [ ${#quick[@]} -gt 0 ]; then echo "bench.sh: --quick measures nothing that --update could write" >&2; exit 2; fi
scripts/setup.sh --bench
build=${ATTEST_BENCH_BUILD:-build/bench}
results=${1:-build/bench-results}
mkdir -p "$results"
# mutants and tests stay as the folder has them
cmake -S . -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DATTEST_BENCHMARKS=ON $([ -e "$build/CMakeCache.txt" ] || echo -DATTEST_TESTS=OFF) \
  >"$results/configure.log"
ninja -C "$build" bench_programs attest >"$results/build.log" || { tail -40 "$results/build.log" >&2; exit 1; }

for program in graph_svm_bench graph_svm_cgal token_graph_bench step_bench certified_step_bench linear_program_bench linear_program_qsopt; do
  echo "bench.sh: $program" >&2
  "$build/tests/bench/$program" --benchmark_out="$results/$program.json" --benchmark_out_format=json "${brief[@]}" >"$results/$program.log" 2>&1 ||
    { tail -20 "$results/$program.log" >&2; exit 1; }
done
python=python3 # Debian's modules belong to Debian's Python, which need not be the first on the path
python3 -c 'import numpy, scipy, cvxopt, hypothesis, networkx, mpmath' 2>/dev/null || python=/usr/bin/python3
echo "bench.sh: step_numpy" >&2
"$python" tests/bench/step_numpy.py --out "$results/step_numpy.json" >"$results/step_numpy.log"
echo "bench.sh: peers" >&2
"$python" tests/bench/peers.py --out "$results/peers.json" --datasets "$build/tests/bench/drawn_datasets" "${quick[@]}" >"$results/peers.log"
echo "bench.sh: whole commands as their input grows" >&2
"$python" tests/bench/scale_bench.py --attest "$build/attest" --out "$results/scale.json" "${quick[@]}" 2>"$results/scale.log" ||
  { tail -5 "$results/scale.log" >&2; exit 1; }
python3 scripts/bench_report.py "$results" report "${update[@]}"
