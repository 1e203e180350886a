#!/usr/bin/env python3
"""Tables, pictures and one HTML page from the JSON results of scripts/bench.sh. Times are CPU times of one thread.

    bench_report.py RESULTS OUT [--update]     OUT/bench.html and its pictures; tables on stdout as markdown
                                               --update: tests/bench/README.md's and theory/SCALE.md's tables too, between their bench marks
"""
import base64
import html
import json
import math
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).parent.parent
# CPU seconds (or cases a second, "rate") at revision 16245d9, and what was to be reached: issue 12's table
BEFORE = {("uniform", 10000): ("21.3", "4"), ("zipf", 1000): ("15.1", "1"), ("zipf", 3000): ("> 166", "4"), ("zipf", 10000): ("–", "20"),
          ("hub", 400): ("3.6", "0.05"), ("hub", 800): ("27", "0.15"), ("tied", 200): ("1.9", "0.1"), ("tied", 400): ("13.5", "0.5"),
          ("tied", 2000): ("–", "60"), ("dense", 32): ("1.5", "0.2"), ("dense", 48): ("9.4", "1"), ("dense", 64): ("38.7", "4"),
          ("dense", 128): ("–", "120"), ("nearly", 6): ("22.5", "1"), ("nearly", 30): ("> 90", "3"), ("doubles", 2000): ("> 115", "15"),
          ("enumerate", 4962): ("32.9", "4"), ("step", "hub of 50"): ("16", "5.3"), ("step", "uniform 100"): ("67", "22"),
          ("rate", "svm.optimal"): ("1760", "13000"), ("rate", "finite.exists"): ("956", "30000")}


def runs(folder, program):
    """Benchmark name (without Google Benchmark's suffixes) -> the run. Fails on a benchmark that reported an error."""
    found = {}
    for run in json.loads((folder / f"{program}.json").read_text())["benchmarks"]:
        name = re.split(r"/(?:iterations|min_time)", run["name"])[0]
        if run.get("error_occurred"):
            sys.exit(f"bench_report.py: {program}, {name}: {run['error_message']}")
        found[name] = run
    return found


def milliseconds(run):
    return run["cpu_time"] * {"ns": 1e-6, "us": 1e-3, "ms": 1.0, "s": 1e3}[run["time_unit"]]


def digits(value):
    return f"{value:.2g}" if value < 10 else f"{value:.3g}" if value < 100 else f"{value:.0f}"


def cpu(point):
    return digits(point["seconds"]) if "seconds" in point else f"> {point['above']:.0f}"


def growth(points):
    """Least squares slope of log seconds over log size; the exponent of the growth."""
    known = [(math.log(p["size"]), math.log(p["seconds"])) for p in points if "seconds" in p]
    if len(known) < 2:
        return None
    mean_x = sum(x for x, _ in known) / len(known)
    mean_y = sum(y for _, y in known) / len(known)
    return sum((x - mean_x) * (y - mean_y) for x, y in known) / sum((x - mean_x) ** 2 for x, _ in known)


class Table:
    def __init__(self, title, head, rows, note=""):
        self.title, self.head, self.rows, self.note = title, head, rows, note

    def markdown(self):
        lines = ["| " + " | ".join(self.head) + " |", "|" + "---|" * len(self.head)]
        return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in self.rows])

    def html(self):
        def row(cells, tag):
            return "<tr>" + "".join(f"<{tag}>{html.escape(c)}</{tag}>" for c in cells) + "</tr>"

        return (f"<h2>{html.escape(self.title)}</h2><table>" + row(self.head, "th") + "".join(row(r, "td") for r in self.rows) + "</table>" +
                (f"<p>{html.escape(self.note)}</p>" if self.note else ""))


def scale(result):
    rows = []
    for row in result["analyze"]:
        points = row["points"]
        before = [BEFORE.get((row["kind"], p["size"]), ("", "")) for p in points]
        exponent = growth(points) if row["kind"] != "nearly" else None
        rows.append([row["name"] + ", " + " / ".join(str(p["size"]) for p in points), " / ".join(b or "·" for b, _ in before),
                     " / ".join(cpu(p) for p in points), " / ".join(g or "·" for _, g in before), "" if exponent is None else f"{exponent:.1f}"])
    points = result["enumerate"]
    before = [BEFORE.get(("enumerate", p["size"]), ("", "")) for p in points]
    rows.append(["enumerate 3, 3, N: datasets " + " / ".join(str(p["size"]) for p in points), " / ".join(b or "·" for b, _ in before),
                 " / ".join(cpu(p) for p in points), " / ".join(g or "·" for _, g in before), f"{growth(points) or 0:.1f}"])
    return Table("Whole commands, seconds", ["data, sizes", "at the start", "now", "goal", "growth"], rows,
                 "attest analyze --json, least of five runs below 2 s; growth is the exponent of the size.")


