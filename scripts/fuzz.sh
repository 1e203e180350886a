#!/usr/bin/env bash
# Fuzzes the readers of datasets, weights, .npy files and cases, the certificate checker and the printing of text from files with libFuzzer, under
# AddressSanitizer and UndefinedBehaviorSanitizer: nothing may crash, hang or leak, and a refusal is the only way to say no (tests/fuzz/fuzz_targets.h).
#   scripts/fuzz.sh [SECONDS [TARGET…]]     seconds a target (default 20); targets: dataset weights npy case certificate printing (default: all)
# Starts from tests/fuzz/corpus/ and the documents of the other tests; what it learns stays in build/fuzz/corpus/. An input that breaks something
# is left in build/fuzz/found/: once the fault is mended it belongs into tests/fuzz/corpus/TARGET/, which the default tests replay.
set -euo pipefail
cd "$(dirname "$0")/.."

seconds=${1:-20}
[ $# -eq 0 ] || shift
targets=("$@")
[ ${#targets[@]} -ne 0 ] || targets=(dataset weights npy case certificate printing)
if ! [[ $seconds =~ ^[1-9][0-9]*$ ]]; then
  echo "fuzz.sh: SECONDS is '$seconds'; expected a whole number above 0" >&2
  exit 2
fi
for target in "${targets[@]}"; do
  case "$target" in
    dataset | weights | npy | case | certificate | printing) ;;
    *) echo "fuzz.sh: unknown target '$target'; expected dataset, weights, npy, case, certificate or printing" >&2; exit 2 ;;
  esac
done

scripts/setup.sh --fuzz
cmake --preset fuzz >/dev/null
cmake --build --preset fuzz --parallel "$(nproc)" --target "${targets[@]/#/fuzz_}"

seeds_of() { # folders of documents of this kind in the other tests
  case "$1" in
    dataset | printing) echo tests/data tests/data/authors ;;
    weights) echo tests/data/authors ;;
    case) echo tests/regressions ;;
    certificate) echo tests/certificates/good tests/certificates/bad ;;
  esac
}

run() { # target; the log is build/fuzz/TARGET.log
  local target=$1
  mkdir -p "build/fuzz/corpus/$target" build/fuzz/found
  local seeds=()
  for folder in "tests/fuzz/corpus/$target" $(seeds_of "$target"); do
    [ ! -d "$folder" ] || seeds+=("$folder")
  done
  # -timeout: seconds for one input under the sanitizers; nothing legitimate of this length comes near it
  "build/fuzz/tests/fuzz/fuzz_$target" "build/fuzz/corpus/$target" "${seeds[@]}" -dict=tests/fuzz/json.dict -max_len=8192 \
    -max_total_time="$seconds" -timeout=20 -rss_limit_mb=2048 -malloc_limit_mb=1024 -print_final_stats=1 \
    -artifact_prefix="build/fuzz/found/$target-" >"build/fuzz/$target.log" 2>&1
}
export -f run seeds_of
export seconds
status=0
printf '%s\n' "${targets[@]}" | xargs -n 1 -P "$(nproc)" bash -c 'run "$0" || { touch "build/fuzz/$0.failed"; exit 1; }' || status=1
for target in "${targets[@]}"; do
  if [ -e "build/fuzz/$target.failed" ]; then
    rm "build/fuzz/$target.failed"
    tail -n 60 "build/fuzz/$target.log"
    echo "fuzz_$target: FAILED; the input is in build/fuzz/found/, the whole log in build/fuzz/$target.log" >&2
  else
    seed=$(sed -n 's/^INFO: Seed: //p' "build/fuzz/$target.log" | head -n 1)
    runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "build/fuzz/$target.log")
    echo "fuzz_$target: $runs inputs in $seconds s (seed $seed), nothing found"
  fi
done
exit $status
