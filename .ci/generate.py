"""The files that say what the code says already: written by ``generate.py``, held by the tests.

generate.py          write them
generate.py check    exit 1 when one of them says something else
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
_DOC = "docs/configuration.md"


def files() -> Iterator[tuple[Path, str]]:
    """Each generated file and what it must hold."""
    from aadrift.config.schema import schema

    text = json.dumps(schema(), indent=2) + "\n"
    yield ROOT / "src/aadrift/schemas/config.schema.json", text
    yield ROOT / _DOC, _with_tables((ROOT / _DOC).read_text("utf-8"))
    yield ROOT / "docs/commands.md", "\n".join(commands()) + "\n"
    yield from rules()


def _with_tables(page: str) -> str:
    """A page with its tables between ``<!-- table: NAME -->`` and ``<!-- end -->`` made anew."""

    def table(match: re.Match[str]) -> str:
        rows = "\n".join(TABLES[match[2]]())
        return f"{match[1]}\n{rows}\n\n{match[3]}"

    return re.sub(r"(<!-- table: (\w+) -->\n).*?\n(<!-- end -->)", table, page, flags=re.DOTALL)


def rules() -> Iterator[tuple[Path, str]]:
    """A page for each rule, and their list."""
    from aadrift.rules.catalogue import RULES
    from aadrift.rules.page import page

    rows = ["| rule | name | level | reports |", "|---|---|---|---|"]
    for rule in RULES:
        yield ROOT / f"docs/rules/{rule.code}.md", page(rule)
        link = f"[{rule.code}]({rule.code}.md)"
        rows.append(f"| {link} | {rule.name} | {rule.level.value} | {_cell(rule.summary)} |")
    head = "# Rules\n\n`aadrift rules` lists them, `aadrift rules CODE` shows the page of one."
    yield ROOT / "docs/rules/README.md", f"{head}\n\n" + "\n".join(rows) + "\n"


def commands() -> Iterator[str]:
    """Every command with its options, as ``--help`` tells them."""
    from typer.main import get_command

    from aadrift.cli.app import app
    from aadrift.cli.command import help_record

    yield "# Commands\n\nWhat `aadrift COMMAND --help` says, for reading."
    program = get_command(app)
    for name, command in sorted(_leaves(program, "aadrift")):
        yield f"\n## {name}\n\n{_paragraphs(command.help)}"
        yield "\n| option | says |\n|---|---|"
        context = command.context_class(command, info_name=name)
        for param in command.get_params(context):
            if param.param_type_name == "argument":
                yield f"| `{param.metavar or param.name}` | {_cell(param.help or '')} |"
                continue
            record = help_record(param, context)
            if record is not None:
                yield f"| `{_cell(record[0])}` | {_cell(record[1])} |"


def _leaves(command: Any, name: str) -> Iterator[tuple[str, Any]]:
    below = getattr(command, "commands", None)
    if below is None:
        yield name, command
        return
    for part, one in below.items():
        yield from _leaves(one, f"{name} {part}")


def _paragraphs(text: str | None) -> str:
    return "\n\n".join(" ".join(one.split()) for one in (text or "").split("\n\n"))


def settings() -> Iterator[str]:
    """The keys of a config file."""
    from aadrift.config.keys import KEYS, Kind

    yield "| key | holds | says |"
    yield "|---|---|---|"
    for key in KEYS:
        holds = " ".join(f"`{one}`" for one in key.choices)
        if key.kind is not Kind.CHOICE:
            holds = key.kind.value
        yield f"| `{key.name}` | {holds} | {_cell(key.help)} |"


def command_line_only() -> Iterator[str]:
    """The options without a key, by the reason."""
    from aadrift.config.keys import COMMAND_LINE_ONLY

    reasons = dict.fromkeys(COMMAND_LINE_ONLY.values())
    for reason in reasons:
        names = [f"`--{name}`" for name, why in COMMAND_LINE_ONLY.items() if why == reason]
        yield f"- {', '.join(names)}: {reason}"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


TABLES = {"settings": settings, "command_line_only": command_line_only}


def main() -> int:
    stale = [
        path for path, text in files() if not path.is_file() or path.read_text("utf-8") != text
    ]
    if sys.argv[1:] == ["check"]:
        for path in stale:
            print(f"{path.relative_to(ROOT)} is not what the code says: run .ci/generate.py")
        return int(bool(stale))
    for path, text in files():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
