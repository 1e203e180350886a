#!/usr/bin/env bash
# The manual: README, every page of the rooms and the help of every command as HTML with a search box. It needs no server and no network:
# open index.html.
#   scripts/manual.sh [FOLDER]        default: build/manual
#   ATTEST=path scripts/manual.sh     the command whose help is taken (default: the first of build/attest, build/release/attest, build/test/attest)
# Debian packages: mkdocs, python3 (scripts/setup.sh --manual).
set -euo pipefail
cd "$(dirname "$0")/.."
folder=${1:-build/manual}
attest=${ATTEST:-}
for candidate in build/attest build/release/attest build/test/attest; do
  if [ -z "$attest" ] && [ -x "$candidate" ]; then attest=$candidate; fi
done
if [ -z "$attest" ]; then
  echo "manual.sh: there is no attest to ask for help; expected build/attest (see README), or ATTEST=path" >&2
  exit 2
fi
if ! command -v mkdocs >/dev/null; then
  echo "manual.sh: mkdocs is missing; scripts/setup.sh --manual installs it" >&2
  exit 2
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 scripts/manual_pages.py . "$attest" "$work"
mkdocs build --quiet --strict --config-file "$work/mkdocs.yml" --site-dir "$work/site"
python3 scripts/manual_pages.py --search "$work/site"
mkdir -p "$(dirname "$folder")"
rm -rf "$folder"
mv "$work/site" "$folder"
echo "manual: $folder/index.html"
