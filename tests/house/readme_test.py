"""Every command that README.md and the pages it leads to print does what they show, and README explains its words.

    readme_test.py ROOT ATTEST [--long]     ATTEST: the command as it was built; --long: runs the excluded long ones instead of the others

What counts as a command: lines "$ COMMAND" of a fenced block, with the output that follows (a line of "…" stands for any lines); lines of a
block ```sh; and code in `…` that begins with attest, scripts/, build/ or cmake. One with words in capitals, <…>, […] or … is a synopsis and
`attest COMMAND` in running text a mention: the command must exist, and its options be those of its --help. What is not run stands in readme_exclusions.txt, with the reason. A run must end with status 0 or 1 (something
refuted); its standard output is compared with what is shown, but for seconds and revisions. Paths of files in `…` must exist (report/ is what
`attest reproduce --report` writes). The first use of each word of theory/WORDS.md in README's text is a link to it.
"""
import json
import os
import re
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
PAGES = ("README.md", ".github/CONTRIBUTING.md", "properties/COMMANDS.md", "theory/LIMITS.md", "theory/WORDS.md", "tests/bench/README.md")
MASKS = (
    (re.compile(r"\b\d+(\.\d+)? ?s\b"), "N s"),  # seconds
    (re.compile(r"\b[0-9a-f]{7,40}(-dirty)?\b(?=$|[ ,.])"), lambda m: "REVISION" if re.search("[a-f]", m[0]) else m[0]),
)


def blocks_of(text):
    """(language, content) of every fenced block, and the text without them."""
    fence = re.compile(r"^```(\w*)\n(.*?)^```$", re.M | re.S)
    return fence.findall(text), fence.sub("", text)


def is_synopsis(command, shown):
    mention = shown is None and re.fullmatch(r"attest \w+", command)
    return bool(mention or (command.startswith("attest") and re.search(r"…|<|\[|\b[A-Z]{2,}\b", command)))


def commands_of(text):
    """(command, output shown or None) in the order of the page."""
    blocks, prose = blocks_of(text)
    for language, content in blocks:
        if language == "sh":
            for line in content.splitlines():
                command = line.split(" #")[0].strip()
                if command:
                    yield command, None
        elif content.startswith("$ "):
            for run in re.split(r"^\$ ", content, flags=re.M)[1:]:
                command, _, output = run.partition("\n")
                yield command.strip(), output
    for span in re.findall(r"`([^`\n]+)`", prose):
        if re.match(r"(attest|scripts/\S+\.sh|cmake|build/\S+)( |$)", span) and span not in ("attest", "build/attest"):
            yield span.replace("\\|", "|"), None


def masked(text):
    for pattern, word in MASKS:
        text = pattern.sub(word, text)
    return [line.rstrip() for line in text.rstrip("\n").split("\n")]


def agrees(shown, printed):
    """A line of "…" in what is shown stands for any lines."""
    pattern = "".join(r"(?:.*\n)*?" if line == "…" else re.escape(line) + r"\n" for line in masked(shown))
    return re.fullmatch(pattern, "\n".join(masked(printed)) + "\n") is not None


def exclusions():
    rows = {}
    with open(os.path.join(HERE, "readme_exclusions.txt"), encoding="utf-8") as file:
        for line in file:
            if line.strip() and not line.startswith("#"):
                when, command, reason = re.split(r"\s{2,}", line.strip(), maxsplit=2)
                rows[command] = (when, reason)
    return rows


def words_of(text):
    """Complaints about the first use of each word of theory/WORDS.md ("### word") in README's text."""
    with open(os.path.join(os.path.abspath(sys.argv[1]), "theory/WORDS.md"), encoding="utf-8") as file:
        words = re.findall(r"^### (.+)$", file.read(), re.M)
    prose = re.sub(r"`[^`\n]*`", lambda m: " " * len(m[0]), blocks_of(text)[1])
    prose = re.sub(r"\*Mechanics of [^*]*\*", lambda m: " " * len(m[0]), prose)  # the paper's title
    linked = {}
    for match in re.finditer(r"\[[^\]]*\]\(theory/WORDS\.md#([^)]*)\)", prose):
        linked.setdefault(match[1], match.start())
    slugs = {word: word.lower().replace(" ", "-") for word in words}
    for slug in sorted(set(linked) - set(slugs.values())):
        yield f"README.md: theory/WORDS.md has no {slug}"
    bare = re.sub(r"\[[^\]]*\]\([^)]*\)", lambda m: " " * len(m[0]), prose)
    for word in sorted(words, key=len, reverse=True):
        first = re.search(rf"(?<![\w-]){re.escape(word)}(?:s|es)?(?![\w-])", bare, re.I)
        if first and linked.get(slugs[word], len(prose)) > first.start():
            yield f"README.md: '{word}' is used before it is explained: …{' '.join(prose[max(0, first.start() - 40):first.end() + 20].split())}…"
    if len(linked) < 15:
        yield f"README.md: only {len(linked)} words are explained"


