"""attest on a real Slurm cluster: the scripts of scripts/slurm/ on four nodes, one of them lost in the middle, and the merged report equal to
that of one process.

    cluster_test.py ATTEST

Ends with status 77 and the reason where there is no Slurm. Everything it starts ends with it, by its process id, also when it fails.
"""
import glob
import json
import os
import re
import signal
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
from slurm_cluster import SlurmCluster, missing_programs

ROOT = os.path.abspath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
sys.path.insert(0, os.path.join(ROOT, "tests/house"))
import readme_test  # noqa: E402  (what a page shows, and whether it agrees)

MOST_SECONDS = 840  # less than ctest allows: the cluster must be taken down by us
SHARDS = 16
VERIFY = ["graph.*", "svm.*", "finite.*", "--cases", "1600", "--seed", "3"]
ENUMERATE = ["--tokens", "3", "--length", "2", "--samples", "3"]
HUNT = ["loss.convex!squared-loss", "--cases", "64", "--seed", "5"]
TIMES = re.compile(r"seconds|per_second|rate|jobs")


def expect(condition, words):
    if not condition:
        raise AssertionError(words)


def without_times(value):
    if isinstance(value, dict):
        return {k: without_times(v) for k, v in value.items() if not TIMES.search(k)}
    return [without_times(v) for v in value] if isinstance(value, list) else value


