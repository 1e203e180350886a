#!/usr/bin/env bash
# The test command: builds and runs every test but the long ones, 200 cases a claim. Fixed seeds.
#   scripts/test.sh          GCC release, at most 12 minutes from a clean clone on 2 cores
#   scripts/test.sh --all    1000 cases a claim, the long tests, both compilers, sanitizers, clang-tidy
set -euo pipefail
cd "$(dirname "$0")/.."

all=false
case "${1:-}" in
  "") ;;
  --all) all=true ;;
  *) echo "test.sh: unknown option '$1'; expected --all or nothing" >&2; exit 2 ;;
esac
if $all; then scripts/setup.sh --all; else scripts/setup.sh; fi

jobs=$(nproc)
run_tests() { # name of the preset, then ctest options
  local preset=$1
  shift
  cmake --preset "$preset" >/dev/null
  cmake --build --preset "$preset" --parallel "$jobs"
  ctest --preset "$preset" --parallel "$jobs" --output-on-failure "$@"
}

if $all; then
  export ATTEST_CASES=1000
  run_tests test
  run_tests test-clang
  unset ATTEST_CASES
  run_tests debug -LE long
  scripts/lint.sh --tidy
else
  run_tests test -LE long
fi
