from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from unittest.mock import patch

from declared import NEW, SUB, gateway, live
from hypothesis import given
from hypothesis import strategies as st

from aadrift.gateway import Verdict
from aadrift.live.interface import LiveReading
from aadrift.pairing import index, pair

BENCH = Path(__file__).parents[2] / "bench" / "pairing.py"


def test_thousands_of_gateways_of_one_name_share_their_candidates() -> None:
    declared = [gateway(NEW, "vgw", None, address=str(at)) for at in range(3000)]
    found = [live(NEW, "vgw", f"rg-{at}") for at in range(3000)]
    pairing = pair(declared, [LiveReading("live.json", tuple(found), frozenset({SUB}))])
    assert {one.verdict for one in pairing.judged} == {Verdict.AMBIGUOUS}
    assert len({id(one.candidates) for one in pairing.judged}) == 1


def test_the_benchmark_runs_and_pairs_what_can_be_paired() -> None:
    command = [sys.executable, BENCH, "200"]
    out = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    paired = {line.split()[0]: line.split()[1] for line in out.splitlines()[1:]}
    assert paired == {
        "exact": "200",
        "wildcards": "200",
        "patterns": "200",
        "pieces": "200",
        "one_name": "0",
        "one_name_in_groups": "200",
        "unnamed": "0",
        "states": "200",
    }


NAMES = st.text("ab-", max_size=6)


@given(values=st.lists(NAMES, max_size=12), pieces=st.lists(NAMES, min_size=2, max_size=4))
def test_a_search_by_pattern_finds_what_a_look_at_each_value_would(
    values: list[str], pieces: list[str]
) -> None:
    pattern = "*".join(pieces)
    expression = re.compile(".*".join(map(re.escape, pieces)))
    expected = [at for at, value in enumerate(values) if expression.fullmatch(value)]
    assert [at for at, value in enumerate(values) if index.fits(pattern, value)] == expected
    with patch.object(index, "_FEW", 0):
        assert list(index._Column(values).search(pattern)) == expected