def cases(result, peers):
    rows = []
    for row in result["verify"]:
        before, goal = BEFORE.get(("rate", row["claim"]), ("", ""))
        question = "svm" if row["claim"].startswith("svm") else "finite"
        drawn, same = peers["cases"][question], peers["same"].get(question)
        rows.append([row["name"], before or "·", f"{row['per_second']:.0f}", goal or "·", f"{same['per_second']:.0f}" if same else "·", f"{drawn:.0f}",
                     f"{row['per_second'] / same['per_second']:.0f}" if same else "·"])
    failed = ", ".join(f"{p['failed']} of {p['cases']} ({question})" for question, p in peers["same"].items() if p["failed"])
    return Table("One claim over drawn cases, cases a CPU second", ["claim", "at the start", "now", "goal", "peer, same datasets", "peer, Hypothesis draws", "now / peer"],
                 rows, "attest verify CLAIM --jobs 1 on the claim's own cases (any embedding, up to 8 tokens), generation, labels and report included, without "
                 "the start of the process. Peer: networkx finds components; the Graph-SVM by NNLS and fractions, W_fin by mpmath to 40 digits without a proof; on "
                 "the datasets that attest draws for svm.optimal and finite.exists (drawing and reading not included), and on datasets over 4 one-hot tokens that "
                 "Hypothesis draws." + (f" Cases that the peer does not solve: {failed}." if failed else ""))


def certified_steps(folder):
    rows = []
    for name, run in runs(folder, "certified_step_bench").items():
        name = name.split("/")[1]
        before, goal = BEFORE[("step", name)]
        rows.append([name, before, digits(milliseconds(run)), goal])
    return Table("One step of certified descent at 40 digits, milliseconds", ["data", "at the start", "now", "goal"], rows)


def solvers(result, peers):
    ours = {f"{row['kind']} {p['size']}": p for row in result["analyze"] for p in row["points"]}
    rows = []
    for name, peer in peers["solvers"].items():
        rows.append([name, cpu(ours[name]) if name in ours else "·"] + [digits(peer[s]["seconds"]) if "seconds" in peer[s] else "fails"
                                                                       for s in ("cvxopt", "nnls")])
    return Table("Graph-SVM in floating point, seconds", ["data", "attest analyze (exact, whole process)", "cvxopt", "SciPy's NNLS"], rows,
                 "The peers' time is the solver's alone, on constraints already built.")


def linear_programs(folder):
    ours, peer = runs(folder, "linear_program_bench"), runs(folder, "linear_program_qsopt")
    rows = [[name.split("/")[1], digits(milliseconds(run)), digits(milliseconds(peer[name]))] for name, run in ours.items()]
    return Table("Exact linear programs, milliseconds", ["rows", "attest", "QSopt_ex"], rows,
                 "attest's simplex method is for questions of tens of rows (strict complementarity); both find the same optimum.")


def graph_svm(folder):
    ours, peer = runs(folder, "graph_svm_bench"), runs(folder, "graph_svm_cgal")
    rows = []
    for name in (n.split("/", 1)[1] for n in ours if n.startswith("find/")):
        find, cgal, dual = milliseconds(ours[f"find/{name}"]), milliseconds(peer[f"cgal/{name}"]), milliseconds(peer[f"cgal_dual/{name}"])
        rows.append([name, digits(find), digits(milliseconds(ours[f"check/{name}"])), digits(cgal), digits(dual), f"{cgal / find:.0f}", f"{dual / find:.0f}"])
    return Table("Exact Graph-SVM, milliseconds a dataset (mean of 5 random datasets)",
                 ["embedding, (K, n, T)", "find", "check", "CGAL", "CGAL, dual", "CGAL / find", "dual / find"], rows)


def token_graphs(folder):
    rows = [[name.split("/")[1], f"{run['edges']:.0f}", digits(milliseconds(run) / 1000), f"{run['peak_megabytes']:.0f}"]
            for name, run in runs(folder, "token_graph_bench").items()]
    return Table("Graphs and components, contexts of 16 over 10000 tokens", ["samples", "edges", "seconds", "peak MB (dataset included)"], rows)


