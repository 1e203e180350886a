"""Trains one attention layer with NumPy alone, then asks attest what it has learned."""
import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # not needed where the package is installed
import attest  # noqa: E402

contexts, labels, K = [[1, 2, 0], [1, 2, 0], [2, 1, 0], [2, 3, 0]], [1, 1, 2, 2], 4
data = attest.dataset(contexts, labels, K)


def gradient(W):
    """Of the mean of -log(attention on the label), one-hot embeddings."""
    G = np.zeros_like(W)
    for context, label in zip(contexts, labels):
        logits = W[context, context[-1]]
        masses = np.exp(logits - logits.max())
        masses /= masses.sum()
        on_label = np.array(context) == label
        change = masses - masses * on_label / masses[on_label].sum()
        np.add.at(G[:, context[-1]], context, change / len(contexts))
    return G


W = np.zeros((K, K))
for step in range(4001):
    if step in (10, 100, 1000, 4000):
        r = attest.inspect(data, W)
        print(f"step {step:4}: excess loss {float(r.excess_loss):.2e}, cosine to W_mm {float(r.cosine):.4f}, "
              f"distance to W_fin {float(r.distance_to_W_fin):.1e}, components read off: {r.discovered}")
    W -= gradient(W)
