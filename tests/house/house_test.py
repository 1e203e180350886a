"""The house's lines: who may include whom, and that a file's name tells its place.

    house_test.py ROOT     reads the sources under ROOT, then breaks every rule once in a copy in memory: each must be reported

What is read: floors.txt (the order of the rooms) and headers.txt (sources without a header of their own name), both beside this file.
Only includes in quotes count as ours; in the three rooms they are written from the root, so that their text tells the room.
"""
import fnmatch
import os
import re
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
ROOMS = ("model", "theory", "properties")
TOP = ROOMS + ("tests", "scripts", "CMakeLists.txt", "CMakePresets.json", "README.md", "LICENSE")  # and names with a dot
APART = ("theory/checker", "theory/proofs")  # include nothing of ours but themselves
SOURCES = (".h", ".cpp", ".py", ".sh", ".cmake")
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*(?:"([^"\n]+)"|<((?:model|theory|properties|tests)/[^>\n]+)>)', re.M)


def lines_of(name):
    with open(os.path.join(HERE, name), encoding="utf-8") as file:
        return [line.strip() for line in file if line.strip() and not line.startswith("#")]


def read_tree(root):
    """Text of every source of the four rooms, scripts/ too, by path from the root."""
    tree = {}
    for room in ROOMS + ("tests", "scripts"):
        for folder, folders, files in os.walk(os.path.join(root, room)):
            folders[:] = [f for f in folders if f != "__pycache__"]
            for name in files:
                if name.endswith(SOURCES):
                    path = os.path.join(folder, name)
                    with open(path, encoding="utf-8") as file:
                        tree[os.path.relpath(path, root).replace(os.sep, "/")] = file.read()
    return tree


def includes_of(text):
    return [quoted or angled for quoted, angled in INCLUDE.findall(text)]


def inside(path, folder):
    return path.startswith(folder + "/")


def room_of(path, floors):
    """The longest entry of floors.txt that holds the file."""
    stem = os.path.splitext(path)[0]
    entries = [e for e in floors if stem == e or inside(path, e)]
    return max(entries, key=len) if entries else None


def directions(tree, floors):
    for path, text in tree.items():
        top = path.split("/")[0]
        if top not in ROOMS:
            continue
        for target in includes_of(text):
            where = f"{path} includes {target}"
            apart = next((a for a in APART if inside(path, a)), None)
            if apart:
                if not inside(target, apart):
                    yield f"{where}: {apart} includes nothing of attest but itself"
            elif target.split("/")[0] not in ROOMS:
                yield f"{where}: includes are written from the root, and name model/, theory/ or properties/"
            elif ROOMS.index(target.split("/")[0]) > ROOMS.index(top):
                yield f"{where}: {top} knows nothing of {target.split('/')[0]}"
            elif top == "theory" and any(inside(target, a) for a in APART):
                yield f"{where}: theory does not lean on what checks it"
            elif target not in tree:
                yield f"{where}: there is no such file"


def storeys(tree, floors):
    for path, text in tree.items():
        if path.split("/")[0] not in ROOMS or any(inside(path, a) for a in APART):
            continue
        room = room_of(path, floors)
        if room is None:
            yield f"{path}: stands in no room of tests/house/floors.txt"
            continue
        for target in includes_of(text):
            other = room_of(target, floors)
            if other is not None and target in tree and other != room and floors[other] >= floors[room] and path.split("/")[0] == target.split("/")[0]:
                how = "a higher floor" if floors[other] > floors[room] else "its own floor"
                yield f"{path} includes {target}: {other} stands on {how} (tests/house/floors.txt)"


def cycles(tree, floors):
    del floors
    state = {}  # path -> the files below it while it is walked, False afterwards

    def walk(path, trail):
        if path in trail:
            ring = trail[trail.index(path):]
            yield "include cycle: " + " -> ".join(ring + [path])
            return
        if state.get(path):
            return
        for target in includes_of(tree[path]):
            beside = os.path.normpath(os.path.join(os.path.dirname(path), target))
            target = target if target in tree else beside
            if target in tree:
                yield from walk(target, trail + [path])
        state[path] = True

    for path in tree:
        yield from walk(path, [])


def headers(tree, floors):
    del floors
    fitting = set()
    rows = [re.split(r"\s{2,}", line, maxsplit=2) for line in lines_of("headers.txt")]
    for path in tree:
        if not path.endswith(".cpp") or path.split("/")[0] not in ROOMS:
            continue
        stem, folder = path[:-4], os.path.dirname(path)
        if stem + ".h" in tree:
            if stem + ".h" not in includes_of(tree[path]):
                yield f"{path}: does not include its own header"
            continue
        for pattern, header, definition in rows:
            if os.path.dirname(pattern).count("/") != folder.count("/") or not fnmatch.fnmatchcase(path, pattern):
                continue
            fitting.add(pattern)
            prefix, _, suffix = os.path.basename(pattern).partition("*")
            name = os.path.basename(path)
            name = name[len(prefix):len(name) - len(suffix)] if suffix else os.path.splitext(name)[0]
            header, definition = (t.replace("{group}", os.path.basename(folder)).replace("{name}", name) for t in (header, definition))
            defined = [re.search(r"(\w+)\($", found).group(1) for found in re.findall(definition, tree[path], re.M)]
            if not any(re.search(rf"\b{d}\(", tree.get(header, "")) for d in defined):
                yield f"{path}: has no header of its own name, and nothing in it is declared by {header} (tests/house/headers.txt)"
            break
        else:
            yield f"{path}: has no header of its own name (exceptions: tests/house/headers.txt)"
    for pattern, _, _ in rows:
        if pattern not in fitting:
            yield f"tests/house/headers.txt: no source fits {pattern}"


