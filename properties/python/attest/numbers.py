"""Numbers and matrices between Python and attest's documents. Nothing is rounded on the way in."""

from __future__ import annotations

import math
import numbers
from fractions import Fraction
from typing import Any

import numpy as np

from .program import AttestError


LONGEST = 4000  # digits that Python turns into an int at once; it refuses more than 4300, attest reads and writes more


def _whole(digits: str) -> int:
    r = 0
    for i in range(0, len(digits), LONGEST):
        block = digits[i:i + LONGEST]
        r = r * 10**len(block) + int(block)
    return r


def _digits(value: int) -> str:
    blocks = []
    while value >= 10**LONGEST:
        value, block = divmod(value, 10**LONGEST)
        blocks.append(f"{block:0{LONGEST}}")
    return str(value) + "".join(reversed(blocks))


def exact(text: str) -> Fraction:
    """An exact number of a document: an integer, a decimal (perhaps with an exponent) or a fraction, of any length."""
    size, sign = (text[1:], -1) if text.startswith("-") else (text, 1)
    if "/" in size:
        numerator, denominator = size.split("/")
        return Fraction(sign * _whole(numerator), _whole(denominator))
    decimal, _, exponent = size.partition("e")
    before, _, after = decimal.partition(".")
    return sign * _whole(before + after) * Fraction(10)**(int(exponent or 0) - len(after))


def exact_text(value: Any, place: str) -> str:
    """An int, Fraction, float or NumPy number as the exact number that it is; a string stays, for attest to read."""
    if isinstance(value, str):
        return value
    if isinstance(value, (bool, np.bool_)):
        raise AttestError(f"{place}: is {value!r}; expected a number")
    if isinstance(value, numbers.Rational):
        return _fraction_text(Fraction(int(value.numerator), int(value.denominator)))
    if isinstance(value, (float, np.floating)):
        number = float(value)
        if not math.isfinite(number):
            raise AttestError(f"{place}: is {number!r}; expected a finite number")
        if number != value:
            raise AttestError(f"{place}: is {value!r}, which no double holds; expected float64, Fraction or a string")
        return _fraction_text(Fraction(number))
    raise AttestError(f"{place}: is {value!r}; expected a number: int, float, Fraction, or a string such as '-3/4'")


def _fraction_text(value: Fraction) -> str:
    text = ("-" if value < 0 else "") + _digits(abs(value.numerator))
    return text if value.denominator == 1 else f"{text}/{_digits(value.denominator)}"


def exact_rows(matrix: Any, place: str, rows: int | None = None, columns: int | None = None) -> list[list[str]]:
    """Rows of exact numbers from an array (or what NumPy makes one of, such as a tensor) or a list of lists; ragged rows are refused with their place."""
    if hasattr(matrix, "__array__") and not isinstance(matrix, np.ndarray):
        try:
            matrix = np.asarray(matrix)
        except (TypeError, ValueError, RuntimeError) as error:
            raise AttestError(f"{place}: NumPy makes no array of it ({error}); expected rows of numbers") from error
    if isinstance(matrix, np.ndarray) and matrix.ndim != 2:
        raise AttestError(f"{place}: has the shape {matrix.shape}; expected two dimensions")
    if isinstance(matrix, (str, bytes)) or not hasattr(matrix, "__len__") or len(matrix) == 0:
        raise AttestError(f"{place}: is {matrix!r}; expected rows of numbers")
    if rows is not None and len(matrix) != rows:
        raise AttestError(f"{place}: has {len(matrix)} rows; expected {rows}")
    result: list[list[str]] = []
    for i, row in enumerate(matrix):
        if isinstance(row, (str, bytes)) or not hasattr(row, "__len__"):
            raise AttestError(f"{place}[{i}]: is {row!r}; expected a row of numbers")
        width = columns if columns is not None else len(result[0]) if result else len(row)
        if len(row) != width or width == 0:
            raise AttestError(f"{place}[{i}]: has {len(row)} numbers; expected {max(width, 1)}{' as in the first row' if columns is None and result else ''}")
        result.append([exact_text(x, f"{place}[{i}][{j}]") for j, x in enumerate(row)])
    return result


def fractions(rows: list[list[str]] | None) -> np.ndarray | None:
    """Rows of a document as an array of Fractions."""
    if rows is None:
        return None
    result = np.empty((len(rows), len(rows[0])), dtype=object)
    for i, row in enumerate(rows):
        for j, x in enumerate(row):
            result[i, j] = exact(x)
    return result
