"""The page of `attest reproduce --report` as a browser, a reader without pictures and a reader without network find it.

    report_page_test.py ATTEST [FOLDER]     runs a small reproduction into FOLDER (default: a temporary one), then reads what it wrote

Decided are: elements that are closed, ids that are unique, links that lead somewhere, nothing from elsewhere, captions, alternative texts, a CSV and a
LaTeX file of every table with the cells of the page, a PDF of every figure, statements of the claims, cases and certificates of the matrix of hypotheses
(the independent checker accepts each), and that terminal and page number the sections alike. Then each rule is broken once in a copy of the page.
"""
import csv
import glob
import html.parser
import io
import json
import os
import re
import subprocess
import sys
import tempfile

LONGEST_NUMBER = 40
VOID = {"meta", "link", "br", "img", "input", "hr"}


class Element:
    def __init__(self, name, attributes, parent):
        self.name, self.attributes, self.parent, self.children = name, attributes, parent, []

    def all(self, name):
        for child in self.children:
            if isinstance(child, Element):
                if child.name == name:
                    yield child
                yield from child.all(name)

    def text(self):
        return "".join(c if isinstance(c, str) else c.text() for c in self.children)

    def has_class(self, word):
        return word in (self.attributes.get("class") or "").split()


class Page(html.parser.HTMLParser):
    """The tree of the page; what is not closed, or twice an id, is a problem."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.root = self.at = Element("page", {}, None)
        self.problems, self.ids, self.elements = [], set(), []
        self.feed(text)
        self.close()
        if self.at is not self.root:
            self.problems.append(f"<{self.at.name}> is never closed")

    def handle_starttag(self, tag, attrs):
        element = Element(tag, dict(attrs), self.at)
        self.at.children.append(element)
        self.elements.append(element)
        if len(dict(attrs)) != len(attrs):
            self.problems.append(f"<{tag}> has an attribute twice")
        identity = element.attributes.get("id")
        if identity is not None:
            if identity in self.ids:
                self.problems.append(f"id {identity} stands twice")
            self.ids.add(identity)
        if tag not in VOID:
            self.at = element

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.at = self.at.parent

    def handle_endtag(self, tag):
        if tag != self.at.name:
            self.problems.append(f"</{tag}> closes <{self.at.name}>")
        else:
            self.at = self.at.parent

    def handle_data(self, data):
        self.at.children.append(data)


def plain(text):
    return " ".join(text.split())


def links(page, folder):
    for element in page.elements:
        for key, target in element.attributes.items():
            if key in ("src", "srcset", "data", "action") or re.match(r"(https?:)?//", target or "") and not key.startswith("xmlns"):
                yield f"<{element.name} {key}={target}> is not of this page"
        target = element.attributes.get("href") or element.attributes.get("xlink:href")
        if target is None:
            continue
        if target.startswith("#"):
            if target[1:] not in page.ids:
                yield f"{target} leads nowhere"
        elif not os.path.isfile(os.path.join(folder, target)):
            yield f"there is no file {target}"
    for style in page.root.all("style"):
        for word in ("@import", "url(", "prefers-color-scheme: dark", "@media print", "max-width: 40rem"):
            if (word in style.text()) == word.endswith(("import", "(")):
                yield f"the style and '{word}'"


def tables(page, folder):
    found = list(page.root.all("table"))
    if len(found) < 10:
        yield f"only {len(found)} tables"
    for table in found:
        name = table.attributes.get("id") or "a table without an id"
        captions = list(table.all("caption"))
        if len(captions) != 1 or len(plain(captions[0].text())) < 20:
            yield f"{name}: no caption"
        heads = [plain(h.text()) for h in list(table.all("thead"))[0].all("th")]
        if any(h.attributes.get("scope") != "col" for h in list(table.all("thead"))[0].all("th")):
            yield f"{name}: a head without scope"
        rows = [[plain(c.text()) for c in row.children if isinstance(c, Element)] for row in list(table.all("tbody"))[0].all("tr")]
        for cell in table.all("td"):
            if cell.has_class("number") and len(plain(cell.text())) > LONGEST_NUMBER:
                yield f"{name}: a text is set as a number, on one line: {plain(cell.text())[:40]}"
        if any(not next(row.all("th"), Element("", {}, None)).attributes.get("scope") == "row" for row in list(table.all("tbody"))[0].all("tr")):
            yield f"{name}: a row without a head"
        try:
            with open(os.path.join(folder, "tables", f"{name}.csv"), encoding="utf-8", newline="") as file:
                stored = [[plain(c) for c in row] for row in csv.reader(io.StringIO(file.read()))]
            with open(os.path.join(folder, "tables", f"{name}.tex"), encoding="utf-8") as file:
                latex = file.read()
        except OSError as error:
            yield str(error)
            continue
        if stored[:1] != [heads] or [[c for c in row if c] for row in stored[1:]] != [[c for c in row if c] for row in rows]:
            yield f"{name}: the CSV file has other cells"
        if latex.count("\\\\\n") != len(rows) + 1 or latex.count("\\begin{") != latex.count("\\end{"):
            yield f"{name}: the LaTeX file has other rows"
        bare = re.sub(r"\\[#$%&_{}]|\\\\$", "", latex, flags=re.M)
        if re.search(r"[#$%^~]", bare) or bare.count("{") != bare.count("}"):
            yield f"{name}: the LaTeX file holds a character that LaTeX reads otherwise"


def figures(page, folder):
    found = list(page.root.all("figure"))
    if len(found) < 10:
        yield f"only {len(found)} figures"
    for figure in found:
        name = figure.attributes.get("id") or "a figure without an id"
        if len(list(figure.all("figcaption"))) != 1:
            yield f"{name}: no caption"
        drawings = [e for e in figure.children if isinstance(e, Element) and e.name == "svg"]
        if not drawings and "Left out:" not in figure.text():
            yield f"{name}: nothing is drawn, and nothing is said of it"
        for drawing in drawings:
            if drawing.attributes.get("role") != "img" or len(drawing.attributes.get("aria-label") or "") < 20:
                yield f"{name}: no alternative text"
            try:
                with open(os.path.join(folder, "figures", f"{name}.pdf"), "rb") as file:
                    if file.read(5) != b"%PDF-":
                        yield f"{name}: the PDF file is none"
            except OSError as error:
                yield str(error)


def contents(page, claims, printed):
    by_id = {e.attributes["id"]: e for e in page.elements if e.attributes.get("id")}
    for claim in claims:
        row = by_id.get("claim-" + claim["id"])
        if row is None or plain(claim["statement"]) not in plain(row.text()):
            yield f"the statement of {claim['id']} is missing"
    titles = [plain(h.text()) for h in page.root.all("h2")]
    if [int(t.split(".")[0]) for t in titles] != list(range(1, len(titles) + 1)):
        yield "the sections are not numbered in order"
    underlined = re.findall(r"^(\d+\. .+)\n=+$", printed, re.M)
    if len(underlined) < 8 or not set(underlined) <= set(titles):
        yield f"the terminal numbers other sections: {sorted(set(underlined) - set(titles))}"
    numbered = dict(re.findall(r"^Table (\d+)\. (.{20})", printed, re.M))
    for number, start in numbered.items():
        caption = next(iter(by_id[f"table-{number}"].all("caption")), None) if f"table-{number}" in by_id else None
        if caption is None or not plain(caption.text()).startswith(f"Table {number}. {plain(start)}"):
            yield f"the terminal's table {number} is another one"
    if len(numbered) < 8:
        yield "the terminal numbers no tables"
    matrix = [t for t in page.root.all("table") if any(plain(c.text()).find("Without one of its hypotheses") >= 0 for c in t.all("caption"))]
    cases = 0
    for row in matrix[0].all("tr") if matrix else ():
        for cell in row.all("td"):
            target = next((a.attributes["href"] for a in cell.all("a")), "")
            if plain(cell.text()).startswith("K=") and not target.startswith("cases/"):
                yield f"{plain(row.text())[:40]}: a counterexample without its case file"
            if plain(cell.text()) in ("proof", "open") and not target.startswith("#cell-"):
                yield f"{plain(row.text())[:40]}: a cell without its sentence"
            cases += target.startswith("cases/")
    if cases < 100:
        yield f"only {cases} cases are linked"
    if "What is proved, and what is trusted" not in " ".join(titles):
        yield "nothing says what is proved and what is trusted"


def complaints(text, folder, claims, printed):
    page = Page(text)
    return page.problems + [c for rule in (links(page, folder), tables(page, folder), figures(page, folder), contents(page, claims, printed)) for c in rule]


# Something of the page (a regular expression), what stands in its place, and words of the complaint.
BREACHES = (
    ("</section>", "", "closes"),
    (' id="figure-2"', ' id="figure-1"', "stands twice"),
    ('href="#s1"', 'href="#s99"', "leads nowhere"),
    ('href="tables/table-1.csv"', 'href="tables/none.csv"', "there is no file"),
    ("<main>", '<main><img src="a.png">', "is not of this page"),
    ("prefers-color-scheme: dark", "prefers-color-scheme: bright", "the style"),
    (r"<caption .*?</caption>", "", "no caption"),
    ('<th scope="col"', "<th", "without scope"),
    ('<th scope="row"', "<th", "without a head"),
    (r'(<tr><th scope="row">)', r"\1more ", "other cells"),
    ('<td class="number">', '<td class="number">3: ' + "a claim, " * 5, "set as a number"),
    (' role="img"', "", "no alternative text"),
    (r'id="claim-svm.zero"', 'id="claim-svm.nought"', "the statement of svm.zero"),
    (r'<h2 id="s2">2\.', '<h2 id="s2">3.', "not numbered in order"),
    ('href="cases/', 'href="#s1" title="', "without its case file"),
    ("proved, and what is trusted</h2>", "proved</h2>", "what is trusted"),
)


def main():
    attest = os.path.abspath(sys.argv[1])
    with tempfile.TemporaryDirectory() as temporary:
        folder = os.path.abspath(sys.argv[2]) if len(sys.argv) > 2 else os.path.join(temporary, "report")

        def run(*arguments):
            return subprocess.run([attest, *arguments], cwd=temporary, capture_output=True, text=True, check=False)

        made = run("reproduce", "--effort", "0.0002", "--report", folder)
        problems = [] if made.returncode in (0, 3) else [f"reproduce ends with status {made.returncode}: {made.stderr[-500:]}"]
        problems += [f"left out: {line}" for line in made.stderr.splitlines() if "is left out" in line]
        claims = json.loads(run("list", "--json").stdout)["claims"]
        with open(os.path.join(folder, "index.html"), encoding="utf-8") as file:
            text = file.read()
        problems += complaints(text, folder, claims, made.stdout)
        certificates = sorted(glob.glob(os.path.join(folder, "cases", "*.cert")))
        if len(certificates) < 50:
            problems.append(f"only {len(certificates)} certificates beside the page")
        checked = run("check", "--quiet", *certificates)
        if checked.returncode != 0:
            problems.append(f"the checker refuses certificates: {checked.stdout}{checked.stderr}")
        replayed = run("replay", *[os.path.join(folder, "cases", f"svm.optimal.without-{h}.json") for h in ("F",)])
        if replayed.returncode != 1:
            problems.append(f"a case beside the page is not refuted again: {replayed.stdout}{replayed.stderr}")
        for pattern, put, words in BREACHES if not problems else ():
            broken, count = re.subn(pattern, put, text, count=1, flags=re.S)
            if count == 0 or not any(words in c for c in complaints(broken, folder, claims, made.stdout)):
                problems.append(f"the test is blind: nothing says '{words}' when {pattern} is broken")
        for problem in problems[:40]:
            print(f"report_page_test: {problem}")
        if not problems:
            print(f"report_page_test: {len(Page(text).elements)} elements, {len(certificates)} certificates; {len(BREACHES)} breaches were seen")
        return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