def main():
    root, attest = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
    long_ones = "--long" in sys.argv[3:]
    excluded = exclusions()
    problems, seen, run, synopses, compared = [], set(), 0, set(), 0
    with open(os.path.join(root, ".ci/run"), encoding="utf-8") as file:
        ci = file.read()
    with tempfile.TemporaryDirectory() as folder:
        os.mkdir(os.path.join(folder, "bin"))
        os.symlink(attest, os.path.join(folder, "bin", "attest"))
        here = os.path.join(folder, "here")
        os.mkdir(here)
        os.symlink(os.path.join(root, "tests"), os.path.join(here, "tests"))
        environment = {k: v for k, v in os.environ.items() if not k.startswith("ATTEST_") and k != "COLUMNS"}
        environment["PATH"] = os.path.join(folder, "bin") + os.pathsep + environment["PATH"]

        def shell(command):
            return subprocess.run(["bash", "-c", command], cwd=here, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                                  timeout=1500, check=False)

        known = set(re.findall(r"^  ([a-z]+)  ", shell("attest --help").stdout, re.M))
        for page in PAGES:
            with open(os.path.join(root, page), encoding="utf-8") as file:
                text = file.read()
            if page == "README.md" and not long_ones:
                problems += words_of(text)
                claims = json.loads(shell("attest list --json").stdout)["claims"]
                proved = f"{sum(claim['theorem'] is not None for claim in claims)} of the {len(claims)}"
                if proved not in text:
                    problems.append(f"README.md: expected to say that {proved} claims name a theorem")
            if page == "README.md":  # the dataset of the worked example, saved as the page says
                example = next(c for language, c in blocks_of(text)[0] if language == "json")
                with open(os.path.join(here, "example.json"), "w", encoding="utf-8") as file:
                    file.write(example)
                with open(os.path.join(root, "tests/data/example.json"), encoding="utf-8") as file:
                    if file.read().split() != example.split():
                        problems.append("README.md: the worked example is not tests/data/example.json")
            for span in re.findall(r"`([\w./-]+/[\w./-]*\.(?:h|cpp|md|json|sh|txt|py|cert))`", blocks_of(text)[1]):
                if not span.startswith("report/") and not any(os.path.exists(os.path.join(root, start, span)) for start in ("", "properties/reproduction")):
                    problems.append(f"{page}: there is no {span}")
            for command, shown in commands_of(text):
                where = f"{page}: {command}"
                first = (page, command) not in seen
                seen.add((page, command))
                if command in excluded and not (shown is None and is_synopsis(command, shown)):
                    when, _ = excluded[command]
                    if when == "ci" and command not in ci:
                        problems.append(f"{where}: .ci/run does not run it")
                    if when != "long" or not long_ones:
                        continue
                elif is_synopsis(command, shown):
                    name = command.split()[1]
                    if long_ones:
                        continue
                    if name not in known:
                        problems.append(f"{where}: there is no such command")
                        continue
                    synopses.add(name)
                    help_text = shell(f"attest {name} --help").stdout
                    for option in re.findall(r"--[a-z]+", command):
                        if not re.search(rf"{option}\b", help_text):
                            problems.append(f"{where}: attest {name} has no option {option}")
                    continue
                elif command.startswith("build/") or command.startswith("cmake") or command.startswith("scripts/"):
                    problems.append(f"{where}: not run by this test; say why in tests/house/readme_exclusions.txt")
                    continue
                elif long_ones:
                    continue
                if not first and shown is None:
                    continue
                result = shell(command)
                run += 1
                if result.returncode not in (0, 1):
                    problems.append(f"{where}: ends with status {result.returncode}: {result.stderr.strip()[-300:]}")
                elif shown is not None:
                    compared += 1
                    if not agrees(shown, result.stdout):
                        problems.append(f"{where}: the page shows\n{shown}\nbut it prints\n{result.stdout}")
    for command in excluded:
        if not any(c == command for _, c in seen):
            problems.append(f"tests/house/readme_exclusions.txt: no page prints {command}")
    if not long_ones:
        if not known:
            problems.append("attest --help names no command")
        for name in sorted(known - synopses):
            problems.append(f"README.md: says nothing of attest {name}")
        if compared < 4:
            problems.append(f"only {compared} outputs compared: the extraction is broken")
    if run == 0:
        problems.append("nothing was run")
    for problem in problems:
        print(f"readme_test: {problem}")
    if not problems:
        print(f"readme_test: {run} commands run, {compared} outputs as shown, {len(excluded)} excluded with a reason")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
