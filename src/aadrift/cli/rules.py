"""``aadrift rules``: the catalogue, and the page of one rule."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from difflib import get_close_matches

from aadrift.cli.options import RulesOptions
from aadrift.cli.output import width, write_stdout
from aadrift.reports.console import indented, wrap
from aadrift.request import UsageError
from aadrift.rules.catalogue import RULES, Rule
from aadrift.wording import shown


def run(options: RulesOptions) -> int:
    """Print all rules, those whose codes begin so, or the page of the one that ``options`` names.

    Raises UsageError.
    """
    columns = width(sys.stdout)
    some = RULES if options.code is None else _group(options.code)
    lines = _table(some, columns) if some else _page(_named(options.code or ""), columns)
    write_stdout("\n".join(lines) + "\n", machine=False)
    return 0


def _group(beginning: str) -> Sequence[Rule]:
    """The rules whose codes have a beginning, as ``--select`` takes it; none for a whole code."""
    folded = beginning.strip().upper()
    found = [rule for rule in RULES if folded and rule.code.startswith(folded)]
    return [] if any(rule.code == folded for rule in found) else found


def _named(name: str) -> Rule:
    folded = name.strip().lower()
    for rule in RULES:
        if folded in (rule.code.lower(), rule.name):
            return rule
    known = {name.lower(): name for rule in RULES for name in (rule.code, rule.name)}
    close = get_close_matches(folded, known, n=1)
    hint = f"did you mean {known[close[0]]}?" if close else "'aadrift rules' lists them"
    raise UsageError(f"there is no rule {shown(name)}; {hint}")


def _table(some: Sequence[Rule], columns: int) -> Iterator[str]:
    longest = max(len(rule.name) for rule in some)
    for rule in some:
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
