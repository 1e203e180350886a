#!/usr/bin/env bash
# Are the tables true? claims.tsv has one row for every claim of the registry, hypotheses.tsv one for every stored counterexample and for every
# "not needed" of the matrix of hypotheses. Every theorem named stands as a Theorem in the file named, is proved (a
# closed constant of the compiled library) and rests on the four axioms of Coq's real numbers alone. bounds_instances.tsv has the rows that
# claims/BoundsInstances.v proves. Needs the library built by scripts/prove.sh in build/proofs, which calls this.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
build="$root/build/proofs"
fail() { echo "check_claims_table.sh: $1" >&2; exit 1; }
[ -e "$build/claims/ModelClaims.vo" ] || fail "build/proofs/claims is not built; run scripts/prove.sh first"

table() { grep -v '^#' "$here/claims.tsv"; }
table | awk -F'\t' 'NF != 4 || $1 == "" || $4 == "" { print "line " NR ": expected claim, theorem, file, note"; bad = 1 } END { exit bad }' >&2 ||
  fail "claims.tsv has a row that is not four columns"
# an id is the first argument, on the same line or on the next
ids=$(find "$root/properties/claims" -name '*.cpp' -exec cat {} + | tr '\n' ' ' |
  grep -oE '\.id = "[a-z.-]+"|[a-z]+_claim\( *"[a-z.-]+"' | grep -oE '"[a-z.-]+"' | tr -d '"' | LC_ALL=C sort)
rows=$(table | cut -f1 | LC_ALL=C sort)
[ "$ids" = "$rows" ] || fail "claims.tsv and the registry list different claims:
$(diff <(echo "$ids") <(echo "$rows") || true)"

stored=$(cd "$root/tests/hypotheses" && for f in *.without-*.json; do echo "${f%.json}"; done | LC_ALL=C sort)
listed=$(awk -F'\t' '$3 == "counterexample" { print $1 ".without-" $2 }' "$here/hypotheses.tsv" | LC_ALL=C sort)
[ "$stored" = "$listed" ] || fail "hypotheses.tsv and tests/hypotheses list different counterexamples:
$(diff <(echo "$stored") <(echo "$listed") || true)"

questions=$(mktemp -d)
trap 'rm -rf "$questions"' EXIT
named=() modules=()
while IFS=$'\t' read -r claim theorem file; do
  if [ "$theorem" = "-" ]; then continue; fi
  [ -e "$here/$file" ] || fail "$claim: no file $file"
  grep -qE "^Theorem $theorem( |$)" "$here/$file" || fail "$claim: $file states no Theorem $theorem"
  module=$(echo "${file%.v}" | tr / .)
  named+=("Attest.$module.$theorem")
  modules+=("Attest.$module")
done < <(table | cut -f1-3 && grep -v '^#' "$here/hypotheses.tsv" | awk -F'\t' '{ print $1 "!without-" $2 "\t" $4 "\t" $5 }')
# all in one pair of pairs: the assumptions are then collected once
{
  printf 'Require %s.\n' "${modules[@]}" | LC_ALL=C sort -u
  echo 'Definition everything := ('
  printf '  @%s,\n' "${named[@]}" | LC_ALL=C sort -u
  printf '  tt).\nPrint Assumptions everything.\n'
} >"$questions/questions.v"
(cd "$build" && coqc -q -Q . Attest -o "$questions/questions.vo" "$questions/questions.v") >"$questions/answers" 2>"$questions/errors" ||
  fail "a theorem is missing from the compiled library: $(grep -v Warning "$questions/errors" | tail -2)"
if extra=$(grep -oE '^[A-Za-z][A-Za-z0-9_.]*' "$questions/answers" | LC_ALL=C sort -u |
  grep -vxE 'Axioms|Closed|ClassicalDedekindReals\.(sig_forall_dec|sig_not_dec)|FunctionalExtensionality\.functional_extensionality_dep|Classical_Prop\.classic'); then
  fail "a theorem rests on more than the four axioms: $extra"
fi

printf 'From Coq Require Import List QArith String.\nFrom Attest Require Import BoundsInstances.\nSet Printing Width 100000.\nSet Printing Depth 100000.\nEval vm_compute in rows_in_text.\n' >"$questions/rows.v"
(cd "$build" && coqc -q -Q . Attest -o "$questions/rows.vo" "$questions/rows.v") 2>/dev/null |
  tr ';' '\n' | grep -oE '"[^"]*"' | tr -d '"' >"$questions/rows"
diff <(grep -v '^#' "$here/bounds_instances.tsv" | tr '\t' ' ') "$questions/rows" >&2 || fail "bounds_instances.tsv is not what claims/BoundsInstances.v proves"
with_theorem() { awk -F'\t' -v column="$1" '!/^#/ && $column != "-"' "$2" | wc -l; }
echo "claims.tsv: $(with_theorem 2 "$here/claims.tsv") of $(table | wc -l) claims have a theorem"
echo "hypotheses.tsv: $(with_theorem 4 "$here/hypotheses.tsv") of $(grep -vc '^#' "$here/hypotheses.tsv") cells have a theorem"
echo "bounds_instances.tsv: $(wc -l <"$questions/rows") proved rows"
