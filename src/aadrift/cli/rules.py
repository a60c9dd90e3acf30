"""``aadrift rules``: the catalogue, and the page of one rule."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from difflib import get_close_matches

from aadrift.cli.options import RulesOptions
from aadrift.cli.output import width, write_stdout
from aadrift.reports.console import indented, wrap
from aadrift.request import UsageError
from aadrift.rules.catalogue import RULES, Rule
from aadrift.wording import shown


def run(options: RulesOptions) -> int:
    """Print all rules, or the page of the one that ``options`` names. Raises UsageError."""
    columns = width(sys.stdout)
    lines = _table(columns) if options.code is None else _page(_named(options.code), columns)
    write_stdout("\n".join(lines) + "\n", machine=False)
    return 0


def _named(name: str) -> Rule:
    folded = name.strip().lower()
    for rule in RULES:
        if folded in (rule.code.lower(), rule.name):
            return rule
    names = [name for rule in RULES for name in (rule.code.lower(), rule.name)]
    close = get_close_matches(folded, names, n=1)
    hint = f"did you mean {close[0]}?" if close else "'aadrift rules' lists them"
    raise UsageError(f"there is no rule {shown(name)}; {hint}")


def _table(columns: int) -> Iterator[str]:
    longest = max(len(rule.name) for rule in RULES)
    for rule in RULES:
        head = f"{rule.code}  {rule.name.ljust(longest)}  {rule.level.ljust(7)}  "
        room = columns - len(head)
        for index, line in enumerate(wrap(rule.summary, room)):
            yield (head if index == 0 else " " * len(head)) + line


def _page(rule: Rule, columns: int) -> Iterator[str]:
    yield f"{rule.code} {rule.name} ({rule.level})"
    yield from indented(f"{rule.summary}.", columns, "")
    for title, text in (("Why", rule.why), ("How it is fixed", rule.fix)):
        yield ""
        yield title
        for number, paragraph in enumerate(text.split("\n\n")):
            if number:
                yield ""
            yield from indented(paragraph, columns, "  ")
    yield ""
    yield "Example"
    yield from (f"  {line}".rstrip() for line in rule.example.splitlines())