class Trial:
    def __init__(self, attest, folder, cluster):
        self.attest, self.folder, self.cluster = attest, folder, cluster
        self.cluster.environment["ATTEST"] = attest

    def attest_run(self, *arguments, status=(0,), seconds=600):
        done = subprocess.run([self.attest, *arguments], cwd=self.folder, capture_output=True, text=True, timeout=seconds, check=False, stdin=subprocess.DEVNULL)
        expect(done.returncode in status, f"attest {' '.join(arguments)}: status {done.returncode}\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
        return done

    def parts(self, what):
        return sorted(glob.glob(os.path.join(self.folder, "parts", f"{what}-*-of-*.json")))

    def submit(self, what, shards, arguments, tasks=None):
        return self.cluster.run("sbatch", "--parsable", f"--array={tasks or f'0-{shards - 1}'}", f"--output={self.folder}/{what}-%a.log",
                                os.path.join(ROOT, f"scripts/slurm/{what}.sbatch"), str(shards), "parts", *arguments, cwd=self.folder).strip()

    def queue(self, job, *states):
        """(task, state, node, reason) of the array's tasks that are not yet over."""
        rows = [line.split("|") for line in self.cluster.run("squeue", "-r", "-h", "-j", job, "-o", "%K|%T|%N|%r", status=None).splitlines()]
        return [row for row in rows if len(row) == 4 and (not states or row[1] in states)]

    def wait_until_over(self, job, seconds):
        def over():
            for task, _, _, reason in self.queue(job, "PENDING"):
                if reason == "BeginTime":  # a requeued task waits two minutes by default, an administrator need not
                    self.cluster.run("scontrol", "update", f"jobid={job}_{task}", "StartTime=now", status=None)
            return not self.queue(job)
        self.cluster.wait_for(over, seconds, f"job {job} is over")

    def compare(self, what, arguments, parts, status=(0,)):
        one = json.loads(self.attest_run(what, *arguments, "--json", status=status).stdout)
        merged = json.loads(self.attest_run("merge", *parts, "--json", status=status).stdout)
        expect(without_times(one) == without_times(merged), f"the merge of {what} is not the report of one process:\n{one}\n{merged}")
        return one

    def lose_a_node(self, node):
        """Kills the node in the middle of a task, once there are parts. The lost task, and the number of parts."""
        lost = []

        def happened():
            if len(self.parts("verify")) >= 2:
                lost.extend(filter(None, [self.cluster.kill_node(node)]))
            return bool(lost)
        self.cluster.wait_for(happened, 120, f"a task runs on {node}")
        return lost[0], len(self.parts("verify"))

    def verify_with_a_lost_node(self):
        job = self.submit("verify", SHARDS, VERIFY)
        task, done = self.lose_a_node("n2")
        expect(not os.path.exists(os.path.join(self.folder, f"parts/verify-{task}-of-{SHARDS}.json")), f"task {task} had ended before the node was lost")
        # a merge now says what is missing, and how to submit it again
        missing = self.attest_run("merge", *self.parts("verify"), "--json", status=(3,))
        expect(task in re.findall(r"\d+", missing.stderr), f"the merge does not miss shard {task}: {missing.stderr}")
        self.wait_until_over(job, 240)
        expect(len(self.parts("verify")) == SHARDS, f"parts {self.parts('verify')}")
        shown = self.cluster.run("scontrol", "show", "job", f"{job}_{task}", status=None)
        expect(re.search(r"Restarts=[1-9]", shown), f"task {task} of the lost node was not requeued: {shown}")
        report = self.compare("verify", VERIFY, self.parts("verify"))
        print(f"verify: {len(report['claims'])} claims in {SHARDS} shards; n2 lost in the middle of task {task}, after {done} parts; requeued; the merge equals "
              "the report of one process")

    def lost_parts_submitted_again(self):
        """The parts that a merge misses, by hand: whole ones are left alone."""
        parts = self.parts("verify")
        kept = {p: os.stat(p).st_mtime_ns for p in parts}
        for lost in (parts[3], parts[7]):
            os.remove(lost)
            del kept[lost]
        tasks = sorted(int(re.search(r"verify-(\d+)-of", p)[1]) for p in (parts[3], parts[7]))
        message = self.attest_run("merge", *self.parts("verify"), "--json", status=(3,)).stderr
        expect(f"--array={','.join(map(str, tasks))}" in message, f"the merge does not say how to submit {tasks} again: {message}")
        job = self.submit("verify", SHARDS, VERIFY, tasks=",".join(map(str, tasks + [0])))
        self.wait_until_over(job, 120)
        expect(self.parts("verify") == parts and all(os.stat(p).st_mtime_ns == t for p, t in kept.items()), "a part that was there was written again")
        self.compare("verify", VERIFY, parts)
        print(f"verify: shards {tasks} submitted again, the others left alone")

    def others(self):
        for what, arguments, status in (("enumerate", ENUMERATE, (0,)), ("hunt", HUNT, (1,))):
            self.wait_until_over(self.submit(what, 4, arguments), 180)
            expect(len(self.parts(what)) == 4, f"parts {self.parts(what)}")
            if what == "enumerate":
                self.compare(what, arguments, self.parts(what), status)
            else:  # islands: another search than that of one process, and as good a witness
                merged = self.attest_run("merge", *self.parts(what), "--json", status=status)
                expect(json.loads(merged.stdout)["counterexample"] is not None, "the merge of the hunt has no counterexample")
            print(f"{what}: 4 shards merged")

    def readme(self):
        """What README shows of clusters: each command on this one, and what it prints."""
        with open(os.path.join(ROOT, "README.md"), encoding="utf-8") as file:
            section = file.read().split("\n## On a cluster\n", 1)[1].split("\n## ", 1)[0]
        commands = [(c, shown) for c, shown in readme_test.commands_of(section) if c.startswith(("sbatch ", "parallel ", "attest merge ")) and shown]
        expect(len(commands) >= 4, f"README shows of clusters only {commands}")
        here = os.path.join(self.folder, "readme")
        os.makedirs(os.path.join(here, "bin"))
        os.symlink(self.attest, os.path.join(here, "bin", "attest"))
        os.symlink(os.path.join(ROOT, "scripts"), os.path.join(here, "scripts"))
        environment = {k: v for k, v in self.cluster.environment.items() if k not in ("ATTEST", "COLUMNS")}
        environment["PATH"] = os.path.join(here, "bin") + os.pathsep + environment["PATH"]
        for command, shown in commands:
            done = subprocess.run(["bash", "-c", command], cwd=here, env=environment, capture_output=True, text=True, timeout=120, check=False,
                                  stdin=subprocess.DEVNULL)
            expect(done.returncode == 0, f"README: {command}: status {done.returncode}: {done.stderr[-2000:]}")
            expect(readme_test.agrees(shown, done.stdout), f"README shows of {command}\n{shown}\nbut it prints\n{done.stdout}")
            if command.startswith("sbatch "):
                self.wait_until_over(re.search(r"\d+", done.stdout)[0], 120)
        print(f"README: {len(commands)} commands do what it shows")


def main():
    attest = os.path.abspath(sys.argv[1])
    missing = missing_programs()
    if missing:
        print(f"cluster_test: SKIPPED: there is no {', '.join(missing)} on this machine (scripts/setup.sh --cluster)")
        sys.exit(77)

    def end(*_):
        raise TimeoutError(f"cluster_test: stopped, or not over within {MOST_SECONDS} s")
    for signalled in (signal.SIGALRM, signal.SIGTERM, signal.SIGINT):
        signal.signal(signalled, end)
    signal.alarm(MOST_SECONDS)
    with tempfile.TemporaryDirectory(prefix="attest-cluster-") as folder, SlurmCluster(os.path.join(folder, "slurm")) as cluster:
        os.mkdir(os.path.join(folder, "work"))
        trial = Trial(attest, os.path.join(folder, "work"), cluster)
        trial.verify_with_a_lost_node()
        cluster.start_node("n2")
        trial.lost_parts_submitted_again()
        trial.others()
        trial.readme()


main()
