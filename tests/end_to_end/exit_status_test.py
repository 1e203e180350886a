"""Every command ends with 0, 1, 2, 3 or 130, whatever its surroundings, and hears a signal within seconds.

    exit_status_test.py ATTEST [part]    ATTEST is the program; part: verdicts, surroundings or signals; without it all

The commands are read from `attest --help`: one that has no line in `quick` below is a failure, so that a new command is tried too.
What this machine does not let us try (a folder that even root cannot write to, a full file system) is printed as SKIPPED.
"""
import json
import os
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time

ALLOWED = {0, 1, 2, 3, 130}
SECONDS = 10  # within which a signal must have been heard, on a loaded machine; 2 on a quiet one
PROGRAM = os.path.abspath(sys.argv[1])
failures = []
skipped = set()


def complain(text):
    failures.append(text)
    print("FAILED " + text, flush=True)


def skip(what):
    if what not in skipped:
        skipped.add(what)
        print("SKIPPED " + what, flush=True)


def rows_of(tokens, dimension, digits):
    """Rows of long decimals, the same in every run."""
    draw = random.Random(1)
    return [[("-" if draw.random() < 0.5 else "") + "0." + "".join(draw.choice("0123456789") for _ in range(digits)) + "1"
             for _ in range(dimension)] for _ in range(tokens)]


def dense_dataset(tokens, dimension, digits, samples, length):
    draw = random.Random(2)
    made = []
    for _ in range(samples):
        context = [draw.randrange(tokens) for _ in range(length)]
        made.append({"context": context, "label": draw.choice(context)})
    return {"format": "attest-dataset/1", "tokens": tokens, "embedding": rows_of(tokens, dimension, digits), "samples": made}


def ring_dataset(tokens):
    """One component of all tokens: each is above the next."""
    samples = [{"context": [v, (v + 1) % tokens, 0], "label": v} for v in range(tokens)]
    return {"format": "attest-dataset/1", "tokens": tokens, "embedding": "one-hot", "samples": samples}


class Folder:
    """Inputs of all commands, and a place to run in."""

    def __init__(self):
        self.path = tempfile.mkdtemp(prefix="attest-status-")
        os.chmod(self.path, 0o755)
        self.dataset = self.json("dataset.json", {"format": "attest-dataset/1", "tokens": 4, "embedding": "one-hot", "samples": [
            {"context": [1, 2, 0], "label": 1}, {"context": [1, 2, 0], "label": 1},
            {"context": [2, 1, 0], "label": 2}, {"context": [2, 3, 0], "label": 2}]})
        self.dense = self.json("dense.json", dense_dataset(64, 64, 60, 400, 5))
        self.ring = self.json("ring.json", ring_dataset(2000))
        self.text = self.write("text.txt", "a b a c a b a c b a " * 40)
        self.run("verify", "graph.order", "svm.optimal", "--data", self.dataset, "--certificates", self.at("certificates"))
        self.certificates = sorted(os.path.join(self.at("certificates"), name) for name in os.listdir(self.at("certificates")))
        self.weights = self.json("weights.json", {"format": "attest-weights/1", "W": [["0"] * 4 for _ in range(4)]})
        self.part = self.at("part.json")
        self.run("verify", "graph.order", "--cases", "5", "--shard", "0/1", "--output", self.part)
        self.run("hunt", "model.bag-of-tokens!set-of-tokens", "--cases", "50", "--seed", "1", "--out", self.at("cases"))
        self.case = [os.path.join(self.at("cases"), name) for name in os.listdir(self.at("cases")) if name.endswith(".json")][0]

    def at(self, name):
        return os.path.join(self.path, name)

    def write(self, name, text):
        with open(self.at(name), "w", encoding="utf-8") as file:
            file.write(text)
        return self.at(name)

    def json(self, name, value):
        return self.write(name, json.dumps(value))

    def run(self, *arguments):
        return subprocess.run([PROGRAM, *arguments], cwd=self.path, capture_output=True, text=True, timeout=120, check=False)


