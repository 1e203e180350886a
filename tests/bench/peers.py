#!/usr/bin/env python3
"""The peers that Python offers, on the questions of attest's tables; CPU time of this process.

    peers.py --out FILE [--datasets PROGRAM] [--cases N]

cases     how many cases a CPU second, networkx finding the components, then
            svm      NNLS guesses the active constraints of the Graph-SVM, fractions solve for them and check the KKT conditions exactly
            finite   mpmath's Newton's method to 40 digits for W_fin, and its gradient below 1e-20 (no proof)
          Hypothesis draws small datasets over 4 one-hot tokens (1 to 4 samples of up to 4 tokens), the drawing included; and, where PROGRAM
          (drawn_datasets) is given, the very datasets that `attest verify` draws for svm.optimal and finite.exists, under any embedding, reading not
          included. A case where the answer is not reached (a wrong guess of NNLS, Newton's method astray) is counted as failed.
solvers   seconds for one Graph-SVM in floating point, from the dataset's edges: cvxopt's interior point method and SciPy's NNLS (least distance
          programming, Lawson and Hanson 1974)
"""
import argparse
import json
import pathlib
import random
import subprocess
import sys
import time
from fractions import Fraction

import cvxopt
import cvxopt.solvers
import mpmath
import networkx
import numpy
import scipy.optimize
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

HERE = pathlib.Path(__file__).parent
TOKENS = 4


def token_graphs(samples):
    """query -> (set of edges, token -> number of its component)."""
    graphs = {}
    for context, label, query in samples:
        graph = graphs.setdefault(query, networkx.DiGraph())
        graph.add_edges_from((label, v) for v in set(context) if v != label)
    result = {}
    for query, graph in graphs.items():
        component = {}
        for number, tokens in enumerate(networkx.strongly_connected_components(graph)):
            component.update(dict.fromkeys(tokens, number))
        result[query] = (sorted(graph.edges()), component)
    return result


# ---- exact Graph-SVM: <M, W> = 0 on tied edges, >= 1 on strict ones; under one-hot rows query by query, else over the d^2 entries of W


def solve_exactly(matrix, right):
    """A solution of a consistent system by elimination over fractions, free unknowns 0."""
    rows = [row + [b] for row, b in zip(matrix, right)]
    pivots, at = [], 0
    columns = len(matrix[0]) if matrix else 0
    for column in range(columns):
        pivot = next((r for r in range(at, len(rows)) if rows[r][column] != 0), None)
        if pivot is None:
            continue
        rows[at], rows[pivot] = rows[pivot], rows[at]
        rows[at] = [x / rows[at][column] for x in rows[at]]
        for r in range(len(rows)):
            if r != at and rows[r][column] != 0:
                factor = rows[r][column]
                rows[r] = [x - factor * y for x, y in zip(rows[r], rows[at])]
        pivots.append(column)
        at += 1
    solution = [Fraction(0)] * columns
    for row, column in zip(rows, pivots):
        solution[column] = row[-1]
    return solution


def constraint_rows(embedding, graphs):
    """Problems as (rows, strict): one a query under one-hot rows, else one for all queries."""
    problems = []
    rows, strict = [], []
    for query, (edges, component) in graphs.items():
        if embedding is None:
            rows, strict = [], []
        for i, j in edges:
            if embedding is None:
                row = {i: 1, j: -1}
            else:
                difference = [a - b for a, b in zip(embedding[i], embedding[j])]
                row = {(p, q): x * y for p, x in enumerate(difference) if x for q, y in enumerate(embedding[query]) if y}
            rows.append(row)
            strict.append(component[i] != component[j])
        if embedding is None and rows:
            problems.append((rows, strict))
    return problems if embedding is None else [(rows, strict)] if rows else []


def product(a, b):
    return sum((x * b[place] for place, x in a.items() if place in b), Fraction(0))


def exact_svm(rows, strict):
    if not any(strict):
        return True
    places = {place: n for n, place in enumerate(sorted({p for row in rows for p in row}))}
    norms = [float(product(r, r)) ** 0.5 for r in rows]
    if 0.0 in norms:
        return False
    order = [n for n, s in enumerate(strict) if s] + [n for n, s in enumerate(strict) if not s]
    least = min(norms[n] for n in order[: sum(strict)])
    e = numpy.zeros((len(places) + 1, len(rows) + len(rows) - sum(strict)))
    for column, n in enumerate(order):
        for place, x in rows[n].items():
            e[places[place], column] = float(x) / norms[n]
        if strict[n]:
            e[-1, column] = least / norms[n]
        else:
            e[:, column + len(rows) - sum(strict)] = -e[:, column]
    u, _ = scipy.optimize.nnls(e, numpy.append(numpy.zeros(len(places)), 1.0))
    active = [n for column, n in enumerate(order[: sum(strict)]) if u[column] > 1e-9]
    chosen = active + order[sum(strict):]
    gram = [[product(rows[p], rows[q]) for q in chosen] for p in chosen]
    multipliers = solve_exactly(gram, [Fraction(1)] * len(active) + [Fraction(0)] * (len(chosen) - len(active)))
    w = {}
    for m, n in zip(multipliers, chosen):
        for place, x in rows[n].items():
            w[place] = w.get(place, 0) + m * x
    margins = [product(row, w) for row in rows]
    feasible = all(m >= 1 if s else m == 0 for m, s in zip(margins, strict))
    return feasible and all(margins[n] == 1 for n in active) and all(m >= 0 for m in multipliers[: len(active)])


