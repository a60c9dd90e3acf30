import sys
from pathlib import Path

# The made-up gateways are those of the pairing tests; pytest puts only a test's own folder on the
# path.
sys.path.insert(0, str(Path(__file__).parents[1] / "pairing"))
