"""Datasets: contexts, labels, a vocabulary and embeddings, checked before attest sees them."""

from __future__ import annotations

from collections.abc import Sequence as SequenceOfAny
from dataclasses import dataclass
from typing import Any, Sequence

import numpy as np

from .numbers import exact_rows
from .program import AttestError


@dataclass(frozen=True)
class Dataset:
    """A dataset as attest reads it. `document` is attest-dataset/1."""

    document: dict[str, Any]

    @property
    def tokens(self) -> int:
        tokens = self.document["tokens"]
        return tokens if isinstance(tokens, int) else len(tokens)

    @property
    def dimension(self) -> int:
        embedding = self.document["embedding"]
        return self.tokens if embedding == "one-hot" else len(embedding[0])


def items(values: Any, place: str, what: str) -> Sequence[Any]:
    """What is given in an order, as it stands: a list, a tuple, an array. Not a set, whose order is nobody's, and no text."""
    if isinstance(values, np.ndarray) and values.ndim > 0 or isinstance(values, SequenceOfAny) and not isinstance(values, (str, bytes)):
        return values
    raise AttestError(f"{place}: is {values!r}; expected a list of {what}")


def _token(value: Any, place: str, names: dict[str, int], tokens: int) -> int:
    if isinstance(value, str) and value in names:
        return names[value]
    if isinstance(value, (int, np.integer)) and not isinstance(value, bool) and 0 <= int(value) < tokens:
        return int(value)
    known = " or one of the names" if names else ""
    raise AttestError(f"{place}: is {value!r}; expected a token: an id from 0 to {tokens - 1}{known}")


def dataset(contexts: Sequence[Sequence[Any]], labels: Sequence[Any], tokens: int | Sequence[str], embedding: Any = "one-hot",
            head: Any = None) -> Dataset:
    """contexts[i] is the tokens of sample i, the last one its query; labels[i] its label. `tokens`: how many, or their names. `embedding`:
    "one-hot", or K rows of d numbers (an array of float64 is taken exactly). Raises AttestError with the place, the value and what was expected."""
    if isinstance(tokens, (int, np.integer)) and not isinstance(tokens, bool):
        if tokens < 1:
            raise AttestError(f"tokens: is {tokens}; expected at least 1")
        count, names, shown = int(tokens), {}, int(tokens)
    else:
        shown = list(tokens) if hasattr(tokens, "__iter__") and not isinstance(tokens, str) else None
        if not shown or not all(isinstance(name, str) for name in shown) or len(set(shown)) != len(shown):
            raise AttestError(f"tokens: is {tokens!r}; expected a count or a list of distinct names")
        count, names = len(shown), {name: v for v, name in enumerate(shown)}
    contexts, labels = items(contexts, "contexts", "contexts"), items(labels, "labels", "labels")
    if len(contexts) == 0:
        raise AttestError("contexts: is empty; expected at least one sample")
    if len(labels) != len(contexts):
        raise AttestError(f"labels: has {len(labels)} labels; expected {len(contexts)}, one a context")
    samples = []
    for i, (context, label) in enumerate(zip(contexts, labels)):
        if len(items(context, f"contexts[{i}]", "tokens")) == 0:
            raise AttestError(f"contexts[{i}]: is {context!r}; expected at least one token")
        samples.append({"context": [_token(v, f"contexts[{i}][{j}]", names, count) for j, v in enumerate(context)],
                        "label": _token(label, f"labels[{i}]", names, count)})
    document: dict[str, Any] = {"format": "attest-dataset/1", "tokens": shown}
    if isinstance(embedding, str):
        if embedding != "one-hot":
            raise AttestError(f"embedding: is {embedding!r}; expected 'one-hot' or rows of numbers")
        document["embedding"] = embedding
    else:
        document["embedding"] = exact_rows(embedding, "embedding", rows=count)
    if head is not None:
        width = count if document["embedding"] == "one-hot" else len(document["embedding"][0])
        document["head"] = exact_rows(head, "head", rows=count, columns=width)
    document["samples"] = samples
    return Dataset(document)
