#!/usr/bin/env bash
# Draws README's pictures again, into tests/worked/pictures/. Needs a built attest (scripts/reproduce.sh builds one).
#   scripts/pictures.sh [ATTEST]      ATTEST (default build/release/attest) is the command
set -euo pipefail
cd "$(dirname "$0")/.."
attest=${1:-build/release/attest}
out=tests/worked/pictures

# The token-priority graph of the dataset on which a cycle and the loss -u turn the path away from W_mm.
"$attest" analyze tests/worked/cycle.json --dot | dot -Grankdir=LR -Tsvg >"$out/cycle.svg"

# The token-priority graph of one query of a text, as README prints it.
"$attest" convert text /usr/share/common-licenses/GPL-3 --context 16 --tokens 200 2>/dev/null | "$attest" analyze - --dot |
  sed -n '/^digraph query_126 /,/^}/p' | dot -Tsvg >"$out/without.svg"

# The loss with plateaus along the sphere |W| = R, at two radii: where its least point lies.
gnuplot <<'GNUPLOT' >"$out/plateau.svg"
set terminal svg size 720,380 dynamic font "Helvetica,14" background "#ffffff"
set samples 2001
d(j) = 2.0**(-2**j)
phi(delta) = sum [j=1:6] d(j)**2 / (1 + (d(j)/delta)**32)
f(x) = phi(1/(1 + exp(x)))
x(R, t) = sqrt(2)*R*cos(pi/4 - t)
y(R, t) = sqrt(2)*R*sin(pi/4 - t)
ratio(R, t) = (f(x(R, t)) + f(y(R, t))) / (2*f(R))
a = 16*log(2)
set xrange [-0.6:0.6]
set yrange [0.4:3]
set logscale y
set ytics (0.5, 0.75, 1, 2, 3)
set grid ytics lc rgb "#dddddd"
set xlabel "angle to W_{mm} (radians)"
set ylabel "loss of W / loss of R W_{mm}/|W_{mm}|"
set key outside top center horizontal
set arrow 1 from 0,0.4 to 0,3 nohead dt 3 lc rgb "#888888" back
set label 1 "W_{mm}" at 0.012,0.6 left
plot ratio(0.85*a, x) with lines lw 3 lc rgb "#d55e00" title "R = 0.85 · 16 log 2", \
     ratio(1.1*a, x) with lines lw 3 dt 2 lc rgb "#0072b2" title "R = 1.1 · 16 log 2"
GNUPLOT
