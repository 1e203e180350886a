"""The manual of scripts/manual.sh: every page and every command is in it and in its search, links lead somewhere, nothing comes from elsewhere.

    manual_test.py ROOT ATTEST
"""
import json
import os
import re
import subprocess
import sys
import tempfile
import urllib.parse


def pages_of(site):
    for folder, _, files in os.walk(site):
        for name in files:
            if name.endswith(".html") and name != "404.html":
                path = os.path.join(folder, name)
                with open(path, encoding="utf-8") as file:
                    yield path, file.read()


def links(site):
    ids = {path: set(re.findall(r'\bid="([^"]+)"', text)) for path, text in pages_of(site)}
    for path, text in pages_of(site):
        where = os.path.relpath(path, site)
        for kind, target in re.findall(r'\b(href|src)="([^"]+)"', text):
            if target.startswith(("http:", "https:", "//")):
                if kind == "src" or "<link" in text[max(0, text.find(target) - 40):text.find(target)]:
                    yield f"{where}: {target} comes from elsewhere"
                continue
            file, _, place = target.partition("#")
            file = os.path.normpath(os.path.join(os.path.dirname(path), urllib.parse.unquote(file))) if file else path
            if not os.path.isfile(file):
                yield f"{where}: there is no {target}"
            elif place and file in ids and urllib.parse.unquote(place) not in ids[file]:
                yield f"{where}: {target} leads nowhere"


def complaints(site, root, attest):
    yield from links(site)
    with open(os.path.join(site, "search", "search_index.js"), encoding="utf-8") as file:
        text = file.read()
    index = json.loads(text[text.index("{"):text.rindex("}") + 1])
    found = {entry["location"].partition("#")[0] for entry in index["docs"]}
    overview = subprocess.run([attest, "help"], capture_output=True, text=True, check=True).stdout
    for name in re.findall(r"^  ([a-z]+)  ", overview, re.M):
        entry = next((e for e in index["docs"] if e["location"] == f"commands/{name}.html"), None)
        if entry is None or "Usage: attest " + name not in entry["text"]:
            yield f"attest {name} is not in the search"
    for page in ("index.html", "theory/THEORY.html", "theory/WORDS.html", "properties/COMMANDS.html", "contributing/CONTRIBUTING.html", "theory/proofs/index.html"):
        if page not in found:
            yield f"{page} is not in the search"
    tracked = sum(name.endswith(".md") for folder, folders, files in os.walk(root) for name in files
                  if not set(os.path.relpath(folder, root).split(os.sep)) & {"build", ".git", ".ci"})
    if len({p for p in found if not p.startswith("commands/")}) < tracked:
        yield f"{tracked} pages, but only {len(found)} in the search"


def main():
    root, attest = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
    with tempfile.TemporaryDirectory() as folder:
        site = os.path.join(folder, "manual")
        made = subprocess.run([os.path.join(root, "scripts/manual.sh"), site], env={**os.environ, "ATTEST": attest}, capture_output=True, text=True, check=False)
        problems = [f"manual.sh ends with status {made.returncode}: {made.stdout}{made.stderr}"] if made.returncode != 0 else []
        problems += complaints(site, root, attest) if not problems else []
        if not problems:  # a link that leads nowhere must be seen
            with open(os.path.join(site, "theory", "WORDS.html"), "a", encoding="utf-8") as file:
                file.write('<a href="../none.html">')
            if not any("none.html" in c for c in links(site)):
                problems.append("the test is blind: a broken link is not seen")
        for problem in problems[:30]:
            print(f"manual_test: {problem}")
        if not problems:
            print("manual_test: every page and command is in the manual and its search")
        return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
