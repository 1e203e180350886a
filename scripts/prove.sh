#!/usr/bin/env bash
# Builds the machine-checked theory (theory/proofs) into build/proofs; nothing is written into the source tree.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
source="$root/theory/proofs" build="$root/build/proofs"
mkdir -p "$build"
(cd "$source" && find . -name '*.v' | sed 's,^\./,,' | LC_ALL=C sort) >"$build/files"
while read -r file; do
  mkdir -p "$build/$(dirname "$file")"
  cmp -s "$source/$file" "$build/$file" || cp "$source/$file" "$build/$file"
done <"$build/files"
cd "$build"
mapfile -t files <files
coq_makefile -Q . Attest "${files[@]}" -o Makefile
make -j2
