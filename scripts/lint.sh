#!/usr/bin/env bash
# Clang reads every source file with warnings as errors; clang-format must have nothing to change.
#   scripts/lint.sh           syntax (and format, where clang-format is installed)
#   scripts/lint.sh --tidy    clang-tidy too (slow: most of a minute a file)
set -euo pipefail
cd "$(dirname "$0")/.."
tidy=false
case "${1:-}" in
  "") ;;
  --tidy) tidy=true ;;
  *) echo "lint.sh: unknown option '$1'; expected --tidy or nothing" >&2; exit 2 ;;
esac

mapfile -t sources < <(git ls-files '*.cpp' | grep -v "^tests/bench/")
mapfile -t formatted < <(git ls-files '*.cpp' '*.h')
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

if command -v clang-format >/dev/null; then
  clang-format --dry-run --Werror "${formatted[@]}"
fi

flags=(-std=c++20 -I. -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual -Werror -DATTEST_MUTANTS=1
  -DEIGEN_DONT_PARALLELIZE -DATTEST_TEST_DATA=\"tests\" -DATTEST_BINARY=\"attest\" -DATTEST_PYTHON=\"python3\" -DATTEST_VERSION=\"0\" -isystem /usr/include/eigen3)
# the heavy headers are parsed once
clang++ "${flags[@]}" -x c++-header model/data/dataset.h -o "$work/heavy.pch"
printf '%s\0' "${sources[@]}" |
  xargs -0 -n 1 -P "$(nproc)" clang++ "${flags[@]}" -include-pch "$work/heavy.pch" -fsyntax-only
echo "clang read ${#sources[@]} files without a warning"

if $tidy; then
  cmake --preset test-clang >/dev/null
  printf '%s\0' "${sources[@]}" | grep -zv '^tests/' | xargs -0 -n 1 -P "$(nproc)" clang-tidy -p build/test-clang --quiet --warnings-as-errors='*'
fi
