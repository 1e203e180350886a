#!/usr/bin/env python3
"""Writes the datasets of the scale benchmarks (attest-dataset/1), deterministically.

    scale_data.py KIND SIZE > dataset.json

uniform   SIZE one-hot tokens, 10 SIZE samples of 8 uniform tokens, the label one of them
zipf      the same with token probabilities proportional to 1/rank
hub       one query, SIZE tokens; the label is the first token of the context in a fixed order (acyclic)
tied      one query, SIZE tokens in one component; labels at random
dense     SIZE tokens with integer rows in -5..5 of dimension SIZE, 4 SIZE samples
nearly    24 tokens; every second row within 10^-SIZE of a sum of two others, 4 x 24 samples
doubles   30 tokens, rows of 32 random doubles (17 digits), SIZE samples
"""
import json
import random
import sys
from fractions import Fraction


def samples(rng, draw, count, length, label=None, query=None):
    result = []
    for _ in range(count):
        context = [draw() for _ in range(length)]
        if query is not None:
            context[-1] = query
        result.append({"context": context, "label": label(context) if label else rng.choice(context)})
    return result


def main():
    kind, size = sys.argv[1], int(sys.argv[2])
    rng = random.Random(f"{kind} {size}")
    tokens, embedding = size, "one-hot"
    if kind == "uniform":
        data = samples(rng, lambda: rng.randrange(size), 10 * size, 8)
    elif kind == "zipf":
        cumulative, total = [], 0.0
        for rank in range(1, size + 1):
            total += 1 / rank
            cumulative.append(total)
        ranks = range(size)
        data = samples(rng, lambda: rng.choices(ranks, cum_weights=cumulative)[0], 10 * size, 8)
    elif kind == "hub":
        order = list(range(size))
        rng.shuffle(order)
        data = samples(rng, lambda: rng.randrange(size), 10 * size, 8, label=lambda c: min(c, key=lambda v: order[v]), query=0)
    elif kind == "tied":
        data = samples(rng, lambda: rng.randrange(size), 10 * size, 8, query=0)
    elif kind == "dense":
        embedding = [[str(rng.randint(-5, 5)) for _ in range(size)] for _ in range(size)]
        data = samples(rng, lambda: rng.randrange(size), 4 * size, 8)
    elif kind == "nearly":
        tokens = 24
        rows = [[Fraction(rng.randint(-5, 5)) for _ in range(tokens)] for _ in range(tokens)]
        for i in range(tokens // 2, tokens):
            a, b = rng.sample(range(tokens // 2), 2)
            rows[i] = [x + y + Fraction(rng.randint(-5, 5), 10**size) for x, y in zip(rows[a], rows[b])]
        embedding = [[str(x) for x in row] for row in rows]
        data = samples(rng, lambda: rng.randrange(tokens), 4 * tokens, 8)
    elif kind == "doubles":
        tokens = 30
        embedding = [[format(rng.gauss(0, 1), ".17f") for _ in range(32)] for _ in range(tokens)]
        data = samples(rng, lambda: rng.randrange(tokens), size, 8)
    else:
        sys.exit(__doc__)
    json.dump({"format": "attest-dataset/1", "tokens": tokens, "embedding": embedding, "samples": data}, sys.stdout)


main()
