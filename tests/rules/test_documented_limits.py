"""The limits that the documentation tells are those that the code has."""

from pathlib import Path

from aadrift.languages.arm import evaluation as arm
from aadrift.languages.arm import expressions, templates
from aadrift.languages.bicep import evaluation as bicep
from aadrift.languages.bicep.syntax import cursor
from aadrift.languages.terraform import scanner
from aadrift.workspace import MAX_BYTES

_ROOT = Path(__file__).resolve().parents[2]


def _text(name: str) -> str:
    return " ".join((_ROOT / name).read_text("utf-8").split())


def test_of_the_readme() -> None:
    text = _text("README.md")
    assert f"Files above {MAX_BYTES // 1024 // 1024} MB" in text
    assert scanner.MAX_DEPTH == cursor.MAX_DEPTH
    deep = f"deeper than {scanner.MAX_DEPTH} levels ({expressions.MAX_DEPTH} in ARM templates)"
    assert deep in text


def test_of_bicep_and_arm() -> None:
    text = _text("docs/bicep-and-arm.md")
    assert f"at most {bicep.MAX_ROUNDS} instances" in text
    assert bicep.MAX_ROUNDS == arm.MAX_COPIES
    assert f"nest up to {templates.MAX_NESTING} levels" in text
    both = f"up to {cursor.MAX_DEPTH} levels in Bicep and {expressions.MAX_DEPTH} in ARM"
    assert both in text
    assert f"{bicep.MAX_DEPTH} levels deep in Bicep and {arm.MAX_DEPTH} in ARM" in text
