"""The lines of .github/workflows/verify.yml that call attest, run here: each shard of its matrix, then the merge, whose report must be that of one
process.

    workflow_test.py ATTEST
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


def main():
    attest = os.path.abspath(sys.argv[1])
    with open(os.path.join(ROOT, ".github/workflows/verify.yml"), encoding="utf-8") as file:
        page = file.read()
    shards = json.loads(re.search(r"^ +shard: (\[.*\])$", page, re.M)[1])
    of = re.search(r'^ +SHARDS: "(\d+)"', page, re.M)[1]
    assert shards == list(range(int(of))), f"the matrix has shards {shards} of {of}"
    shard_line = re.search(r"^ +- run: (attest verify .*)$", page, re.M)[1]
    merge_line = re.search(r"^ +- run: (attest merge .*)$", page, re.M)[1]
    with tempfile.TemporaryDirectory() as folder:
        os.mkdir(os.path.join(folder, "bin"))
        os.symlink(attest, os.path.join(folder, "bin", "attest"))
        environment = dict(os.environ, CASES=CASES, SHARDS=of, PATH=os.path.join(folder, "bin") + os.pathsep + os.environ["PATH"])

        def shell(line, status):
            done = subprocess.run(["bash", "-eo", "pipefail", "-c", line], cwd=folder, env=environment, capture_output=True, text=True,
                                  timeout=120, check=False, stdin=subprocess.DEVNULL)
            assert done.returncode == status, f"{line}: status {done.returncode}, expected {status}\n{done.stdout[-2000:]}{done.stderr[-2000:]}"
            return done

        for shard in shards:
            shell(shard_line.replace("${{ matrix.shard }}", str(shard)), 0)
        one = json.loads(shell(f"attest verify --cases {CASES} --seed 1 --json", 0).stdout)
        merged = json.loads(shell(merge_line + " --json", 0).stdout)
        assert without_times(one) == without_times(merged), f"the merge is not the report of one process:\n{one}\n{merged}"
        os.remove(os.path.join(folder, "part-3.json"))  # a machine that was lost
        assert "3" in shell(merge_line, 3).stderr, "the merge does not name the missing shard"
    print(f"workflow_test: {of} shards merge into the report of one process")


main()
