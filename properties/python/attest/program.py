"""Runs the program `attest` and gives back its document."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from typing import Any, Iterable


class AttestError(Exception):
    """Input that attest refuses (its own message: place, value, what was expected), or a program that cannot be run."""


def find_program(program: str | None = None) -> str:
    """The argument, else the environment variable ATTEST, else what PATH finds."""
    wanted = program or os.environ.get("ATTEST") or "attest"
    found = shutil.which(wanted)
    if found is None:
        raise AttestError(f"program: is {wanted!r}, which cannot be run; expected the program attest (argument `program`, variable ATTEST, or PATH)")
    return found


def run(arguments: Iterable[str], program: str | None = None, accepted: tuple[int, ...] = (0,)) -> tuple[int, dict[str, Any]]:
    """The exit status and the JSON document on standard output. Raises AttestError for every status that is not accepted."""
    done = subprocess.run([find_program(program), *arguments], capture_output=True, text=True, check=False)
    if done.returncode not in accepted:
        message = done.stderr.strip().removeprefix("attest: ")
        raise AttestError(message or f"attest ended with status {done.returncode}")
    return done.returncode, json.loads(done.stdout) if done.stdout.strip() else {}
