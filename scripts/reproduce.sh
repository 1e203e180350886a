#!/usr/bin/env bash
# The main job: builds attest and runs `attest reproduce` on the datasets that the paper's authors published.
# Options are passed on, e.g. scripts/reproduce.sh --report report
set -euo pipefail
here=$(cd "$(dirname "$0")/.." && pwd)
"$here/scripts/setup.sh"
cmake -S "$here" -B "$here/build/release" -G Ninja -DCMAKE_BUILD_TYPE=Release -DATTEST_TESTS=OFF >/dev/null
cmake --build "$here/build/release" --target attest --parallel "$(nproc)" >&2
exec "$here/build/release/attest" reproduce "$@"
