#!/usr/bin/env bash
# Extracts the proved checker and builds BUILD_DIR/attest-verified. BUILD_DIR holds the compiled library (scripts/prove.sh).
set -euo pipefail
[ $# -eq 1 ] || { echo "usage: build_checker.sh BUILD_DIR" >&2; exit 2; }
source=$(cd "$(dirname "$0")" && pwd) build=$(cd "$1" && pwd)
mkdir -p "$build/extracted"
cd "$build/extracted"
coqc -Q "$build" Attest -o "$build/extracted/Extract.vo" "$source/Extract.v"
cp "$source/main.ml" "$source/limits.ml" "$source/zarith_bits.ml" .
options=(-package "zarith,yojson,unix")
# the extracted file is not ours: its warnings say nothing
ocamlfind ocamlopt "${options[@]}" -w -a -inline 200 -c zarith_bits.ml checker.mli checker.ml
ocamlfind ocamlopt "${options[@]}" -w +a-4-9-40..42-44-45-70 -warn-error +a -c limits.ml main.ml
ocamlfind ocamlopt "${options[@]}" -linkpkg zarith_bits.cmx checker.cmx limits.cmx main.cmx -o "$build/attest-verified"
echo "built $build/attest-verified"
