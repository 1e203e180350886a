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
# The heavy headers are parsed once for each kind of file.
read_files() { # NAME HEADER..., files on standard input
  local name=$1 heavy="$work/$1.h"
  shift
  printf '#include "%s"\n' "$@" >"$heavy"
  clang++ "${flags[@]}" -x c++-header "$heavy" -o "$work/$name.pch"
  tr '\n' '\0' | xargs -0 -r -n 1 -P "$(nproc)" clang++ "${flags[@]}" -include-pch "$work/$name.pch" -fsyntax-only
}
printf '%s\n' "${sources[@]}" | grep '^tests/' | read_files tests model/data/dataset.h gtest/gtest.h
printf '%s\n' "${sources[@]}" | grep '^properties/' | read_files properties properties/claims/claim_tools.h properties/generators/generate.h fmt/format.h
printf '%s\n' "${sources[@]}" | grep -v -e '^tests/' -e '^properties/' | read_files others model/data/dataset.h
echo "clang read ${#sources[@]} files without a warning"

if $tidy; then
  cmake --preset test-clang >/dev/null
  printf '%s\0' "${sources[@]}" | grep -zv '^tests/' | xargs -0 -n 1 -P "$(nproc)" clang-tidy -p build/test-clang --quiet --warnings-as-errors='*'
fi
