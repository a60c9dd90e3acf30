"""Our evaluation against the real terraform, on generated programs."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from tests.terraform.differential.compare import batches, compare

PROGRAMS = 240
BATCH = 60


def _terraform_is_here() -> bool:
    if shutil.which("terraform"):
        return True
    if os.environ.get("CI"):
        pytest.fail("terraform is not on the PATH")
    return False


@pytest.mark.parametrize("first", range(0, PROGRAMS, BATCH))
def test_no_value_differs_from_terraforms(first: int, tmp_path: Path) -> None:
    if not _terraform_is_here():
        pytest.skip("terraform is not installed")
    (programs,) = batches(range(first, first + BATCH), BATCH)
    outcome = compare(tmp_path, programs)
    assert not outcome.different
    assert outcome.values > BATCH
    assert len(outcome.unknown) < outcome.values / 100
    assert len(outcome.rejected) < BATCH / 10
