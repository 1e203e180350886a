#!/usr/bin/env bash
# Checks the machine-checked theory in theory/proofs: builds every file with Coq, prints what each theorem of Theorems.v assumes, and builds the
# proved checker attest-verified. Everything is written into build/proofs, nothing into the source tree.
#   scripts/prove.sh            build and print
#   scripts/prove.sh --check    read the compiled files again with coqchk, Coq's independent checker, too
# Fails when a file does not compile, when something is admitted or assumed in a source, when a theorem rests on an axiom beyond the four of
# Coq's classical real numbers, or when Theorems.v does not print the assumptions of each of its theorems.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
source="$root/theory/proofs" build="$root/build/proofs"
check=
for argument in "$@"; do
  case "$argument" in
    --check) check=yes ;;
    *) echo "prove.sh: unknown option '$argument'; expected --check" >&2; exit 2 ;;
  esac
done
fail() { echo "prove.sh: $1" >&2; exit 1; }
"$root/scripts/setup.sh" --proofs
for tool in coqc coq_makefile make; do
  command -v "$tool" >/dev/null || fail "$tool is not installed (scripts/setup.sh --proofs installs it)"
done

# What would let a file compile without a proof, or switch a check off. Comments are not exempt: the words have no business there.
holes='\b(Admitted|admit|give_up|Axioms?|Parameters?|Conjectures?|Admit +Obligations|Primitive|bypass_check|Unset +Guard|Unset +Positivity|Unset +Universe)\b'
if found=$(grep -rnE --include='*.v' "$holes" "$source"); then
  fail "a source assumes something instead of proving it:
$found"
fi

# A copy of the sources; what is gone from them goes from the copy too, with everything that was compiled from it.
mkdir -p "$build"
(cd "$source" && find . -name '*.v' | sed 's,^\./,,' | LC_ALL=C sort) >"$build/files"
(cd "$build" && find . -name '*.v' | sed 's,^\./,,' | LC_ALL=C sort) | LC_ALL=C comm -13 "$build/files" - | while read -r file; do
  rm -f "$build/${file%.v}".*
done
while read -r file; do
  mkdir -p "$build/$(dirname "$file")"
  cmp -s "$source/$file" "$build/$file" || cp "$source/$file" "$build/$file"
done <"$build/files"

cd "$build"
mapfile -t files < <(grep -vx -e Theorems.v -e checker/Extract.v files) # Theorems.v is compiled last; extraction belongs to the checker
coq_makefile -Q . Attest "${files[@]}" -o Makefile >/dev/null
show() { awk '/^File/ { place = $0 } /^Error/ { print place; shown = 1 } shown && lines++ < 14' "$1" >&2; }
if ! make -j2 >log 2>&1; then
  show log
  fail "the theory does not compile (the whole log is build/proofs/log)"
fi
if ! coqc -q -Q . Attest Theorems.v >assumptions 2>log.theorems; then
  show log.theorems
  fail "Theorems.v does not compile (the whole log is build/proofs/log.theorems)"
fi

# One block of output for each Print Assumptions, in order.
mapfile -t theorems < <(sed -nE 's/^Theorem ([A-Za-z0-9_]+).*/\1/p' Theorems.v)
mapfile -t printed < <(sed -nE 's/^Print Assumptions ([A-Za-z0-9_]+)\.$/\1/p' Theorems.v)
[ "${theorems[*]}" = "${printed[*]}" ] || fail "Theorems.v must print the assumptions of each of its theorems, in their order"
awk -v names="${printed[*]}" '
  BEGIN {
    count = split(names, name, " ")
    split("ClassicalDedekindReals.sig_forall_dec ClassicalDedekindReals.sig_not_dec " \
          "FunctionalExtensionality.functional_extensionality_dep Classical_Prop.classic", axioms, " ")
    for (i in axioms) allowed[axioms[i]] = 1
  }
  function flush() { if (block) printf "%-24s %s\n", name[block], (text == "" ? "nothing" : text); text = "" }
  /^Axioms:/ || /^Closed under the global context/ { flush(); block++; next }
  /^[^ ]/ {
    axiom = $1; sub(/:$/, "", axiom)
    if (axiom in allowed) { sub(/.*\./, "", axiom); text = text (text == "" ? "" : ", ") axiom }
    else { bad = bad "\n" name[block] ": " $0 }
  }
  END {
    flush()
    if (bad != "") { print "prove.sh: a theorem rests on more than the four axioms:" bad > "/dev/stderr"; exit 1 }
    if (block != count || count == 0) { print "prove.sh: " block " lists of assumptions for " count " theorems" > "/dev/stderr"; exit 1 }
  }' assumptions
echo "proved: ${#theorems[@]} theorems, ${#files[@]} files, no axiom beyond sig_forall_dec, sig_not_dec, functional_extensionality_dep, classic"

"$source/check_claims_table.sh" || fail "a table of theorems is not true"

# coqchk takes what Debian's Coq libraries hold as given (-norec), and leaves out the examples and the evaluated bounds: it would do their computations
# step by step.
if [ -n "$check" ]; then
  mapfile -t modules < <(grep -vE 'Example|Extract|BoundsInstances' files | sed 's,\.v$,,; s,/,.,g; s,^,Attest.,')
  norec=()
  for module in "${modules[@]}"; do norec+=(-norec "$module"); done
  if ! coqchk -silent -Q . Attest "${norec[@]}" >coqchk.log 2>&1; then
    tail -20 coqchk.log >&2
    fail "coqchk refuses a compiled file"
  fi
  echo "coqchk: accepted ${#modules[@]} files"
fi

# HOOK: the proved checker. It is given the build directory, in which everything is compiled, and leaves attest-verified there.
if [ -x "$source/checker/build_checker.sh" ]; then
  "$source/checker/build_checker.sh" "$build" || fail "attest-verified was not built"
  # The C++ checker must agree with it on stored, fresh and mutated certificates, where attest is built.
  attest=
  for built in "$root/build/attest" "$root/build/release/attest" "$root/build/test/attest"; do
    if [ -x "$built" ] && { [ -z "$attest" ] || [ "$built" -nt "$attest" ]; }; then attest=$built; fi
  done
  if [ -n "$attest" ]; then
    "$root/tests/verified/agree.py" --attest "$attest" --verified "$build/attest-verified" || fail "the two certificate checkers do not agree"
  else
    echo "prove.sh: attest is not built; tests/verified/agree.py did not compare the two certificate checkers" >&2
  fi
fi
