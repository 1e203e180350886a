#!/usr/bin/env python3
"""Seconds of CPU of whole attest processes as their input grows: every row of theory/SCALE.md.

    scale_bench.py --attest build/bench/attest --out FILE [--limit SECONDS] [--quick]

A row that needs more than the limit (default 300) is given as such. Runs below 2 s are repeated five times and the least time is taken, because
other work on the machine only ever adds.
"""
import argparse
import json
import os
import pathlib
import resource
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).parent

# (name, kind of scale_data.py, sizes): `attest analyze --json` of the whole process
DATA = [
    ("one-hot, uniform", "uniform", [1000, 3000, 10000]),
    ("one-hot, Zipf", "zipf", [1000, 3000, 10000]),
    ("one hub query, acyclic", "hub", [200, 400, 800]),
    ("one component, all tied", "tied", [200, 400, 800, 2000]),
    ("dense integer rows", "dense", [32, 48, 64, 128]),
    ("nearly dependent rows, 10^-size", "nearly", [6, 30]),
    ("random doubles, samples", "doubles", [500, 1000, 2000]),
]
TEXT = "/usr/share/common-licenses/GPL-3"
# (name, arguments, cases): a claim over drawn cases, generation included
CLAIMS = [
    ("exact Graph-SVM found and checked (svm.feasible)", "svm.feasible", 4000),
    ("the same, and every forgery refused (svm.optimal)", "svm.optimal", 1500),
    ("W_fin against its closed form (finite.closed-form)", "finite.closed-form", 4000),
    ("W_fin enclosed twice, stationary (finite.exists)", "finite.exists", 1500),
]


def run(arguments, limit, input_path=None):
    """CPU seconds of one run and the bytes it wrote; None: the limit."""
    with tempfile.TemporaryFile() as out:
        source = open(input_path, "rb") if input_path else None
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        try:
            done = subprocess.run(arguments, stdin=source, stdout=out, stderr=subprocess.PIPE, timeout=20 * limit,
                                  preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (int(limit) + 1, int(limit) + 1)), check=False)
        except subprocess.TimeoutExpired:
            return None
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        if done.returncode < 0:
            return None
        if done.returncode != 0:
            sys.exit(f"scale_bench.py: {' '.join(map(str, arguments))}: exit {done.returncode}: {done.stderr.decode()}")
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, os.fstat(out.fileno()).st_size


def least(arguments, limit):
    first = run(arguments, limit)
    if first is None:
        return {"above": limit}
    runs = [first] + [run(arguments, limit) for _ in range(4 if first[0] < 2 else 0)]
    return {"seconds": min(r[0] for r in runs if r), "bytes": first[1]}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--attest", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--limit", type=float, default=300)
    parser.add_argument("--quick", action="store_true", help="the two smallest sizes of each row")
    options = parser.parse_args()
    result = {"date": time.strftime("%Y-%m-%d"), "load_before": os.getloadavg()[1], "analyze": [], "verify": []}
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "data.json"
        for name, kind, sizes in DATA:
            row = {"name": name, "kind": kind, "points": []}
            for size in sizes[:2] if options.quick else sizes:
                with open(path, "wb") as file:
                    subprocess.run([sys.executable, HERE / "scale_data.py", kind, str(size)], stdout=file, check=True)
                row["points"].append({"size": size, **least([options.attest, "analyze", path, "--json"], options.limit)})
                print(name, row["points"][-1], file=sys.stderr)
            result["analyze"].append(row)
        if os.path.exists(TEXT):
            with open(path, "wb") as file:
                subprocess.run([options.attest, "convert", "text", TEXT, "--context", "64"], stdout=file, check=True)
            result["analyze"].append({"name": "text: the GPL, contexts of 64 words", "kind": "text",
                                      "points": [{"size": len(json.loads(path.read_text())["samples"]),
                                                  **least([options.attest, "analyze", path, "--json"], options.limit)}]})
    worlds = [(2, 276)] if options.quick else [(2, 276), (3, 4962)]
    result["enumerate"] = [{"size": datasets, **least([options.attest, "enumerate", "--tokens", "3", "--length", "3", "--samples", str(samples),
                                                       "--jobs", "1", "--out", tempfile.gettempdir()], options.limit)}
                           for samples, datasets in worlds]
    empty = least([options.attest, "list"], options.limit)["seconds"]
    for name, claim, cases in CLAIMS:
        seconds = least([options.attest, "verify", claim, "--cases", str(cases), "--jobs", "1"], options.limit)["seconds"] - empty
        result["verify"].append({"name": name, "claim": claim, "cases": cases, "per_second": cases / seconds})
        print(result["verify"][-1], file=sys.stderr)
    result["load_after"] = os.getloadavg()[1]
    pathlib.Path(options.out).write_text(json.dumps(result, indent=1) + "\n")


if __name__ == "__main__":
    main()
