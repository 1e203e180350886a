"""attest from Python: exact answers about one self-attention layer and what training makes of it.

    data = attest.dataset(contexts, labels, tokens, embedding)
    attest.analyze(data)              what the theory says of the dataset
    attest.inspect(data, W)           what it says of one weight matrix
    attest.train(data)                one training run against the theory
    attest.verify("svm.*", data=data) claims, decided
    attest.hunt("descent.direction", without=["step"])

Arrays go in as NumPy holds them (a double is an exact rational number), exact numbers come back as fractions.Fraction. The work is done by the
program `attest`: the argument `program`, the environment variable ATTEST, or the one that PATH finds. What it refuses is an AttestError with its message.
"""

from .calls import analyze, hunt, inspect, train, verify
from .data import Dataset, dataset
from .program import AttestError
from .results import (Analysis, Bound, ClaimResult, Checkpoint, Enclosure, FiniteComponent, Hunt, Inspection, QueryGraph, QueryInspection, Training,
                      Verification)

__all__ = ["analyze", "hunt", "inspect", "train", "verify", "Dataset", "dataset", "AttestError", "Analysis", "Bound", "ClaimResult", "Checkpoint",
           "Enclosure", "FiniteComponent", "Hunt", "Inspection", "QueryGraph", "QueryInspection", "Training", "Verification"]