def quick(f):
    """A short run of every command, with JSON where there is any."""
    return {
        "analyze": ["analyze", f.dataset, "--json"],
        "train": ["train", f.dataset, "--steps", "50", "--json"],
        "inspect": ["inspect", f.dataset, "--weights", f.weights, "--json"],
        "list": ["list", "--json"],
        "verify": ["verify", "graph.order", "--cases", "5", "--json", "--jobs", "2"],
        "hunt": ["hunt", "model.bag-of-tokens!set-of-tokens", "--cases", "50", "--seed", "1", "--json"],
        "replay": ["replay", f.case],
        "check": ["check", f.certificates[0]],
        "enumerate": ["enumerate", "--tokens", "2", "--length", "2", "--samples", "2", "--claim", "graph.order", "--json"],
        "reproduce": ["reproduce", "--data", f.dataset, "--effort", "0.000001", "--report", "report", "--json"],
        "merge": ["merge", f.part, "--json"],
        "help": ["help", "analyze"],
        "convert": ["convert", "text", f.text, "--context", "3"],
    }


def commands():
    text = subprocess.run([PROGRAM, "--help"], capture_output=True, text=True, check=True).stdout
    return re.findall(r"^  ([a-z]+) ", text[text.index("Subcommands:"):], re.M)


def status_of(arguments, what, **how):
    """Runs; complains of a status that no command may have, and of half a JSON document. The finished process, or None."""
    how.setdefault("stdin", subprocess.DEVNULL)
    how.setdefault("stdout", subprocess.PIPE)
    how.setdefault("stderr", subprocess.PIPE)
    try:
        done = subprocess.run([PROGRAM, *arguments], timeout=120, check=False, **how)
    except subprocess.TimeoutExpired:
        complain(f"{what}: attest {' '.join(arguments)} did not end")
        return None
    if done.returncode not in ALLOWED:
        complain(f"{what}: attest {' '.join(arguments)} ended with {done.returncode}: {(done.stderr or b'')[-500:]!r}")
    if done.stdout and "--json" in arguments:
        try:
            json.loads(done.stdout)
        except ValueError:
            complain(f"{what}: attest {' '.join(arguments)} printed half a document of {len(done.stdout)} bytes")
    return done


def expect(done, statuses, what):
    if done is not None and done.returncode not in statuses:
        complain(f"{what}: status {done.returncode}, expected {sorted(statuses)}: {(done.stderr or b'')[-500:]!r}")


def limited(**limits):
    def set_limits():
        for name, value in limits.items():
            resource.setrlimit(getattr(resource, name), (value, value))
    return set_limits


def closed(*numbers):
    def close():
        for number in numbers:
            os.close(number)
    return close


def as_nobody():
    os.setgid(65534)
    os.setuid(65534)


def full_file_system(f):
    """A mounted file system of a few kilobytes that is full, or None."""
    place = f.at("full")
    os.mkdir(place)
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16k", "none", place], capture_output=True, check=False)
    if mounted.returncode != 0:
        return None
    try:
        with open(os.path.join(place, "filler"), "wb") as filler:
            filler.write(b"x" * 16384)
    except OSError:
        pass
    return place


