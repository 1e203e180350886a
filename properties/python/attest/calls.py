"""The commands of attest as functions."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from typing import Any, Sequence

import numpy as np

from .data import Dataset, items
from .numbers import exact, exact_rows, fractions
from .program import AttestError, run
from .results import (Analysis, Bound, Checkpoint, ClaimResult, Enclosure, FiniteComponent, Hunt, Inspection, QueryGraph, QueryInspection, Training,
                      Verification)


def _written(folder: str, name: str, document: dict[str, Any]) -> str:
    path = Path(folder) / name
    path.write_text(json.dumps(document), encoding="utf-8")
    return str(path)


def _dataset_file(folder: str, data: Dataset) -> str:
    if not isinstance(data, Dataset):
        raise AttestError(f"data: is {type(data).__name__}; expected what attest.dataset(...) returns")
    return _written(folder, "dataset.json", data.document)


def _weights_file(folder: str, name: str, weights: Any, data: Dataset) -> str:
    if isinstance(weights, (str, os.PathLike)):  # an .npy or attest-weights/1 file, for attest to read
        return os.fspath(weights)
    rows = exact_rows(weights, name, rows=data.dimension, columns=data.dimension)
    return _written(folder, f"{name}.json", {"format": "attest-weights/1", "W": rows})


def _options(**values: Any) -> list[str]:
    """--name=value for each that is given; True is a flag."""
    result = []
    for name, value in values.items():
        if value is True:
            result.append(f"--{name}")
        elif value is not None and value is not False:
            result.append(f"--{name}={value}")
    return result


def _claim(value: Any, place: str) -> str:
    if not isinstance(value, str) or value.startswith("-"):
        raise AttestError(f"{place}: is {value!r}; expected an id or a pattern such as 'svm.*'")
    return value


def analyze(data: Dataset, digits: int | None = None, program: str | None = None) -> Analysis:
    """Token-priority graphs, Graph-SVM (exact), finite component (enclosed to 10^-digits)."""
    with tempfile.TemporaryDirectory() as folder:
        _, d = run(["analyze", _dataset_file(folder, data), "--json", *_options(digits=digits)], program)
    svm, finite = d["graph_svm"], d["finite_component"]
    return Analysis(
        assumptions=d["assumptions"],
        graphs=[QueryGraph(g["query"], np.array(g["edges"], dtype=int).reshape(-1, 2), g["components"]) for g in d["graphs"]],
        status=svm["status"],
        W_mm=fractions(svm["W"]),
        norm_squared=None if svm["norm_squared"] is None else exact(svm["norm_squared"]),
        finite_component=FiniteComponent(finite["dimension"], None if finite["radius"] is None else exact(finite["radius"]), fractions(finite["W"]),
                                         Enclosure.read(finite.get("loss_infimum")), finite.get("reason")),
        document=d)


def inspect(data: Dataset, W: Any, digits: int | None = None, program: str | None = None) -> Inspection:
    """One weight matrix (d x d: the logit of token v under query k is e_v' W e_k), an array, rows or the name of a file (.npy), against the theory;
    every number enclosed."""
    with tempfile.TemporaryDirectory() as folder:
        arguments = ["inspect", _dataset_file(folder, data), f"--weights={_weights_file(folder, 'W', W, data)}", "--json"]
        _, d = run([*arguments, *_options(digits=digits)], program, accepted=(0, 1))
    read = Enclosure.read
    return Inspection(
        excess_loss=read(d["excess_loss"]), norm=read(d["norm"]), off_S=read(d["off_S"]), cosine=read(d["cosine"]),
        angle_degrees=read(d["angle_degrees"]), C=read(d["C"]),
        distance_to_W_fin=read(d["distance_to_W_fin"]), retrieval=read(d["retrieval"]), discovered=d["discovered"], threshold=read(d["threshold"]),
        queries=[QueryInspection(q["query"], read(q["retrieval"]), read(q["composition_error"]), q["worst_sample"]) for q in d["queries"]],
        bounds=[Bound(b["bound"], b["says"], b["verdict"], b.get("because")) for b in d["bounds"]], missing=d["missing"], document=d)


def train(data: Dataset, start: Any = None, steps: int | None = None, rate: Any = None, digits: int | None = None, loss: str | None = None,
          optimiser: str | None = None, checkpoints: Sequence[int] | None = None, program: str | None = None) -> Training:
    """One training run, checkpoint by checkpoint; with `digits` every number is an Enclosure of the exact iterate's."""
    def number(value: Any) -> Any:
        return Enclosure.read(value) if isinstance(value, dict) else None if value is None else float(value)

    if checkpoints is not None and not all(isinstance(t, (int, np.integer)) for t in items(checkpoints, "checkpoints", "step numbers")):
        raise AttestError(f"checkpoints: is {checkpoints!r}; expected step numbers")
    with tempfile.TemporaryDirectory() as folder:
        options = _options(start=None if start is None else _weights_file(folder, "start", start, data), steps=steps, rate=rate, digits=digits,
                           loss=loss, optimiser=optimiser, checkpoints=None if checkpoints is None else ",".join(str(t) for t in checkpoints))
        _, d = run(["train", _dataset_file(folder, data), "--json", *options], program)
    points = [Checkpoint(c["step"], *(number(c[key]) for key in ("loss", "norm", "correlation", "distance_to_W_fin", "retrieval")))
              for c in d["checkpoints"]]
    W = None if d["W"] is None else np.array([[float(number(x)) for x in row] for row in d["W"]])
    return Training(d["algorithm"], d["steps"], d["arithmetic"], points, W, d)


def verify(*claims: str, data: Dataset | None = None, weights: Any = None, cases: int | None = None, seed: int | None = None, jobs: int | None = None,
           program: str | None = None) -> Verification:
    """Decides claims (ids or patterns; all without) on drawn cases or on a dataset, with `weights` what they say of every W at that one. A refuted
    claim is an answer, not an exception."""
    if weights is not None and data is None:
        raise AttestError("weights: stand without data; expected the dataset that they belong to")
    asked = [_claim(claim, f"claims[{i}]") for i, claim in enumerate(claims)]
    with tempfile.TemporaryDirectory() as folder:
        options = _options(data=None if data is None else _dataset_file(folder, data),
                           weights=None if weights is None else _weights_file(folder, "weights", weights, data), cases=cases, seed=seed, jobs=jobs, out=folder)
        status, d = run(["verify", *asked, "--json", *options], program, accepted=(0, 1, 3))
    if not d:
        raise AttestError(f"attest ended with status {status} and no report")
    keys = ("id", "grade", "held", "refuted", "undecided", "vacuous", "counterexample")
    return Verification(status, d["seed"], [ClaimResult(*(c[key] for key in keys)) for c in d["claims"]], d)


def hunt(claim: str, without: Sequence[str] = (), optimiser: str | None = None, loss: str | None = None, seconds: float | None = None,
         cases: int | None = None, seed: int | None = None, jobs: int | None = None, program: str | None = None) -> Hunt:
    """Looks for a counterexample of a claim, or of it without some of its hypotheses."""
    _claim(claim, "claim")
    with tempfile.TemporaryDirectory() as folder:
        options = [f"--without={hypothesis}" for hypothesis in without]
        options += _options(optimiser=optimiser, loss=loss, seconds=seconds, cases=cases, seed=seed, jobs=jobs, out=folder)
        status, d = run(["hunt", claim, "--json", *options], program, accepted=(0, 1, 3))
    if not d:
        raise AttestError(f"attest ended with status {status} and no report")
    return Hunt(d.get("counterexample") is not None, d.get("counterexample"), d)
