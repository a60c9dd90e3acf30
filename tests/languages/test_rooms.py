"""Which room imports which: a language knows nothing of what is made of its declarations."""

from __future__ import annotations

import ast
from pathlib import Path

import aadrift

PACKAGE = Path(aadrift.__file__).parent
ABOVE = {"live", "recorded", "pairing", "rules", "report", "reports", "fixing", "cli", "publishing"}
WORDS = ("audiences", "source", "values", "gateway", "findings", "records", "forks")


def _imported(path: Path) -> set[str]:
    """The rooms of aadrift that a file imports, at whatever place in it."""
    tree = ast.parse(path.read_text("utf-8"))
    modules = [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    modules += [
        one.name for node in ast.walk(tree) if isinstance(node, ast.Import) for one in node.names
    ]
    parts = [module.split(".") for module in modules]
    return {part[1] for part in parts if part[0] == "aadrift" and len(part) > 1}


def test_a_language_imports_nothing_above_it() -> None:
    files = sorted((PACKAGE / "languages").rglob("*.py"))
    assert len(files) > 100
    wrong = {str(file.relative_to(PACKAGE)): _imported(file) & ABOVE for file in files}
    assert {path: rooms for path, rooms in wrong.items() if rooms} == {}


def test_the_words_of_the_domain_import_each_other_only() -> None:
    for name in WORDS:
        assert _imported(PACKAGE / f"{name}.py") <= set(WORDS)