def surroundings(f):
    runs = quick(f)
    for name in commands():
        if name not in runs:
            complain(f"the command {name} is not tried: it needs a line in quick()")
    base = {}
    for name, arguments in runs.items():
        done = status_of(arguments, "as it is", cwd=f.path)
        base[name] = done.returncode if done else None
        if done is not None and not done.stdout:
            complain(f"{name} prints nothing")
    not_green = {1, 2, 3}
    full = full_file_system(f)
    try:
        for name, arguments in runs.items():
            same = {base[name]}
            # A full disk, or nobody there, on stdout: what was printed is lost, and that is no success.
            with open("/dev/full", "wb") as device:
                expect(status_of(arguments, "stdout is full", cwd=f.path, stdout=device), not_green, f"{name}: stdout is full")
                expect(status_of(arguments, "stderr is full", cwd=f.path, stderr=device), same, f"{name}: stderr is full")
            read_end, write_end = os.pipe()
            os.close(read_end)
            expect(status_of(arguments, "closed pipe", cwd=f.path, stdout=write_end), not_green, f"{name}: closed pipe")
            os.close(write_end)
            expect(status_of(arguments, "stdout is closed", cwd=f.path, stdout=None, preexec_fn=closed(1)), not_green, f"{name}: stdout closed")
            expect(status_of(arguments, "stdin is closed", cwd=f.path, stdin=None, preexec_fn=closed(0)), same, f"{name}: stdin closed")
            expect(status_of(arguments, "stderr is closed", cwd=f.path, stderr=None, preexec_fn=closed(2)), same, f"{name}: stderr closed")
            status_of(arguments, "all closed", cwd=f.path, stdin=None, stdout=None, stderr=None, preexec_fn=closed(0, 1, 2))
            # No drawing programs.
            expect(status_of(arguments, "no PATH", cwd=f.path, env={"PATH": "/nonexistent"}), same, f"{name}: no PATH")
            # Memory: an answer, or one message.
            for megabytes in (40, 80, 160):
                done = status_of(arguments, f"{megabytes} MB", cwd=f.path, preexec_fn=limited(RLIMIT_AS=megabytes << 20))
                if done is not None and done.returncode not in same and len(done.stderr) > 2000:
                    complain(f"{name}: {megabytes} MB: {len(done.stderr)} bytes of messages")
            # Files that cannot grow; and a file system that is full.
            done = status_of(arguments, "no file may grow", cwd=f.path, preexec_fn=limited(RLIMIT_FSIZE=0))
            if full is None:
                skip("a full file system: mounting one is not allowed here")
            else:
                status_of(arguments, "full file system", cwd=full, env=dict(os.environ, TMPDIR=full))
            # A folder that cannot be written.
            blocked = f.at("blocked")
            os.makedirs(blocked, exist_ok=True)
            for in_the_way in ("attest-cases", "attest-states", "report"):
                with open(os.path.join(blocked, in_the_way), "w", encoding="utf-8"):
                    pass
            done = status_of(arguments, "blocked folder", cwd=blocked)
            expect(done, {2} if name == "reproduce" else same, f"{name}: blocked folder")
            os.chmod(blocked, 0o555)
            if os.getuid() == 0:
                try:
                    status_of(arguments, "read-only folder", cwd=blocked, preexec_fn=as_nobody)
                except (PermissionError, subprocess.SubprocessError):
                    skip("a read-only folder: no other user may run the program")
            else:
                status_of(arguments, "read-only folder", cwd=blocked)
            os.chmod(blocked, 0o755)
    finally:
        if full is not None:
            subprocess.run(["umount", full], check=False)
    for arguments in (["verify", "graph.order", "--cases", "1", "--out", "/dev/full"],
                      ["verify", "graph.order", "--cases", "1", "--certificates", "/dev/full"],
                      ["hunt", "graph.order", "--cases", "1", "--out", "/dev/full"],
                      ["enumerate", "--tokens", "2", "--length", "1", "--samples", "1", "--out", "/dev/full"],
                      ["reproduce", "--data", f.dataset, "--effort", "0.000001", "--report", "/dev/full"]):
        expect(status_of(arguments, "a target that is full", cwd=f.path), {2}, " ".join(arguments))
    for name in commands():  # a dataset that does not fit into 80 MB
        if name in ("analyze", "train"):
            done = status_of([name, f.ring, "--matrices", "--json"], "80 MB", cwd=f.path, preexec_fn=limited(RLIMIT_AS=80 << 20))
            if done is not None and done.returncode == 2 and done.stderr.count(b"\n") != 1:
                complain(f"{name}: not one message: {done.stderr!r}")


def verdicts(f):
    """What was not decided is no success, in any command: 3; what is wrong is 1."""
    faults = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "data", "faults")
    overlapping = os.path.join(faults, "path_not_enclosed.json")
    for arguments, statuses in (
            (["verify", "path.direction", "--data", overlapping], {3}),
            (["verify", "path.direction", "--seconds", "0.001", "--seed", "1"], {3}),
            (["hunt", "path.direction", "--seconds", "0.001", "--seed", "1"], {3}),
            (["enumerate", "--tokens", "3", "--length", "2", "--samples", "3", "--seconds", "0.001"], {3}),
            (["reproduce", "--data", os.path.join(faults, "undecided_only.json"), "--effort", "0.000001"], {3})):
        expect(status_of(arguments, "nothing decided", cwd=f.path), statuses, "nothing decided: " + " ".join(arguments[:2]))


