"""What attest answers, as values."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from .numbers import exact


@dataclass(frozen=True)
class Enclosure:
    """The true number is within `radius` of `mid`; radius 0: it is `mid`."""

    mid: Fraction
    radius: Fraction

    def __float__(self) -> float:
        return float(self.mid)

    @property
    def lower(self) -> Fraction:
        return self.mid - self.radius

    @property
    def upper(self) -> Fraction:
        return self.mid + self.radius

    @staticmethod
    def read(value: dict[str, str] | None) -> "Enclosure | None":
        return None if value is None else Enclosure(exact(value["mid"]), exact(value["radius"]))


@dataclass(frozen=True)
class QueryGraph:
    query: int
    edges: np.ndarray  # n x 2, from and to
    components: list[list[int]]  # highest priority first


@dataclass(frozen=True)
class FiniteComponent:
    dimension: int
    radius: Fraction | None  # |W - W_fin| is at most this
    W: np.ndarray | None  # Fractions
    loss_infimum: Enclosure | None
    reason: str | None  # why there is none


@dataclass(frozen=True)
class Analysis:
    assumptions: dict[str, bool]
    graphs: list[QueryGraph]
    status: str  # of the Graph-SVM: optimal, zero or infeasible
    W_mm: np.ndarray | None  # Fractions, d x d
    norm_squared: Fraction | None
    finite_component: FiniteComponent
    document: dict[str, Any]


@dataclass(frozen=True)
class QueryInspection:
    query: int
    retrieval: Enclosure
    composition_error: Enclosure | None
    worst_sample: int


@dataclass(frozen=True)
class Bound:
    name: str
    says: str
    verdict: str  # held, refuted, undecided or vacuous
    because: str | None  # where it is not held


@dataclass(frozen=True)
class Inspection:
    """attest-inspection/1; None where the theory has no such number (`missing` says why)."""

    excess_loss: Enclosure | None
    norm: Enclosure
    off_S: Enclosure
    cosine: Enclosure | None  # of the angle between W and W_mm
    angle_degrees: Enclosure | None
    C: Enclosure | None
    distance_to_W_fin: Enclosure | None
    retrieval: Enclosure
    discovered: bool | str  # "undecided"
    threshold: Enclosure | None
    queries: list[QueryInspection]
    bounds: list[Bound]
    missing: dict[str, str]  # the numbers that are None, and why
    document: dict[str, Any]


@dataclass(frozen=True)
class Checkpoint:
    """Floats in double precision, enclosures with `digits`."""

    step: int
    loss: Any
    norm: Any
    correlation: Any
    distance_to_W_fin: Any
    retrieval: Any


@dataclass(frozen=True)
class Training:
    algorithm: str
    steps: int
    arithmetic: str
    checkpoints: list[Checkpoint]
    W: np.ndarray | None  # float64
    document: dict[str, Any]


@dataclass(frozen=True)
class ClaimResult:
    id: str
    grade: str
    held: int
    refuted: int
    undecided: int
    vacuous: int
    counterexample: dict[str, Any] | None


@dataclass(frozen=True)
class Verification:
    status: int  # attest's exit status: 0 nothing refuted, 1 something refuted, 3 too much undecided
    seed: int
    claims: list[ClaimResult]
    document: dict[str, Any]

    @property
    def refuted(self) -> list[ClaimResult]:
        return [claim for claim in self.claims if claim.refuted]


@dataclass(frozen=True)
class Hunt:
    found: bool
    case: dict[str, Any] | None  # attest-case/1
    document: dict[str, Any]  # attest-hunt/1