def svm_of(embedding, samples):
    return all(exact_svm(rows, strict) for rows, strict in constraint_rows(embedding, token_graphs(samples)))


# ---- W_fin by mpmath, in the products y with a basis of S_fin: a logit less that of its component's first token is a combination of them


def logit_rows(embedding, graphs):
    """(query, token) -> {coordinate: coefficient}, and how many coordinates there are."""
    free = []
    first = {}
    for query, (_, component) in graphs.items():
        for v in sorted(component):
            root = first.setdefault((query, component[v]), v)
            if v != root:
                free.append((query, v, root))
    if embedding is None:
        return {(query, v): {n: mpmath.mpf(1)} for n, (query, v, _) in enumerate(free)}, len(free)

    def dot(a, b):
        return sum((x * y for x, y in zip(a, b)), Fraction(0))

    def gram(a, b):
        left = [x - y for x, y in zip(embedding[a[1]], embedding[a[2]])]
        return dot(left, [x - y for x, y in zip(embedding[b[1]], embedding[b[2]])]) * dot(embedding[a[0]], embedding[b[0]])

    basis, rows = [], {}
    for generator in free:
        products = [gram(b, generator) for b in basis]
        square = [[gram(a, b) for b in basis] for a in basis]
        coefficients = solve_exactly(square, products) if basis else []
        if sum((c * p for c, p in zip(coefficients, products)), Fraction(0)) == gram(generator, generator):
            rows[generator[:2]] = {n: mpmath.mpf(c.numerator) / c.denominator for n, c in enumerate(coefficients) if c}
        else:
            rows[generator[:2]] = {len(basis): mpmath.mpf(1)}
            basis.append(generator)
    return rows, len(basis)


def finite_component(embedding, samples):
    graphs = token_graphs(samples)
    rows, size = logit_rows(embedding, graphs)
    if size == 0:
        return True
    parts = []
    for context, label, query in samples:
        component = graphs[query][1]
        inside = [v for v in context if v == label or (v in component and component[v] == component[label])]
        parts.append((query, inside, label))
    y = mpmath.zeros(size, 1)
    gradient = mpmath.inf
    for _ in range(60):
        logits = {place: sum(c * y[n] for n, c in row.items()) for place, row in rows.items()}
        g = mpmath.zeros(size, 1)
        h = mpmath.zeros(size, size)
        for query, inside, label in parts:
            terms = {}
            for v in inside:
                terms[v] = terms.get(v, 0) + mpmath.exp(logits.get((query, v), mpmath.mpf(0)))
            total = sum(terms.values())
            for v, t in terms.items():
                for n, c in rows.get((query, v), {}).items():
                    g[n] += c * (t / total - (1 if v == label else 0))
                    for w, s in terms.items():
                        for m, d in rows.get((query, w), {}).items():
                            h[n, m] += c * d * ((t / total if v == w else 0) - t * s / total**2)
        gradient = max(abs(x) for x in g)
        if gradient < mpmath.mpf(10) ** -25:
            break
        step = mpmath.lu_solve(h, g)
        length = max(abs(x) for x in step)
        y -= step * (1 if length < 2 else 2 / length)
    return gradient < mpmath.mpf(10) ** -20


