"""What scripts/manual.sh hands to mkdocs, and the search of what mkdocs made.

    manual_pages.py ROOT ATTEST WORK    copies the pages of the project into WORK/docs, with one page a command, and writes WORK/mkdocs.yml
    manual_pages.py --search SITE       lets the search box and links to folders work in files that are opened without a server

A path of a page in `…` becomes a link to it. A page that no part of the navigation names is an error, so that none is lost.
"""
import json
import os
import re
import subprocess
import sys

PARTS = (  # the navigation: title, and patterns of paths in order
    ("Start", (r"README\.md", r"theory/WORDS\.md", r"properties/COMMANDS\.md")),
    ("Commands", (r"commands/.*",)),
    ("Theory", (r"theory/THEORY\.md", r"theory/LIMITS\.md", r"theory/certificate_format\.md", r"theory/SCALE\.md", r"theory/.*")),
    ("Rooms", (r"model/.*", r"properties/.*", r"scripts/.*")),
    ("Tests", (r"tests/.*",)),
    ("Taking part", (r"\.github/.*",)),
)
SKIPPED = ("build", ".git", ".ci")

# mkdocs reads its index by XMLHttpRequest in a worker, which browsers refuse for files; a script may be loaded.
SEARCH = """// The search of the manual, without a server: the index is a script. Written by scripts/manual_pages.py.
'use strict';
(function () {
  var input = document.getElementById('mkdocs-search-query');
  var results = document.getElementById('mkdocs-search-results');
  if (!input || !results) { return; }
  function load(name, then) {
    var script = document.createElement('script');
    script.src = base_url + '/search/' + name;
    script.onload = then;
    document.head.appendChild(script);
  }
  function escaped(text) { return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;'); }
  load('lunr.js', function () {
    load('search_index.js', function () {
      var pages = {};
      var index = lunr(function () {
        this.ref('location');
        this.field('title', {boost: 10});
        this.field('text');
        var builder = this;
        manual_index.docs.forEach(function (page) { pages[page.location] = page; builder.add(page); });
      });
      function search() {
        var words = input.value.trim().replace(/[:~^+*-]/g, ' ').split(/\\s+/).filter(Boolean);
        var found = words.length === 0 ? [] : index.query(function (query) {
          words.forEach(function (word) {
            query.term(lunr.tokenizer(word), {boost: 10});
            query.term(word.toLowerCase(), {usePipeline: false, wildcard: lunr.Query.wildcard.TRAILING});
          });
        });
        results.innerHTML = found.slice(0, 30).map(function (one) {
          var page = pages[one.ref];
          return '<article><h3><a href="' + base_url + '/' + escaped(page.location) + '">' + escaped(page.title) + '</a></h3><p>' +
            escaped(page.text.slice(0, 200)) + '</p></article>';
        }).join('') || (words.length ? '<p>Nothing found.</p>' : '');
      }
      input.addEventListener('input', search);
      input.addEventListener('keyup', search);
      var asked = new URLSearchParams(location.search).get('q');
      if (asked) { input.value = asked; }
      search();
    });
  });
}());
"""


def pages_of(root):
    for folder, folders, files in os.walk(root):
        folders[:] = sorted(f for f in folders if f not in SKIPPED)
        for name in sorted(files):
            if name.endswith(".md"):
                yield os.path.relpath(os.path.join(folder, name), root).replace(os.sep, "/")


def place(path):
    """Where mkdocs finds it: it leaves out folders that begin with a dot."""
    return path.replace(".github/", "contributing/")


def linked(text, path, known):
    """`theory/SCALE.md` becomes a link, outside of blocks of code and of links; so do links to pages, wherever they stand now."""
    here = os.path.dirname(place(path))

    def relative(target):
        return os.path.relpath(place(target), here or ".").replace(os.sep, "/")

    def code(match):
        written = match[1]
        target = next((t for t in (written, os.path.normpath(os.path.join(os.path.dirname(path), written))) if t in known), None)
        return f"[`{written}`]({relative(target)})" if target else match[0]

    parts = re.split(r"(^```.*?^```$|\[[^\]\n]*\]\([^)\n]*\))", text, flags=re.M | re.S)
    for i, part in enumerate(parts):
        if i % 2 == 0:
            parts[i] = re.sub(r"`([\w./-]+\.md)`", code, part)
    return "".join(parts)


def titled(path, text):
    heading = re.search(r"^# (.+)$", text, re.M)
    return (heading[1] if heading else path).replace("`", "")


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def make(root, attest, work):
    texts = {}
    for path in pages_of(root):
        with open(os.path.join(root, path), encoding="utf-8") as file:
            texts[path] = file.read()
    overview = subprocess.run([attest, "help"], capture_output=True, text=True, check=True).stdout
    names = re.findall(r"^  ([a-z]+)  ", overview, re.M)
    if len(names) < 8:
        sys.exit(f"manual_pages.py: {attest} help names {len(names)} commands; expected all of them")
    texts["commands/README.md"] = f"# The command\n\n```text\n{overview}```\n"
    for name in names:
        shown = subprocess.run([attest, "help", name], capture_output=True, text=True, check=True).stdout
        texts[f"commands/{name}.md"] = f"# attest {name}\n\n```text\n{shown}```\n\nA real run: `properties/COMMANDS.md`.\n"
    navigation, placed = [], set()
    for title, patterns in PARTS:
        part = []
        for pattern in patterns:
            for path in texts:
                if path not in placed and re.fullmatch(pattern, path):
                    placed.add(path)
                    part.append({titled(path, texts[path]): place(path)})
        navigation.append({title: part})
    lost = sorted(set(texts) - placed)
    if lost:
        sys.exit(f"manual_pages.py: no part of the navigation takes {', '.join(lost)}")
    for path, text in texts.items():
        write(os.path.join(work, "docs", place(path)), linked(text, path, set(texts)))
        for picture in re.findall(r"!\[[^\]]*\]\(([^)]+)\)", text):
            source = os.path.normpath(os.path.join(root, os.path.dirname(path), picture))
            target = os.path.normpath(os.path.join(work, "docs", os.path.dirname(place(path)), picture))
            os.makedirs(os.path.dirname(target), exist_ok=True)
            with open(source, "rb") as file, open(target, "wb") as copy:
                copy.write(file.read())
    settings = {"site_name": "attest", "docs_dir": "docs", "use_directory_urls": False, "plugins": ["search"], "nav": navigation,
                "theme": {"name": "mkdocs", "highlightjs": False, "nav_style": "dark"}, "markdown_extensions": ["tables", "fenced_code", "toc", "sane_lists"]}
    write(os.path.join(work, "mkdocs.yml"), json.dumps(settings))  # JSON is YAML


def let_search(site):
    with open(os.path.join(site, "search", "search_index.json"), encoding="utf-8") as file:
        index = json.load(file)
    if len(index["docs"]) < 50:
        sys.exit(f"manual_pages.py: the index has {len(index['docs'])} entries; expected every section of every page")
    write(os.path.join(site, "search", "search_index.js"), "var manual_index = " + json.dumps(index) + ";\n")
    write(os.path.join(site, "search", "main.js"), SEARCH)
    for folder, _, files in os.walk(site):  # without a server a folder is no page
        for name in files:
            if name.endswith(".html"):
                with open(os.path.join(folder, name), encoding="utf-8") as file:
                    text = file.read()
                write(os.path.join(folder, name), re.sub(r'href="((?:\.\./)*\.\.?)/?"', r'href="\1/index.html"', text))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--search"]:
        let_search(sys.argv[2])
    else:
        make(*sys.argv[1:4])