def names(tree, floors):
    del floors
    seen = {}
    for path in sorted(tree):
        if inside(path, "properties/claims") or inside(path, "theory/checker") or inside(path, "theory/proofs"):
            continue
        seen.setdefault(os.path.basename(path), []).append(path)
    for name, paths in seen.items():
        if len(paths) > 1:
            yield f"{name} is the name of {len(paths)} files: {', '.join(paths)}"


def strangers(paths):
    """Of what git keeps: what does not belong on the top level, such as a folder that a command wrote its files to."""
    for name in sorted({path.split("/")[0] for path in paths}):
        if name not in TOP and not name.startswith("."):
            yield f"{name} does not belong on the top level"


RULES = (directions, storeys, cycles, headers, names)


def complaints(tree, floors, rules=RULES):
    return [c for rule in rules for c in rule(tree, floors)]


def line(target):
    return f'\n#include "{target}"\n'


# One breach of each rule: the file that is changed or added, what is added to it, and words of the complaint.
BREACHES = (
    ("model/data/dataset.h", line("theory/verdict.h"), "model knows nothing of theory"),
    ("model/data/dataset.h", line("properties/cases/case.h"), "model knows nothing of properties"),
    ("model/data/dataset.h", "\n#  include <theory/verdict.h>\n", "model knows nothing of theory"),
    ("theory/verdict.h", line("properties/cases/case.h"), "theory knows nothing of properties"),
    ("theory/verdict.h", line("theory/checker/numbers.h"), "theory does not lean on what checks it"),
    ("theory/checker/numbers.h", line("model/numbers/number.h"), "theory/checker includes nothing of attest but itself"),
    ("theory/checker/numbers.h", line("theory/verdict.h"), "theory/checker includes nothing of attest but itself"),
    ("theory/proofs/new.h", line("theory/verdict.h"), "theory/proofs includes nothing of attest but itself"),
    ("theory/verdict.cpp", line("verdict.h"), "includes are written from the root"),
    ("theory/verdict.cpp", line("tests/active_mutant.h"), "includes are written from the root"),
    ("theory/verdict.cpp", line("theory/no_such_file.h"), "there is no such file"),
    ("properties/cases/case.h", line("properties/claims/claim.h"), "properties/claims stands on a higher floor"),
    ("properties/claims/claim_tools.cpp", line("properties/variations/variation_tools.h"), "properties/variations stands on a higher floor"),
    ("properties/claims/svm/svm_checks.cpp", line("properties/claims/graph/graph_checks.h"), "properties/claims/graph stands on its own floor"),
    ("properties/reproduction/study.cpp", line("properties/reproduction/run_reproduction.h"), "run_reproduction stands on a higher floor"),
    ("theory/graph/token_graph.cpp", line("theory/graph_svm/graph_svm.h"), "theory/graph_svm stands on a higher floor"),
    ("model/numbers/matrix.h", line("model/data/dataset.h"), "model/data stands on a higher floor"),
    ("properties/attic/old.h", "", "stands in no room"),
    ("model/numbers/number.h", line("model/numbers/matrix.h"), "include cycle"),
    ("model/numbers/headless.cpp", "", "has no header of its own name"),
    ("properties/claims/svm/headless.cpp", "", "nothing in it is declared by properties/claims/svm/svm_claims.h"),
    ("properties/rendering/plot.cpp", None, "does not include its own header"),
    ("properties/search/dataset.h", "", "dataset.h is the name of 2 files"),
    ("tests/worked/dataset.h", "", "dataset.h is the name of 2 files"),
)


def main():
    root = sys.argv[1] if len(sys.argv) > 1 else os.path.join(HERE, "..", "..")
    tree = read_tree(root)
    floors = {room: level for level, floor in enumerate(lines_of("floors.txt")) for room in floor.split()}
    problems = complaints(tree, floors)
    for room in floors:
        if not any(room_of(path, floors) == room for path in tree):
            problems.append(f"tests/house/floors.txt: there is nothing in {room}")
    if os.path.exists(os.path.join(root, ".git")):
        kept = subprocess.run(["git", "-C", root, "ls-files", "-z"], capture_output=True, check=True).stdout.decode().split("\0")[:-1]
        problems += strangers(kept)
        if not list(strangers(kept + ["attest-cases/case.json"])):
            problems.append("the test is blind: nothing says that a folder of cases does not belong on the top level")
    files = sum(path.split("/")[0] in ROOMS for path in tree)
    if files < 100:  # a wrong root must not pass
        problems.append(f"only {files} sources found; the root of the project is expected")
    for path, added, words in BREACHES if not problems else ():
        broken = dict(tree)
        broken[path] = "" if added is None else tree.get(path, "") + added
        if not any(words in complaint for complaint in complaints(broken, floors)):
            problems.append(f"the test is blind: nothing says '{words}' when {path} breaks that rule")
    for problem in problems:
        print(f"house_test: {problem}")
    if not problems:
        print(f"house_test: {files} sources in {len(floors)} rooms keep the rules; {len(BREACHES)} breaches of them were seen")
    return 1 if problems else 0


sys.exit(main())
