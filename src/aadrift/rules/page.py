"""A rule's page in Markdown: for ``docs/rules`` and the help in SARIF reports."""

from __future__ import annotations

from aadrift.rules.catalogue import Rule


def help_text(rule: Rule) -> str:
    """Why, how it is fixed and an example, as plain text."""
    return f"{rule.why}\n\nHow it is fixed: {rule.fix}\n\nExample:\n\n{rule.example}"


def help_markdown(rule: Rule) -> str:
    """The same in Markdown."""
    return f"{rule.why}\n\n**How it is fixed.** {rule.fix}\n\n```text\n{rule.example}\n```"


def page(rule: Rule) -> str:
    """The whole page of a rule."""
    needs = "It needs live evidence (`--live`). " if rule.live else ""
    return (
        f"# {rule.code} {rule.name}\n\n"
        f"Level: {rule.level.value}. {needs}{rule.summary}.\n\n"
        f"## Why\n\n{rule.why}\n\n"
        f"## How it is fixed\n\n{rule.fix}\n\n"
        f"## Example\n\n```text\n{rule.example}\n```\n"
    )
