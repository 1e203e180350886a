#!/usr/bin/env bash
# Installs whichever Debian 12 packages the build and the tests need and this machine lacks. Silent when nothing is missing.
#   scripts/setup.sh            build, tests, reports
#   scripts/setup.sh --bench    the benchmarks' peers too (CGAL, QSopt_ex, SciPy, cvxopt, Hypothesis, networkx, mpmath)
#   scripts/setup.sh --fuzz     the fuzzer's runtime too (Clang's libFuzzer and sanitizers)
#   scripts/setup.sh --proofs   Coq and OCaml too (the machine-checked theory and its checker)
#   scripts/setup.sh --cluster  Slurm too (the test of a cluster on loopback), GNU parallel
#   scripts/setup.sh --package  what makes and looks at Debian packages
#   scripts/setup.sh --manual   what scripts/manual.sh needs too (mkdocs)
#   scripts/setup.sh --all      everything, with clang-tidy, clang-format and mmdebstrap (a bare Debian in a folder)
set -euo pipefail

packages=(g++ cmake ninja-build git python3 python3-numpy
  libboost-dev libeigen3-dev libgmp-dev libmpfr-dev libmpfi-dev libflint-dev libflint-arb-dev
  nlohmann-json3-dev libcli11-dev libfmt-dev libtbb-dev librapidcheck-dev libgtest-dev
  graphviz gnuplot-nox groff-base clang)
bench=(libbenchmark-dev libcgal-dev libqsopt-ex-dev libopenblas0
  python3-cvxopt python3-scipy python3-hypothesis python3-networkx python3-mpmath)
fuzz=(clang libclang-rt-14-dev libfuzzer-14-dev)
proofs=(coq libcoq-interval libzarith-ocaml-dev libyojson-ocaml-dev ocaml-findlib ocaml-nox make)
cluster=(slurmctld slurmd slurm-client munge parallel)
package=(dpkg-dev)
manual=(mkdocs)
extra=(clang-tidy clang-format mmdebstrap)
for argument in "$@"; do
  case "$argument" in
    --bench) packages+=("${bench[@]}") ;;
    --fuzz) packages+=("${fuzz[@]}") ;;
    --proofs) packages+=("${proofs[@]}") ;;
    --cluster) packages+=("${cluster[@]}") ;;
    --package) packages+=("${package[@]}") ;;
    --manual) packages+=("${manual[@]}") ;;
    --all) packages+=("${bench[@]}" "${fuzz[@]}" "${proofs[@]}" "${cluster[@]}" "${package[@]}" "${manual[@]}" "${extra[@]}") ;;
    *) echo "setup.sh: unknown option '$argument'; expected --bench, --fuzz, --proofs, --cluster, --package, --manual or --all" >&2; exit 2 ;;
  esac
done

if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
  # No apt here: the tools may still be there under other names, so say what is needed and let the build decide.
  if [ -n "${ATTEST_SKIP_SETUP:-}" ]; then exit 0; fi
  echo "setup.sh: there is no apt-get on this machine. Install the equivalents of these Debian 12 packages, then run again" >&2
  echo "with ATTEST_SKIP_SETUP=1: ${packages[*]}" >&2
  exit 1
fi

missing=()
for name in "${packages[@]}"; do
  if ! dpkg-query -W -f='${db:Status-Status}' "$name" 2>/dev/null | grep -qx installed; then
    missing+=("$name")
  fi
done
if [ ${#missing[@]} -eq 0 ]; then exit 0; fi

as_root=()
if [ "$(id -u)" -ne 0 ]; then
  if ! command -v sudo >/dev/null; then
    echo "setup.sh: not root and no sudo. As root, run: apt-get install ${missing[*]}" >&2
    exit 1
  fi
  as_root=(sudo)
fi
echo "setup.sh: installing ${missing[*]}" >&2
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! { "${as_root[@]}" apt-get update -qq && "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
  apt-get install -y -qq --no-install-recommends "${missing[@]}"; } >"$log" 2>&1; then
  cat "$log" >&2
  echo "setup.sh: the installation failed (the log is above)" >&2
  exit 1
fi
