#!/usr/bin/env python3
"""Do the two certificate checkers agree? attest check (C++, theory/checker) and attest-verified (machine-proved, theory/proofs/checker) answer

- every stored certificate: all of good/ accepted, all of bad/ refused by both;
- certificates freshly written by attest verify (at least --fresh of them, all accepted by both);
- mutants of them (--mutants, from a fixed seed);
- the fuzzing corpus.

They disagree when one accepts what the other does not. The proved one may accept what the other leaves undecided at its work limit only. Exit 0: they agree.
"""
import argparse
import collections
import json
import pathlib
import random
import subprocess
import sys
import tempfile

TESTS = pathlib.Path(__file__).resolve().parent.parent
WORDS = ["optimal", "zero", "infeasible", "strict", "tied", "weight", "multiplier", "edges", "component", "coordinate", "dependent", "graph", "graph-svm",
         "finite-component", "penalty-path", "counterexample", "one-hot", "log", "squared", "linear", "svm.feasible", "loss.convex", "loss.convex!linear",
         "descent.monotone", "graph.label-on-top", "risk-not-convex", "svm-infeasible", "not-reachable", "step-not-monotone", "second-weights",
         "loss-infimum", "norm-svm", "norm-direction", "norm-bracket", "next-token", "entry", "cap", "root", "relation", "factor", "largest-entry",
         "sum-of-entries", "spectral", "nuclear", "unique", "not-unique", "above", "below", "compatible", "incompatible", "attest-dataset/1", "attest-certificate/1", "attest-certificate/2", ""]


def dump(value):
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def places(value, path=()):
    """Every place inside a tree, as a path of keys and indices."""
    yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inside in items:
        yield from places(inside, path + (key,))


def at(value, path):
    for key in path:
        value = value[key]
    return value


def replaced(value, path, new):
    if not path:
        return new
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = replaced(value[path[0]], path[1:], new)
    return copy


def other_number(text, rng):
    """Another exact number, or a spelling that is none."""
    digits = [i for i, c in enumerate(text) if c.isdigit()]
    i = rng.choice(digits)
    changed = text[:i] + str((int(text[i]) + rng.randrange(1, 10)) % 10) + text[i + 1:]
    last = digits[-1]
    one_off = text[:last] + str((int(text[last]) + rng.choice([1, 9])) % 10) + text[last + 1:]
    return rng.choice([changed, one_off, one_off, "-" + text if text[0] != "-" else text[1:], text + "0", text + "1", "0", "1", "2", "1/2", "0" + text,
                       text + " ", "+" + text, "1e5", "1/0", text + "/1", text + ".0", "0." + "0" * 30 + "1", "1/" + text.lstrip("-")])


def mutated_value(value, rng):
    if isinstance(value, bool) or value is None:
        return rng.choice([0, "0", None, True])
    if isinstance(value, int):
        return rng.choice([value + 1, value - 1, value + 2, -value, 10**9, float(value), str(value), None, [value], 2**64 + value])
    if isinstance(value, str):
        if value and any(c.isdigit() for c in value) and set(value) <= set("-0123456789./"):
            return other_number(value, rng)
        return rng.choice(WORDS)
    if isinstance(value, list) and value:
        i, copy = rng.randrange(len(value)), list(value)
        kind = rng.randrange(4)
        if kind == 0:
            del copy[i]
        elif kind == 1:
            copy.insert(i, copy[i])
        elif kind == 2:
            j = rng.randrange(len(value))
            copy[i], copy[j] = copy[j], copy[i]
        else:
            copy.append(rng.choice([0, 1, "1", [0, 1], None]))
        return copy
    if isinstance(value, dict) and value:
        key, copy = rng.choice(list(value)), dict(value)
        kind = rng.randrange(4)
        if kind == 0:
            del copy[key]
        elif kind == 1:
            copy = {(k + "x" if k == key else k): v for k, v in copy.items()}
        elif kind == 2:
            copy["extra"] = "1"
        else:  # keys may stand in any order
            order = list(copy)
            rng.shuffle(order)
            copy = {k: copy[k] for k in order}
        return copy
    return rng.choice([0, "0", [], {}])


