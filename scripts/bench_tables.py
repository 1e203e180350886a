#!/usr/bin/env python3
"""Markdown tables from the JSON results of scripts/bench.sh. Times are CPU times of one thread."""
import json
import pathlib
import sys


def runs(folder, program):
    """Benchmark name (without Google Benchmark's suffixes) -> the run. Fails on a benchmark that reported an error."""
    found = {}
    for run in json.loads((folder / f"{program}.json").read_text())["benchmarks"]:
        name = run["name"].split("/iterations")[0]
        if run.get("error_occurred"):
            sys.exit(f"bench_tables.py: {program}, {name}: {run['error_message']}")
        found[name] = run
    return found


def milliseconds(run):
    return run["cpu_time"] * {"ns": 1e-6, "us": 1e-3, "ms": 1.0, "s": 1e3}[run["time_unit"]]


def table(title, head, rows):
    print(f"\n**{title}**\n")
    print("| " + " | ".join(head) + " |")
    print("|" + "---|" * len(head))
    for row in rows:
        print("| " + " | ".join(row) + " |")


def digits(value):
    return f"{value:.3g}" if value < 100 else f"{value:.0f}"


def graph_svm(folder):
    ours = runs(folder, "graph_svm_bench")
    peer = runs(folder, "graph_svm_cgal")
    rows = []
    for name in (n.split("/", 1)[1] for n in ours if n.startswith("find/")):
        find = milliseconds(ours[f"find/{name}"])
        cgal = milliseconds(peer[f"cgal/{name}"])
        dual = milliseconds(peer[f"cgal_dual/{name}"])
        rows.append([name, digits(find), digits(milliseconds(ours[f"check/{name}"])), digits(milliseconds(ours[f"find_exactly/{name}"])),
                     digits(cgal), digits(dual), f"{cgal / find:.0f}", f"{dual / find:.0f}"])
    table("Exact Graph-SVM, milliseconds a dataset (mean of 5 random datasets)",
          ["(K, n, T)", "find", "check", "find without doubles", "CGAL as stated", "CGAL dual", "CGAL / find", "CGAL dual / find"], rows)


def token_graphs(folder):
    rows = []
    for name, run in runs(folder, "token_graph_bench").items():
        rows.append([name.split("/")[1], f"{run['edges']:.0f}", digits(milliseconds(run) / 1000), f"{run['peak_megabytes']:.0f}"])
    table("Graphs and components, contexts of 16 over 10000 tokens", ["samples", "edges", "seconds", "peak MB (dataset included)"], rows)


def steps(folder):
    ours = runs(folder, "step_bench")
    peer = json.loads((folder / "step_numpy.json").read_text())
    rows = []
    for size, times in peer.items():
        n, t, k, d = size.split(",")
        step = {kind: 1000 * milliseconds(ours[f"{kind}_step/n:{n}/T:{t}/K:{k}/d:{d}"]) for kind in ("normalised", "constant")}
        best = min(times["explicit"], times["logits"])
        rows.append([f"({n}, {t}, {k}, {d})", digits(step["normalised"]), digits(step["constant"]), digits(best), digits(times["loop"]),
                     f"{best / step['normalised']:.1f}", f"{times['loop'] / step['normalised']:.0f}"])
    table("One training step in double precision, microseconds", ["(n, T, K, d)", "normalised step", "constant step", "best NumPy form",
          "NumPy loop over the samples", "NumPy / ours", "loop / ours"], rows)


def main():
    folder = pathlib.Path(sys.argv[1])
    graph_svm(folder)
    token_graphs(folder)
    steps(folder)


if __name__ == "__main__":
    main()