def interrupted(f, what, arguments, number, after, stall=False, stdin=None):
    """Starts, waits `after` seconds, sends the signal, and measures. With `stall` nobody reads what is printed."""
    cwd = tempfile.mkdtemp(dir=f.path)
    out = subprocess.PIPE if stall else open(os.path.join(cwd, "stdout"), "wb")
    child = subprocess.Popen([PROGRAM, *arguments], cwd=cwd, stdin=stdin or subprocess.DEVNULL, stdout=out, stderr=subprocess.PIPE)
    label = f"{what}: attest {' '.join(os.path.basename(a) for a in arguments)}"
    try:
        time.sleep(after)
        if child.poll() is not None:
            return complain(f"{label} ended with {child.returncode} before the signal: {child.stderr.read()[-500:]!r}")
        sent = time.monotonic()
        child.send_signal(number)
        try:
            child.wait(timeout=60)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
            return complain(f"{label} did not hear {number.name}")
        seconds = time.monotonic() - sent
        said = child.stderr.read()
        print(f"{seconds:6.2f} s  {label}", flush=True)
        if seconds > SECONDS:
            complain(f"{label}: {number.name} took {seconds:.1f} s")
        if child.returncode != 130:
            complain(f"{label}: {number.name} gave {child.returncode}: {said[-500:]!r}")
        if b"stopping" not in said:
            complain(f"{label}: not acknowledged: {said[-500:]!r}")
        if not stall and "--json" in arguments:
            with open(os.path.join(cwd, "stdout"), encoding="utf-8") as file:
                text = file.read()
            if text:
                json.loads(text)
            elif arguments[0] in ("verify", "hunt", "enumerate", "reproduce") or "1000000000" in arguments:
                complain(f"{label}: nothing of what was finished is printed")
        for folder, _, names in os.walk(cwd):
            for name in names:
                if name.endswith((".new", ".part")):
                    complain(f"{label}: left {os.path.join(folder, name)}")
    finally:
        if child.poll() is None:
            child.kill()
            child.wait()
        if child.stdout:
            child.stdout.close()
        child.stderr.close()
    return None


def signals(f):
    dense, ring = f.dense, f.ring
    heavy = [
        ["analyze", dense, "--json"],
        ["train", f.dataset, "--digits", "30", "--steps", "1000000", "--checkpoints", "0,1000000", "--json"],
        ["train", f.dataset, "--steps", "1000000000", "--json"],
        ["train", dense, "--digits", "20", "--steps", "100"],
        ["verify", "--cases", "1000000000", "--json"],
        ["verify", "--data", dense, "--json", "--jobs", "1"],
        ["verify", "finite.*", "path.*", "--data", dense, "--json", "--jobs", "2"],
        ["hunt", "descent.direction", "--without", "step", "--cases", "1000000000", "--seed", "3743510869", "--json"],
        ["enumerate", "--tokens", "4", "--length", "4", "--samples", "5", "--json"],
        ["reproduce", "--json"],
        ["reproduce", "--data", dense, "--json"],
    ]
    for arguments in heavy:
        interrupted(f, "heavy", arguments, signal.SIGINT, 2)
    for number in (signal.SIGTERM, signal.SIGHUP):
        for arguments in (heavy[0], heavy[2], heavy[4], heavy[8]):
            interrupted(f, "heavy", arguments, number, 1)
    # A reader that does not read; and a writer that does not write.
    interrupted(f, "stalled reader", ["analyze", ring, "--json", "--matrices"], signal.SIGINT, 8, stall=True)
    interrupted(f, "stalled reader", ["list", "--json"], signal.SIGINT, 1, stall=True)
    for arguments in (["analyze", "-"], ["train", "-"], ["replay", "-"], ["check", "-"], ["convert", "text", "-"]):
        read_end, write_end = os.pipe()
        interrupted(f, "nothing to read", arguments, signal.SIGINT, 0.5, stdin=read_end)
        os.close(read_end)
        os.close(write_end)
    # The time limit of a command that has one.
    for arguments in (["analyze", dense, "--seconds", "1"], ["verify", "finite.*", "path.*", "--data", dense, "--seconds", "2", "--jobs", "1"],
                      ["hunt", "descent.direction", "--without", "step", "--seconds", "2", "--seed", "3743510869"],
                      ["enumerate", "--tokens", "4", "--length", "4", "--samples", "5", "--seconds", "1"]):
        start = time.monotonic()
        done = status_of(arguments, "time limit", cwd=f.path)
        seconds = time.monotonic() - start
        print(f"{seconds:6.2f} s  time limit: {' '.join(os.path.basename(a) for a in arguments)}", flush=True)
        if seconds > 2 + 2 * SECONDS:
            complain(f"time limit: {' '.join(arguments)} took {seconds:.1f} s")
        if done is not None and arguments[0] != "hunt":
            expect(done, {3} if arguments[0] != "verify" else {1, 3, 0}, "time limit: " + " ".join(arguments))


def main():
    folder = Folder()
    try:
        for part in sys.argv[2:] or ["verdicts", "surroundings", "signals"]:
            {"surroundings": surroundings, "signals": signals, "verdicts": verdicts}[part](folder)
    finally:
        shutil.rmtree(folder.path, ignore_errors=True)
    print(f"{len(failures)} failures, {len(skipped)} skipped")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
