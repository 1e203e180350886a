#!/usr/bin/env python3
"""The peers that Python offers, on the questions of attest's tables; CPU time of this process.

    peers.py --out FILE

cases     how many drawn cases a CPU second: Hypothesis draws a dataset over 4 one-hot tokens (1 to 4 samples of up to 4 tokens), networkx finds the
          components, then
            svm      NNLS guesses the active constraints of the Graph-SVM, fractions solve for them and check the KKT conditions exactly
            finite   mpmath's Newton's method to 40 digits for W_fin, and its gradient below 1e-20 (no proof)
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
    for context, label in samples:
        graph = graphs.setdefault(context[-1], networkx.DiGraph())
        graph.add_edges_from((label, v) for v in set(context) if v != label)
    result = {}
    for query, graph in graphs.items():
        component = {}
        for number, tokens in enumerate(networkx.strongly_connected_components(graph)):
            component.update(dict.fromkeys(tokens, number))
        result[query] = (sorted(graph.edges()), component)
    return result


# ---- exact Graph-SVM, query by query (one-hot rows): x_i - x_j = 0 on tied edges, >= 1 on strict ones


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


def exact_svm(edges, component):
    rows, strict = [], []
    for i, j in edges:
        row = [0] * TOKENS
        row[i], row[j] = 1, -1
        rows.append(row)
        strict.append(component[i] != component[j])
    if not any(strict):
        return True
    tied = [r for r, s in zip(rows, strict) if not s]
    e = numpy.array([r for r, s in zip(rows, strict) if s] + tied + [[-x for x in r] for r in tied], dtype=float).T
    h = numpy.array([1.0] * sum(strict) + [0.0] * (2 * len(tied)))
    u, _ = scipy.optimize.nnls(numpy.vstack([e, h]), numpy.append(numpy.zeros(TOKENS), 1.0))
    guess = u[: sum(strict)] > 1e-9
    active = [r for r, a in zip([r for r, s in zip(rows, strict) if s], guess) if a]
    chosen = [list(map(Fraction, r)) for r in active + tied]
    gram = [[sum(a * b for a, b in zip(p, q)) for q in chosen] for p in chosen]
    multipliers = solve_exactly(gram, [Fraction(1)] * len(active) + [Fraction(0)] * len(tied))
    x = [sum(m * r[v] for m, r in zip(multipliers, chosen)) for v in range(TOKENS)]
    feasible = all(x[i] - x[j] >= 1 if s else x[i] == x[j] for (i, j), s in zip(edges, strict))
    tight = all(sum(a * b for a, b in zip(r, x)) == 1 for r in active)
    return feasible and tight and all(m >= 0 for m in multipliers[: len(active)])


# ---- W_fin by mpmath: the logits of each component, the first token's 0


def finite_component(samples, query, component):
    tokens = sorted(component)
    blocks = [[v for v in tokens if component[v] == c] for c in sorted(set(component.values()))]
    free = [v for block in blocks for v in block[1:]]
    if not free:
        return True
    place = {v: n for n, v in enumerate(free)}
    parts = [([v for v in context if component.get(v, -1) == component.get(label, -2)] or [label], label)
             for context, label in samples if context[-1] == query]
    z = mpmath.zeros(len(free), 1)
    gradient = mpmath.inf
    for _ in range(60):
        g = mpmath.zeros(len(free), 1)
        h = mpmath.zeros(len(free), len(free))
        for context, label in parts:
            terms = {}
            for v in context:
                terms[v] = terms.get(v, 0) + mpmath.exp(z[place[v]] if v in place else mpmath.mpf(0))
            total = sum(terms.values())
            for v, t in terms.items():
                if v not in place:
                    continue
                g[place[v]] += t / total - (1 if v == label else 0)
                for w, s in terms.items():
                    if w in place:
                        h[place[v], place[w]] += (t / total if v == w else 0) - t * s / total**2
        gradient = max(abs(x) for x in g)
        if gradient < mpmath.mpf(10) ** -25:
            break
        step = mpmath.lu_solve(h, g)
        size = max(abs(x) for x in step)
        z -= step * (1 if size < 2 else 2 / size)
    return gradient < mpmath.mpf(10) ** -20


def cases_a_second(check, cases):
    contexts = st.lists(st.integers(0, TOKENS - 1), min_size=1, max_size=4)
    sample = contexts.flatmap(lambda c: st.tuples(st.just(c), st.sampled_from(c)))
    seen = [0]

    @settings(max_examples=cases, deadline=None, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(st.lists(sample, min_size=1, max_size=4))
    def run(samples):
        seen[0] += 1
        for query, (edges, component) in token_graphs(samples).items():
            assert check(samples, query, edges, component)

    start = time.process_time()
    run()
    return seen[0] / (time.process_time() - start)


# ---- floating-point solvers of one Graph-SVM under one-hot rows, all queries at once


def constraints(dataset):
    samples = [(s["context"], s["label"]) for s in dataset["samples"]]
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
    parser.add_argument("--cases", type=int, default=300)
    options = parser.parse_args()
    mpmath.mp.dps = 40
    random.seed(1)
    result = {"cases": {"svm": cases_a_second(lambda s, q, edges, component: exact_svm(edges, component), options.cases),
                        "finite": cases_a_second(lambda s, q, edges, component: finite_component(s, q, component), options.cases)},
              "solvers": {f"{kind} {size}": solver_seconds(kind, size) for kind, size in (("hub", 100), ("hub", 400), ("tied", 100))}}
    pathlib.Path(options.out).write_text(json.dumps(result, indent=1) + "\n")


main()