def steps(folder):
    ours = runs(folder, "step_bench")
    rows = []
    for size, times in json.loads((folder / "step_numpy.json").read_text()).items():
        n, t, k, d = size.split(",")
        step = {kind: 1000 * milliseconds(ours[f"{kind}_step/n:{n}/T:{t}/K:{k}/d:{d}"]) for kind in ("normalised", "constant")}
        rows.append([f"({n}, {t}, {k}, {d})", digits(step["normalised"]), digits(step["constant"]), digits(times["logits"]), digits(times["explicit"]),
                     digits(times["loop"])])
    return Table("One training step in double precision, microseconds",
                 ["(n, T, K, d)", "attest, normalised", "attest, constant", "NumPy, logit coordinates", "NumPy, explicit W", "NumPy, loop"], rows)


def picture(result, path):
    """Seconds over size, both logarithmic, a curve a row of at least two known points."""
    curves = [(row["name"], [p for p in row["points"] if "seconds" in p]) for row in result["analyze"] if row["kind"] != "nearly"]
    curves = [(name, points) for name, points in curves if len(points) > 1]
    curves.append(("enumerate, datasets", [p for p in result["enumerate"] if "seconds" in p]))
    script = ['set terminal pngcairo size 960,600 font "Helvetica,13" background "#ffffff"', f'set output "{path}"', "set logscale xy",
              'set xlabel "size (tokens, samples or datasets)"', 'set ylabel "CPU seconds"', 'set grid lc rgb "#dddddd"',
              "set key right bottom", 'set linetype 5 lc rgb "#a0522d"', 'set format x "10^{%L}"']
    blocks, plots = [], []
    for number, (name, points) in enumerate(curves):
        blocks += [f"$d{number} << EOD"] + [f"{p['size']} {p['seconds']}" for p in points] + ["EOD"]
        exponent = growth(points)
        plots.append(f'$d{number} with linespoints lw 2 pt 7 title "{name} ({exponent:.1f})"')
    subprocess.run(["gnuplot"], input="\n".join(script + blocks + ["plot " + ", ".join(plots)]) + "\n", text=True, check=True)


def replace_marked(path, name, text):
    page = path.read_text()
    begin, end = f"<!-- bench: {name} -->", "<!-- bench: end -->"
    if page.count(begin) != 1 or end not in page.split(begin)[1]:
        sys.exit(f"bench_report.py: {path} has no part between '{begin}' and '{end}'")
    before, rest = page.split(begin)
    path.write_text(before + begin + "\n" + text + "\n" + end + rest.split(end, 1)[1])


def main():
    folder, out = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    out.mkdir(parents=True, exist_ok=True)
    result, peers = json.loads((folder / "scale.json").read_text()), json.loads((folder / "peers.json").read_text())
    tables = {"scale": scale(result), "cases": cases(result, peers), "certified": certified_steps(folder), "solvers": solvers(result, peers),
              "svm": graph_svm(folder), "programs": linear_programs(folder), "graphs": token_graphs(folder), "steps": steps(folder)}
    load = max(result["load_before"], result["load_after"])
    busy = f"Measured on {result['date']}" + (f", under load (load average {load:.0f}): CPU times are then above those of a quiet machine." if load > 2
                                              else ", on a quiet machine.")
    picture(result, out / "growth.png")
    image = base64.b64encode((out / "growth.png").read_bytes()).decode()
    style = "body{font-family:sans-serif;max-width:70em;margin:2em auto}td,th{padding:.2em .8em;text-align:left;border-bottom:1px solid #ddd}"
    (out / "bench.html").write_text(f"<!DOCTYPE html><html lang=en><meta charset=utf-8><title>attest: benchmarks</title><style>{style}</style>"
                                    f"<h1>attest: benchmarks</h1><p>{html.escape(busy)}</p>" + tables["scale"].html() +
                                    f'<img alt="seconds over size" src="data:image/png;base64,{image}">' +
                                    "".join(t.html() for name, t in tables.items() if name != "scale") + "</html>\n")
    print(busy)
    for table in tables.values():
        print(f"\n**{table.title}**\n\n{table.markdown()}" + (f"\n\n{table.note}" if table.note else ""))
    if "--update" in sys.argv:
        replace_marked(ROOT / "theory/SCALE.md", "scale", busy + "\n\n" + "\n\n".join(
            f"**{t.title}**\n\n{t.markdown()}" + (f"\n\n{t.note}" if t.note else "")
            for t in (tables[n] for n in ("scale", "cases", "certified", "solvers", "programs"))))
        replace_marked(ROOT / "tests" / "bench" / "README.md", "speed", busy + "\n\n" + "\n\n".join(
            f"{t.title}:\n\n{t.markdown()}" for t in (tables[n] for n in ("svm", "cases", "certified", "graphs", "steps"))))


if __name__ == "__main__":
    main()
