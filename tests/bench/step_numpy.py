#!/usr/bin/env python3
"""One training step in NumPy, beside tests/bench/step_bench.cpp: the same sizes, the same kind of data, one thread.

Three forms of one step of normalised descent on the log-loss:
  loop       a Python loop over the samples with W explicit, correlation with a fixed direction recorded at every step:
             the way the paper's experiments are written (own code)
  explicit   all samples at once, W explicit, two matrix products for the logits and two for the gradient
  logits     all samples at once in logit coordinates: only the table of (query, token) logits is kept
The last two are the best forms of NumPy known to us; the faster one is the number to beat.
"""
import os

for variable in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"

import argparse
import json
import sys
import time

import numpy as np

SIZES = [(6, 4, 6, 8), (64, 8, 32, 32), (512, 16, 128, 128)]
RATE = 0.01


def random_data(samples, length, tokens, dimension):
    random = np.random.default_rng(1)
    embedding = random.standard_normal((tokens, dimension))
    embedding /= np.linalg.norm(embedding, axis=1, keepdims=True)
    contexts = np.array([random.permutation(tokens)[:length] for _ in range(samples)])
    label_places = random.integers(length, size=samples)
    return embedding, contexts, label_places


class Loop:
    def __init__(self, embedding, contexts, label_places):
        self.samples = [(embedding[c], embedding[c[-1]], y) for c, y in zip(contexts, label_places)]
        self.weights = np.zeros((embedding.shape[1],) * 2)
        self.direction = np.ones_like(self.weights) / embedding.shape[1]
        self.correlations = []

    def step(self):
        gradient = np.zeros_like(self.weights)
        loss = 0.0
        for keys, query, label in self.samples:
            logits = keys @ self.weights @ query
            exponentials = np.exp(logits - logits.max())
            attention = exponentials / exponentials.sum()
            loss -= np.log(attention[label]) / len(self.samples)
            residual = attention.copy()
            residual[label] -= 1
            gradient += np.outer(residual @ keys, query) / len(self.samples)
        self.weights = self.weights - RATE * gradient / np.linalg.norm(gradient)
        self.correlations.append(np.sum(self.weights * self.direction) / np.linalg.norm(self.weights))


class Explicit:
    def __init__(self, embedding, contexts, label_places):
        self.embedding = embedding
        self.queries, query = np.unique(contexts[:, -1], return_inverse=True)
        self.query_rows = embedding[self.queries]
        # Tables are (query, token); positions are into the flat table.
        self.shape = (len(self.queries), len(embedding))
        self.positions = query[:, None] * len(embedding) + contexts
        self.flat = self.positions.ravel()
        self.labels = (np.arange(len(contexts)), label_places)
        self.samples = len(contexts)
        self.weights = np.zeros((embedding.shape[1],) * 2)

    def residual(self, table):
        logits = table.ravel()[self.positions]
        logits -= logits.max(axis=1, keepdims=True)
        np.exp(logits, out=logits)
        logits /= logits.sum(axis=1, keepdims=True)
        logits[self.labels] -= 1
        return np.bincount(self.flat, logits.ravel(), self.shape[0] * self.shape[1]).reshape(self.shape)

    def step(self):
        residual = self.residual(self.query_rows @ (self.weights.T @ self.embedding.T))
        gradient = self.embedding.T @ (residual.T @ self.query_rows)
        gradient *= RATE / np.sqrt(np.vdot(gradient, gradient))
        self.weights -= gradient


class Logits(Explicit):
    def __init__(self, embedding, contexts, label_places):
        super().__init__(embedding, contexts, label_places)
        self.gram = embedding @ embedding.T
        self.query_gram = self.query_rows @ self.query_rows.T
        self.table = np.zeros(self.shape)
        self.coefficients = np.zeros(self.shape)

    def step(self):
        residual = self.residual(self.table)
        change = self.query_gram @ (residual @ self.gram)
        factor = RATE / np.sqrt(np.vdot(residual, change))
        change *= factor
        residual *= factor
        self.table -= change
        self.coefficients -= residual


def microseconds(form):
    """CPU time: the least mean of five repetitions of about 0.2 s each, after a warm-up."""
    form.step()
    start = time.perf_counter()
    form.step()
    repeats = max(3, int(0.2 / max(time.perf_counter() - start, 1e-6)))
    best = float("inf")
    for _ in range(5):
        start = time.process_time()
        for _ in range(repeats):
            form.step()
        best = min(best, (time.process_time() - start) / repeats)
    return best * 1e6


def agree():
    """The three forms take the same steps (a benchmark of different things would mean nothing)."""
    data = random_data(*SIZES[1])
    forms = [Loop(*data), Explicit(*data), Logits(*data)]
    for _ in range(20):
        for form in forms:
            form.step()
    table = forms[1].query_rows @ (forms[1].weights.T @ forms[1].embedding.T)
    return np.allclose(forms[0].weights, forms[1].weights, atol=1e-9) and np.allclose(table, forms[2].table, atol=1e-9)


def main():
    parser = argparse.ArgumentParser(description="microseconds a training step in NumPy")
    parser.add_argument("--out", help="write the times as JSON")
    out = parser.parse_args().out
    if not agree():
        sys.exit("step_numpy.py: the forms disagree")
    times = {}
    print(f"microseconds a step, NumPy {np.__version__}")
    for size in SIZES:
        data = random_data(*size)
        times[",".join(map(str, size))] = {form.__name__.lower(): microseconds(form(*data)) for form in (Loop, Explicit, Logits)}
        print(f"{size}: " + ", ".join(f"{name} {t:.1f}" for name, t in list(times.values())[-1].items()), flush=True)
    if out:
        with open(out, "w", encoding="ascii") as file:
            json.dump(times, file, indent=1)


if __name__ == "__main__":
    main()