def on_drawn_by_hypothesis(check, cases):
    contexts = st.lists(st.integers(0, TOKENS - 1), min_size=1, max_size=4)
    sample = contexts.flatmap(lambda c: st.tuples(st.just(c), st.sampled_from(c), st.just(c[-1])))
    seen = [0]

    @settings(max_examples=cases, deadline=None, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(st.lists(sample, min_size=1, max_size=4))
    def run(samples):
        seen[0] += 1
        assert check(None, samples)

    start = time.process_time()
    run()
    return seen[0] / (time.process_time() - start)


def on_datasets(check, program, claim, cases):
    lines = subprocess.run([program, claim, str(cases)], capture_output=True, check=True, text=True).stdout.splitlines()
    datasets = []
    for data in map(json.loads, lines):
        one_hot = data["embedding"] == "one-hot"
        embedding = None if one_hot else [[Fraction(str(x)) for x in row] for row in data["embedding"]]
        datasets.append((embedding, [(s["context"], s["label"], s.get("query", s["context"][-1])) for s in data["samples"]]))
    failed = 0
    start = time.process_time()
    for embedding, samples in datasets:
        try:
            failed += 0 if check(embedding, samples) else 1
        except (ZeroDivisionError, RuntimeError, ArithmeticError, ValueError):
            failed += 1
    return {"per_second": len(datasets) / (time.process_time() - start), "cases": len(datasets), "failed": failed}


# ---- floating-point solvers of one Graph-SVM under one-hot rows, all queries at once


def constraints(dataset):
    samples = [(s["context"], s["label"], s["context"][-1]) for s in dataset["samples"]]
    place, strict, tied = {}, [], []
    for query, (edges, component) in token_graphs(samples).items():
        for i, j in edges:
            row = [(place.setdefault((query, i), len(place)), 1.0), (place.setdefault((query, j), len(place)), -1.0)]
            (strict if component[i] != component[j] else tied).append(row)
    return len(place), strict, tied


def by_cvxopt(unknowns, strict, tied):
    def matrix(rows, sign):
        entries = [(sign * x, r, c) for r, row in enumerate(rows) for c, x in row]
        return cvxopt.spmatrix([e[0] for e in entries], [e[1] for e in entries], [e[2] for e in entries], (len(rows), unknowns))

    cvxopt.solvers.options["show_progress"] = False
    arguments = [cvxopt.spmatrix(1.0, range(unknowns), range(unknowns)), cvxopt.matrix(0.0, (unknowns, 1)), matrix(strict, -1.0),
                 cvxopt.matrix(-1.0, (len(strict), 1))]
    if tied:
        independent = networkx.Graph()  # cvxopt wants equations of full rank
        keep = []
        for row in tied:
            i, j = row[0][0], row[1][0]
            if not (independent.has_node(i) and independent.has_node(j) and networkx.has_path(independent, i, j)):
                keep.append(row)
                independent.add_edge(i, j)
        arguments += [matrix(keep, 1.0), cvxopt.matrix(0.0, (len(keep), 1))]
    x = numpy.array(cvxopt.solvers.qp(*arguments)["x"]).ravel()
    return float(x @ x)


def by_nnls(unknowns, strict, tied):
    rows = strict + tied + [[(c, -x) for c, x in row] for row in tied]
    e = numpy.zeros((unknowns + 1, len(rows)))
    for r, row in enumerate(rows):
        for c, x in row:
            e[c, r] = x
        e[unknowns, r] = 1.0 if r < len(strict) else 0.0
    f = numpy.append(numpy.zeros(unknowns), 1.0)
    u, _ = scipy.optimize.nnls(e, f, maxiter=30 * len(rows))
    residual = e @ u - f
    x = -residual[:unknowns] / residual[unknowns]
    return float(x @ x)


def solver_seconds(kind, size):
    data = json.loads(subprocess.run([sys.executable, HERE / "scale_data.py", kind, str(size)], capture_output=True, check=True).stdout)
    problem = constraints(data)
    result = {}
    for name, solve in (("cvxopt", by_cvxopt), ("nnls", by_nnls)):
        start = time.process_time()
        try:
            value = solve(*problem)
        except (RuntimeError, ValueError, ArithmeticError) as error:
            result[name] = {"failed": str(error)}
            continue
        result[name] = {"seconds": time.process_time() - start, "norm_squared": value}
    return result


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", required=True)
    parser.add_argument("--datasets", help="the program drawn_datasets")
    parser.add_argument("--cases", type=int, default=300)
    parser.add_argument("--quick", action="store_true", help="small solvers' problems alone")
    options = parser.parse_args()
    mpmath.mp.dps = 40
    random.seed(1)
    result = {"cases": {"svm": on_drawn_by_hypothesis(svm_of, options.cases), "finite": on_drawn_by_hypothesis(finite_component, options.cases)},
              "same": {},
              "solvers": {f"{kind} {size}": solver_seconds(kind, size)
                          for kind, size in (("hub", 100), ("hub", 400), ("tied", 100)) if size == 100 or not options.quick}}
    if options.datasets:
        result["same"] = {"svm": on_datasets(svm_of, options.datasets, "svm.optimal", options.cases),
                          "finite": on_datasets(finite_component, options.datasets, "finite.exists", options.cases)}
    pathlib.Path(options.out).write_text(json.dumps(result, indent=1) + "\n")


main()
