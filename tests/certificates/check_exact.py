#!/usr/bin/env python3
"""A second checker for the exact kinds of attest-certificate/1 (theory/certificate_format.md), for the tests only.

It shares no code with theory/checker/: rational arithmetic is Python's, weights are d x d matrices, and components are also
found by brute-force reachability.

    check_exact.py FILE...          one line a file: answer, tab, file, tab, reason
    check_exact.py --batch FILE     FILE is a JSON list of certificates as strings; one line each, the number for the file

The answer is "accepted", "refused", or "enclosed" for the kinds that need intervals, which are not read beyond the header.
"""
import json
import math
import re
import sys
from fractions import Fraction

sys.set_int_max_str_digits(0)
sys.setrecursionlimit(2000)


class Refused(Exception):
    pass


class Enclosed(Exception):
    pass


def need(condition, reason):
    if not condition:
        raise Refused(reason)


def exact(value):
    need(isinstance(value, str), "an exact number is not a string")
    need(len(value) <= 100000, "a number is too long")
    need(re.fullmatch(r"-?[0-9]+(\.[0-9]+|/[0-9]+)?", value, re.ASCII), "not an exact number")
    if "/" in value:
        need(int(value.split("/")[1]) != 0, "a denominator is 0")
    return Fraction(value)


def integer(value, limit):
    need(type(value) is int and 0 <= value < limit, "not an integer in range")
    return value


def keys(value, *names):
    need(isinstance(value, dict) and sorted(value) == sorted(names), "the keys are not exactly " + ", ".join(names))


def array(value):
    need(isinstance(value, list), "not a list")
    return value


def depth(value):
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    return 0 if inner is None else 1 + max([depth(item) for item in inner], default=0)


def distinct(pairs):
    need(len({key for key, _ in pairs}) == len(pairs), "a key occurs twice")
    return dict(pairs)


def no_constant(name):
    raise Refused(name + " is not a number of JSON")


def read_lines(data):
    need(len(data) <= 16_000_000, "longer than 16 MB")
    raw = data.split(b"\n")
    if raw[-1] == b"":
        raw.pop()
    need(len(raw) <= 200_000, "too many lines")
    lines = []
    for line in raw:
        try:
            text = line.decode("utf-8")
            value = json.loads(text, object_pairs_hook=distinct, parse_constant=no_constant)
            need(isinstance(value, dict) and depth(value) <= 16, "not an object, or nested too deeply")
            need(json.dumps(value, separators=(",", ":"), ensure_ascii=False) == text, "not in canonical form")
        except (ValueError, RecursionError):
            raise Refused("not JSON")
        lines.append(value)
    need(lines, "empty")
    return lines


class Dataset:
    def __init__(self, value):
        keys(value, "format", "tokens", "embedding", "samples")
        need(value["format"] == "attest-dataset/1", "another dataset format")
        self.tokens = integer(value["tokens"], 1_000_001)
        if value["embedding"] == "one-hot":
            self.rows = [[Fraction(i == j) for j in range(self.tokens)] for i in range(self.tokens)]
        else:
            self.rows = [[exact(entry) for entry in array(row)] for row in array(value["embedding"])]
            need(len(self.rows) == self.tokens, "not one row a token")
            need(len({len(row) for row in self.rows}) == 1 and self.rows[0], "ragged or empty rows")
        self.samples = []
        for sample in array(value["samples"]):
            need(isinstance(sample, dict), "a sample is not an object")
            keys(sample, "context", "label", *(["query"] if "query" in sample else []))
            context = [integer(token, self.tokens) for token in array(sample["context"])]
            need(context, "an empty context")
            query = integer(sample.get("query", context[-1]), self.tokens)
            self.samples.append((context, integer(sample["label"], self.tokens), query))
        need(self.samples, "no samples")
        self.queries = sorted({query for _, _, query in self.samples})
        self.edges = {query: set() for query in self.queries}
        for context, label, query in self.samples:
            if label in context:
                self.edges[query] |= {(label, token) for token in context if token != label}

    def matrix(self, terms):
        """sum of value * e_token e_query' over (query, token, value), d x d."""
        d = len(self.rows[0])
        total = [[Fraction(0)] * d for _ in range(d)]
        for query, token, value in terms:
            for i in range(d):
                for j in range(d):
                    total[i][j] += value * self.rows[token][i] * self.rows[query][j]
        return total

    def margin(self, w, query, edge):
        i, j = edge
        d = len(w)
        return sum((self.rows[i][a] - self.rows[j][a]) * w[a][b] * self.rows[query][b] for a in range(d) for b in range(d))