def mutant(text, rng):
    lines = text.split("\n")[:-1]
    i = rng.randrange(len(lines))
    kind = rng.randrange(20)
    if kind == 0:
        del lines[i]
    elif kind == 1:
        lines.insert(i, lines[i])
    elif kind == 2:
        j = rng.randrange(len(lines))
        lines[i], lines[j] = lines[j], lines[i]
    elif kind == 3:
        lines = lines[:i]
    elif kind == 4:  # another spelling of the same JSON
        line = lines[i]
        p = rng.randrange(1, len(line))
        spelling = rng.randrange(4)
        if spelling == 0:
            lines[i] = line[:p] + rng.choice([" ", "\t"]) + line[p:]
        elif spelling == 1:
            lines[i] = line.replace('"line"', '"l\\u0069ne"', 1) if '"line"' in line else line.replace('"kind"', '"kin\\u0064"', 1)
        elif spelling == 2:
            lines[i] = line.replace("/", "\\/", 1)
        else:
            lines[i] = line + rng.choice([" ", "\r", "\t"])
    elif kind == 5:  # a key twice
        end = lines[i].find(",")
        lines[i] = lines[i][:1] + lines[i][1:end + 1] + lines[i][1:] if end > 0 else lines[i] + lines[i]
    elif kind == 6:  # any byte
        p = rng.randrange(len(lines[i]))
        lines[i] = lines[i][:p] + chr(rng.randrange(32, 127)) + lines[i][p + 1:]
    else:
        tree = json.loads(lines[i])
        path = rng.choice(list(places(tree)))
        if kind < 14:  # mostly numbers: that is what certificates are made of
            numbers = [p for p in places(tree) if isinstance(at(tree, p), (int, str)) and p and p[-1] not in ("line", "kind", "format")]
            path = rng.choice(numbers) if numbers else path
        lines[i] = dump(replaced(tree, path, mutated_value(at(tree, path), rng)))
    return "".join(line + "\n" for line in lines)


class Checkers:
    def __init__(self, attest, verified):
        self.attest, self.verified = attest, verified

    def answers(self, files):
        """(C++ answer, its text, proved answer, its text) by file."""
        result = {}
        for start in range(0, len(files), 200):
            chunk = [str(f) for f in files[start:start + 200]]
            first = subprocess.run([self.attest, "check", *chunk], capture_output=True, check=False).stdout.decode("utf-8", "replace")
            second = subprocess.run([self.verified, *chunk], capture_output=True, check=False).stdout.decode("utf-8", "replace")
            proved = {}
            for line in second.splitlines():
                word, path, why = line.split("\t", 2)
                proved[path] = (word, why)
            for path in chunk:
                found = [line[len(path) + 2:] for line in first.splitlines() if line.startswith(path + ": ")]
                word = "missing" if len(found) != 1 else found[0].split(":")[0].replace("could not decide", "not decided")
                result[path] = (word, "\n".join(found), *proved.get(path, ("missing", "")))
        return result


def compare(name, checkers, files, expected=None):
    """Prints what was counted; the number of disagreements."""
    counts, bad = collections.Counter(), 0
    for path, (first, first_text, second, second_text) in checkers.answers(files).items():
        counts[(first, second)] += 1
        beyond_limits = (first, second) == ("not decided", "accepted") and "work limit" in first_text
        agree = "missing" not in (first, second) and ((first == "accepted") == (second == "accepted") or beyond_limits)
        if not agree or (expected and {first, second} != {expected}):
            bad += 1
            if bad <= 20:
                print(f"DISAGREE on {path}\n  attest check: {first_text}\n  attest-verified: {second}: {second_text}\n  expected: {expected or 'the same'}")
                keep = pathlib.Path(tempfile.gettempdir()) / f"disagree-{name.replace(' ', '-')}-{bad}.cert"
                keep.write_bytes(pathlib.Path(path).read_bytes())
                print(f"  kept: {keep}")
    detail = ", ".join(f"{a} {n}" if a == b else f"{a} / {b} {n}" for (a, b), n in sorted(counts.items()))
    print(f"{name}: {sum(counts.values())} certificates, {bad} disagreements ({detail})")
    return bad


