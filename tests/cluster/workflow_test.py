"""The lines of .github/workflows/verify.yml that call attest, run here: each shard of its matrix, then the merge, whose report must be that of one
process.

    workflow_test.py ATTEST [OTHER]     OTHER: attest built for another architecture; it then decides every other shard, and the whole too

Two builds must agree in every verdict, count, witness and slack, but for the slack of a trend: that is measured in double precision, where one build
fuses a multiplication with an addition and the other does not.
"""
import json
import os
import re
import subprocess
import sys
import tempfile

ROOT = os.path.abspath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
CASES = "5"


def without_times(value):
    if isinstance(value, dict):
        return {k: without_times(v) for k, v in value.items() if not re.search("seconds|rate|per_second", k)}
    return [without_times(v) for v in value] if isinstance(value, list) else value


def differences(one, other, place=""):
    if isinstance(one, dict) and isinstance(other, dict) and set(one) == set(other):
        return [d for key in one for d in differences(one[key], other[key], f"{place}.{key}")]
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        return [d for i, (a, b) in enumerate(zip(one, other)) for d in differences(a, b, f"{place}[{i}]")]
    return [] if one == other else [f"{place}: {one} and {other}"]


def without_measurements(report):
    return dict(report, claims=[{k: v for k, v in c.items() if k != "worst_slack" or c["grade"] != "trend"} for c in report["claims"]])


def main():
    programs = [os.path.abspath(a) for a in sys.argv[1:]]
    for program in programs[1:]:
        if not os.path.exists(program):
            print(f"workflow_test: SKIPPED: there is no {program}; the test installation_package builds it where it can")
            sys.exit(77)
    with open(os.path.join(ROOT, ".github/workflows/verify.yml"), encoding="utf-8") as file:
        page = file.read()
    shards = json.loads(re.search(r"^ +shard: (\[.*\])$", page, re.M)[1])
    of = re.search(r'^ +SHARDS: "(\d+)"', page, re.M)[1]
    assert shards == list(range(int(of))), f"the matrix has shards {shards} of {of}"
    shard_line = re.search(r"^ +- run: (attest verify .*)$", page, re.M)[1]
    merge_line = re.search(r"^ +- run: (attest merge .*)$", page, re.M)[1]
    with tempfile.TemporaryDirectory() as folder:
        for i, program in enumerate(programs):
            os.mkdir(os.path.join(folder, f"bin{i}"))
            os.symlink(program, os.path.join(folder, f"bin{i}", "attest"))

        def shell(line, status, program=0):
            path = os.path.join(folder, f"bin{program % len(programs)}") + os.pathsep + os.environ["PATH"]
            done = subprocess.run(["bash", "-eo", "pipefail", "-c", line], cwd=folder, env=dict(os.environ, CASES=CASES, SHARDS=of, PATH=path),
                                  capture_output=True, text=True, timeout=300, check=False, stdin=subprocess.DEVNULL)
            assert done.returncode == status, f"{line}: status {done.returncode}, expected {status}\n{done.stdout[-2000:]}{done.stderr[-2000:]}"
            return done

        for shard in shards:
            shell(shard_line.replace("${{ matrix.shard }}", str(shard)), 0, shard)
        merged = without_times(json.loads(shell(merge_line + " --json", 0).stdout))
        for i in range(len(programs)):
            one = without_times(json.loads(shell(f"attest verify --cases {CASES} --seed 1 --json", 0, i).stdout))
            found = differences(one, merged) if len(programs) == 1 else differences(without_measurements(one), without_measurements(merged))
            assert not found, "the merge is not the report of one process: " + "; ".join(found[:20])
        os.remove(os.path.join(folder, "part-3.json"))  # a machine that was lost
        missing = shell(merge_line, 3).stderr
        assert "--array=3\n" in missing, f"the merge does not name the missing shard: {missing}"
    print(f"workflow_test: {of} shards of {len(programs)} builds merge into the report of one process")


main()