def reachable(edges, start):
    seen, todo = {start}, [start]
    while todo:
        token = todo.pop()
        for head in {b for a, b in edges if a == token} - seen:
            seen.add(head)
            todo.append(head)
    return seen


class Certificate:
    def __init__(self, data):
        self.lines = read_lines(data)
        header = self.lines.pop(0)
        keys(header, "format", "kind", "dataset")
        need(header["format"] == "attest-certificate/1", "another format")
        self.kind = header["kind"]
        need(self.kind in ("graph", "graph-svm", "finite-component", "penalty-path", "counterexample", "norm-svm", "norm-direction", "norm-bracket",
                           "next-token"),
             "no such kind")
        if self.kind in ("finite-component", "penalty-path"):
            raise Enclosed()
        self.data = Dataset(header["dataset"])

    def at(self, kind):
        return bool(self.lines) and self.lines[0].get("line") == kind

    def take(self, kind, *names):
        need(self.at(kind), "expected a line " + kind)
        keys(self.lines[0], "line", *names)
        return self.lines.pop(0)

    def query(self, value):
        need(integer(value, self.data.tokens) in self.data.edges, "not a query of the dataset")
        return value

    def edge(self, value):
        need(len(array(value)) == 2, "an edge is not a pair")
        return tuple(integer(token, self.data.tokens) for token in value)

    def graphs(self):
        """For each query, the component number of each token that touches an edge."""
        numbers = {}
        for query in self.data.queries:
            edges = self.data.edges[query]
            line = self.take("edges", "query", "edges")
            need(self.query(line["query"]) == query, "the edges of another query")
            need([self.edge(edge) for edge in array(line["edges"])] == sorted(edges), "the edges are not those of the dataset")
            reach = {token: reachable(edges, token) for edge in edges for token in edge}
            number = numbers[query] = {}
            count = 0
            while len(number) < len(reach):
                line = self.take("component", "query", "number", "tokens", "from_first", "to_first")
                need(self.query(line["query"]) == query and line["number"] is not True and line["number"] == count, "another component is expected")
                integer(line["number"], count + 1)
                tokens = [integer(token, self.data.tokens) for token in array(line["tokens"])]
                need(tokens and tokens == sorted(set(tokens)), "tokens do not ascend")
                need(not set(tokens) & set(number) and set(tokens) <= set(reach), "a token is in two components or touches no edge")
                need(all(v in reach[u] for u in tokens for v in tokens), "not strongly connected")
                for name, along in (("from_first", True), ("to_first", False)):
                    reached = {tokens[0]}
                    for edge in [self.edge(edge) for edge in array(line[name])]:
                        near, far = edge if along else edge[::-1]
                        need(edge in edges and near in reached and far in tokens and far not in reached, "not a tree")
                        reached.add(far)
                    need(reached == set(tokens), "a tree does not reach its component")
                number.update({token: count for token in tokens})
                count += 1
            for a in reach:
                for b in reach:
                    need((number[a] == number[b]) == (b in reach[a] and a in reach[b]), "not the classes of mutual reachability")
            need(all(number[a] <= number[b] for a, b in edges), "an edge leads upwards")
        return numbers

    def multipliers(self, numbers):
        found = []
        while self.at("multiplier"):
            line = self.take("multiplier", "query", "edge", "relation", "value")
            query, edge, value = self.query(line["query"]), self.edge(line["edge"]), exact(line["value"])
            need(edge in self.data.edges[query], "not an edge")
            tied = numbers[query][edge[0]] == numbers[query][edge[1]]
            need(line["relation"] == ("tied" if tied else "strict"), "another relation")
            need(tied or value > 0, "a strict multiplier is not positive")
            need(not found or found[-1][:2] < (query, edge), "multipliers do not ascend")
            found.append((query, edge, value, tied))
        return found

    def combination(self, multipliers):
        return self.data.matrix([(query, token, sign * value) for query, edge, value, _ in multipliers for token, sign in zip(edge, (1, -1))])

    def farkas(self, numbers):
        multipliers = self.multipliers(numbers)
        need(not any(entry for row in self.combination(multipliers) for entry in row), "the combination is not 0")
        need(sum(value for _, _, value, tied in multipliers if not tied) == 1, "strict multipliers do not sum to 1")

    def graph_svm(self):
        numbers = self.graphs()
        head = self.take("graph-svm", "status", "norm_squared")
        if head["status"] == "infeasible":
            need(head["norm_squared"] is None, "a norm")
            return self.farkas(numbers)
        weights = []
        while self.at("weight"):
            line = self.take("weight", "query", "token", "value")
            weights.append((self.query(line["query"]), integer(line["token"], self.data.tokens), exact(line["value"])))
        need([term[:2] for term in weights] == sorted({term[:2] for term in weights}), "weights do not ascend")
        w = self.data.matrix(weights)
        multipliers = self.multipliers(numbers)
        need(w == self.combination(multipliers), "not stationary")
        used = {(query, edge) for query, edge, _, _ in multipliers}
        strict_edge = False
        for query in self.data.queries:
            for edge in self.data.edges[query]:
                margin = self.data.margin(w, query, edge)
                if numbers[query][edge[0]] == numbers[query][edge[1]]:
                    need(margin == 0, "a tied margin is not 0")
                else:
                    strict_edge = True
                    need(margin == 1 or margin > 1 and (query, edge) not in used, "a strict margin is below 1 or not complementary")
        need(head["status"] == ("optimal" if strict_edge else "zero"), "another status")
        need(sum(entry * entry for row in w for entry in row) == exact(head["norm_squared"]), "another norm")

    def counterexample(self):
        need(self.at("counterexample"), "expected a counterexample")
        statement, claim = self.lines[0].get("statement"), self.lines[0].get("claim")
        need(isinstance(statement, str) and isinstance(claim, str), "no statement or claim")
        need(re.fullmatch(r"[A-Za-z0-9._-]*(![A-Za-z0-9._!-]+)?", claim), "the claim is not an id")
        refutes = {"svm-infeasible": "svm.feasible", "not-reachable": "graph.label-on-top",
                   "risk-not-convex": "loss.convex", "step-not-monotone": "descent.monotone"}
        need(statement in refutes and claim.split("!")[0] == refutes[statement], "the statement does not refute the claim")
        if statement == "svm-infeasible":
            self.take("counterexample", "claim", "statement")
            need("!" in claim, "independent embeddings")
            self.farkas(self.graphs())
        elif statement == "not-reachable":
            line = self.take("counterexample", "claim", "statement", "sample", "query", "token", "closed")
            context, label, own = self.data.samples[integer(line["sample"], len(self.data.samples))]
            query = self.query(line["query"])
            need("!" in claim or query == own and label in context, "another query, or an absent label")
            token = integer(line["token"], self.data.tokens)
            closed = {integer(item, self.data.tokens) for item in array(line["closed"])}
            need(token in context and token not in closed and label in closed, "\"closed\" does not separate")
            need(all(b in closed for a, b in self.data.edges[query] if a in closed), "an edge leaves \"closed\"")
        else:
            raise Enclosed()

    def ascending(self, kind, names, place):
        """Lines of a kind with their places, which ascend."""
        found = []
        while self.at(kind):
            line = self.take(kind, *names)
            found.append((place(line), exact(line["value"])))
        need([place for place, _ in found] == sorted({place for place, _ in found}), "lines do not ascend")
        return found

    def entries(self):
        d = len(self.data.rows[0])
        m = [[Fraction(0)] * d for _ in range(d)]
        for (i, j), value in self.ascending("entry", ("row", "column", "value"), lambda line: (integer(line["row"], d), integer(line["column"], d))):
            m[i][j] = value
        return m

    def margins(self, numbers, v):
        for query in self.data.queries:
            for edge in self.data.edges[query]:
                margin = self.data.margin(v, query, edge)
                need(margin == 0 if numbers[query][edge[0]] == numbers[query][edge[1]] else margin >= 1, "a margin")

    def in_ball(self, numbers, norm, value, v):
        self.margins(numbers, v)
        need(norm(abs(x) for row in v for x in row) <= value, "the norm")

    def norm_svm(self):
        numbers = self.graphs()
        head = self.take("norm-svm", "norm", "value")
        norms = {"largest-entry": (max, sum), "sum-of-entries": (sum, max)}
        need(isinstance(head["norm"], str) and head["norm"] in norms, "another norm")
        norm, dual = norms[head["norm"]]
        value = exact(head["value"])
        v = self.entries()
        self.in_ball(numbers, norm, value, v)
        multipliers = self.multipliers(numbers)
        need(dual(abs(x) for row in self.combination(multipliers) for x in row) <= 1, "the dual norm")
        need(sum(x for _, _, x, tied in multipliers if not tied) == value, "the value")
        return numbers, norm, dual, value, v

    def norm_direction(self):
        numbers, norm, dual, value, v = self.norm_svm()
        status = self.take("direction", "status")["status"]
        need(status in ("unique", "not-unique"), "another status")
        if status == "not-unique":
            line = self.take("second", "query", "edge")
            query, edge = self.query(line["query"]), self.edge(line["edge"])
            need(edge in self.data.edges[query], "not an edge")
            other = self.entries()
            self.in_ball(numbers, norm, value, other)
            need(self.data.margin(other, query, edge) != self.data.margin(v, query, edge), "the same margin")
            return
        for query in self.data.queries:
            for edge in sorted(self.data.edges[query]):
                for side, sign in (("above", 1), ("below", -1)):
                    line = self.take("cap", "query", "edge", "side")
                    need(self.query(line["query"]) == query and self.edge(line["edge"]) == edge and line["side"] == side, "another cap")
                    mu = self.multipliers(numbers)
                    a = self.combination(mu + [(query, edge, Fraction(sign), True)])
                    cap = value * dual(abs(x) for row in a for x in row) - sum(x for _, _, x, tied in mu if not tied)
                    need(cap <= sign * self.data.margin(v, query, edge), "a cap above the margin")

    @staticmethod
    def pivots(matrix, beside):
        """Eliminates a symmetric matrix and what stands beside it: each pivot with its row right of it. It ends at one that is not positive."""
        d = len(matrix)
        rows = [list(a) + list(b) for a, b in zip(matrix, beside)]
        for p in range(d):
            yield rows[p][p], rows[p][p + 1:d], rows[p][d:]
            if rows[p][p] > 0:
                for r in range(p + 1, d):
                    factor = rows[r][p] / rows[p][p]
                    rows[r] = [x - factor * y for x, y in zip(rows[r], rows[p])]

    def spectral(self, x, bound):
        d = len(x)
        rest = [[(bound * bound if i == j else 0) - sum(x[k][i] * x[k][j] for k in range(d)) for j in range(d)] for i in range(d)]
        need(bound >= 0, "a negative bound")
        for pivot, row, _ in self.pivots(rest, [[]] * d):
            need(pivot > 0 or pivot == 0 and not any(row), "a spectral norm")

    def nuclear(self, x, p, bound):
        d = len(x)
        need(all(p[i][j] == p[j][i] for i in range(d) for j in range(d)), "not symmetric")
        traces = sum(p[i][i] for i in range(d))
        for pivot, _, row in self.pivots(p, x):
            need(pivot > 0, "not positive definite")
            traces += sum(y * y for y in row) / pivot
        need(traces <= 2 * bound, "a nuclear norm")

    def norm_bracket(self):
        numbers = self.graphs()
        head = self.take("norm-bracket", "norm", "lower", "upper")
        need(head["norm"] in ("spectral", "nuclear"), "another norm")
        lower, upper = exact(head["lower"]), exact(head["upper"])
        v = self.entries()
        self.margins(numbers, v)
        multipliers = self.multipliers(numbers)
        need(sum(x for _, _, x, tied in multipliers if not tied) == lower, "the lower end")
        self.take("root")
        p, a = self.entries(), self.combination(multipliers)
        if head["norm"] == "spectral":
            self.spectral(v, upper)
            self.nuclear(a, p, 1)
        else:
            self.nuclear(v, p, upper)
            self.spectral(a, 1)

    def next_token(self):
        counts = {query: {} for query in self.data.queries}
        bags = {}
        for context, label, query in self.data.samples:
            need(sorted(set(context)) == sorted(context) == bags.setdefault(query, sorted(context)) and label in context, "not next-token data")
            counts[query][label] = counts[query].get(label, 0) + 1
        head = self.take("log-odds", "status", "base")
        need(head["status"] in ("compatible", "incompatible"), "another status")
        base = [exact(number) for number in array(head["base"])]
        need(all(b.denominator == 1 and b > 1 for b in base), "the base is not of integers above 1")
        need(all(math.gcd(int(a), int(b)) == 1 for i, a in enumerate(base) for b in base[:i]), "the base is not coprime")
        exponents = {query: {} for query in counts}
        for query, of_label in counts.items():
            for label, count in of_label.items():
                row = []
                for b in base:
                    row.append(0)
                    while count % int(b) == 0:
                        count, row[-1] = count // int(b), row[-1] + 1
                need(count == 1, "a count is no product of powers of the base")
                exponents[query][label] = row
        if head["status"] == "compatible":
            for i, b in enumerate(base):
                need(exact(self.take("factor", "number")["number"]) == b, "another number")
                terms = self.ascending("weight", ("query", "token", "value"),
                                       lambda line: (self.query(line["query"]), integer(line["token"], self.data.tokens)))
                w = self.data.matrix([(*place, value) for place, value in terms])
                for query, of_label in exponents.items():
                    first = min(of_label)
                    for label, row in of_label.items():
                        need(self.data.margin(w, query, (first, label)) == of_label[first][i] - row[i], "a difference of logits")
            return
        relation = self.ascending("relation", ("query", "pair", "value"), lambda line: (self.query(line["query"]), self.edge(line["pair"])))
        need(all(token in counts[query] for (query, pair), _ in relation for token in pair), "not two labels")
        total = self.data.matrix([(query, token, sign * value) for (query, pair), value in relation for token, sign in zip(pair, (1, -1))])
        need(not any(x for row in total for x in row), "the relation does not hold")
        need(any(sum(value * (exponents[query][i][b] - exponents[query][j][b]) for (query, (i, j)), value in relation) for b in range(len(base))),
             "the odds keep the relation")

    def check(self):
        {"graph": self.graphs, "graph-svm": self.graph_svm, "counterexample": self.counterexample, "norm-svm": self.norm_svm,
         "norm-direction": self.norm_direction, "norm-bracket": self.norm_bracket, "next-token": self.next_token}[self.kind]()
        need(not self.lines, "a line too many")


def contents(arguments):
    if arguments[:1] == ["--batch"]:
        with open(arguments[1], encoding="utf-8") as file:
            for number, text in enumerate(json.load(file)):
                yield number, text.encode("utf-8")
    else:
        for path in arguments:
            with open(path, "rb") as file:
                yield path, file.read(16_000_001)


def main():
    for name, data in contents(sys.argv[1:]):
        try:
            Certificate(data).check()
            answer, reason = "accepted", ""
        except Refused as refused:
            answer, reason = "refused", str(refused)
        except Enclosed:
            answer, reason = "enclosed", ""
        print(answer, name, reason, sep="\t")


if __name__ == "__main__":
    main()