def command_line(verified, folder):
    """Exit statuses, escaped text, and an end to absurd work; the number of faults."""
    good, bad = (str(TESTS / "certificates" / name) for name in ("good/example.graph.cert", "bad/edge-reversed.cert"))
    header = pathlib.Path(TESTS / "certificates/good/example.penalty-path.1e0.cert").read_text().split("\n")[0]
    absurd = folder / "absurd.cert"
    absurd.write_text(header + '\n{"line":"penalty-path","lambda":"1","radius":"1","digits":10000}\n{"line":"weight","query":0,"token":0,"value":"'
                      + "9" * 9999 + '"}\n')
    odd = folder / "odd\n\x1b[31m.cert"
    odd.write_text("[]\n")
    faults = 0
    for arguments, status, text in [([good], 0, "accepted\t"), ([good, bad], 1, "refused\t"), ([], 2, ""), (["--no-such-option"], 2, ""), (["/no/such/file"], 2, ""),
                                    ([good, "/no/such/file"], 2, "accepted\t"), (["--seconds", "1", str(absurd)], 3, "not decided\t"),
                                    ([str(odd)], 1, "odd\\n\\027[31m.cert")]:
        run = subprocess.run([verified, *arguments], capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
        if run.returncode != status or text not in run.stdout or "\x1b" in run.stdout:
            print(f"FAULT attest-verified {' '.join(arguments)}: status {run.returncode}, expected {status} and {text!r}: {run.stdout!r}")
            faults += 1
    return faults


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--attest", required=True)
    parser.add_argument("--verified", required=True)
    parser.add_argument("--fresh", type=int, default=1000)
    parser.add_argument("--mutants", type=int, default=4000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    checkers, rng, bad = Checkers(options.attest, options.verified), random.Random(options.seed), 0
    stored = {kind: sorted((TESTS / "certificates" / kind).glob("*.cert")) for kind in ("good", "bad")}
    bad += compare("stored good", checkers, stored["good"], "accepted")
    bad += compare("stored bad", checkers, stored["bad"], "refused")
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        bad += command_line(options.verified, folder)
        (folder / "fresh").mkdir()
        for round_ in range(40):
            fresh = sorted((folder / "fresh").rglob("*.cert"))
            if len(fresh) >= options.fresh:
                break
            subprocess.run([options.attest, "verify", "--certificates", str(folder / "fresh" / str(round_)), "--cases", "40", "--seed", str(options.seed + round_),
                            "--seconds", "4", "--jobs", "1", "graph.*", "svm.*", "finite.*", "path.*", "loss.*", "norm.svm", "norm.bracket", "ntp.compatible"], capture_output=True, check=False)
        fresh = fresh[:options.fresh]
        if len(fresh) < options.fresh:
            print(f"only {len(fresh)} fresh certificates were written")
            bad += 1
        bad += compare("fresh", checkers, fresh, "accepted")
        texts = [f.read_text() for f in [*stored["good"], *fresh] if f.stat().st_size < 6000]
        by_kind = collections.defaultdict(list)
        for text in texts:
            by_kind[json.loads(text.split("\n", 1)[0])["kind"]].append(text)
        mutants = []
        (folder / "mutants").mkdir()
        while len(mutants) < options.mutants:
            text = rng.choice(by_kind[rng.choice(sorted(by_kind))])
            path = folder / "mutants" / f"{len(mutants)}.cert"
            path.write_text(mutant(text, rng))
            mutants.append(path)
        bad += compare("mutants", checkers, mutants)
    corpus = sorted(f for f in (TESTS / "fuzz" / "corpus" / "certificate").iterdir() if f.is_file())
    bad += compare("fuzzing corpus", checkers, corpus)
    print("the checkers agree" if bad == 0 else f"{bad} disagreements")
    return 0 if bad == 0 else 1


if __name__ == "__main__":
    sys.exit(main())
