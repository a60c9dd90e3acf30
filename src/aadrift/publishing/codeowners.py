"""Who owns a file, as ``CODEOWNERS`` says.

GitHub: https://docs.github.com/repositories/managing-your-repositorys-settings-and-features,
"About code owners". GitLab adds sections: https://docs.gitlab.com/user/project/codeowners/.
Azure Repos has no such file of its own; one in these places is read there, too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

# In GitHub's order; GitLab's own folder stands last.
PLACES = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS")

_SECTION = re.compile(r"\^?\[(?P<name>[^\]]+)\](?:\[\d+\])?(?P<owners>(?:\s+\S+)*)\s*")


@dataclass(frozen=True, slots=True)
class Rule:
    """A pattern and its owners: none means that nobody owns what matches."""

    pattern: re.Pattern[str]
    owners: tuple[str, ...]
    section: str
    excludes: bool = False


@dataclass(frozen=True, slots=True)
class Owners:
    """The rules of a repository; the last that matches holds, in each section."""

    rules: tuple[Rule, ...] = field(default=())

    @classmethod
    def read(cls, root: Path) -> Owners:
        """The rules of the first file that exists; without any, nobody owns anything."""
        for place in PLACES:
            path = root / place
            if path.is_file() and not path.is_symlink():
                return cls.parse(path.read_text("utf-8-sig", "replace"))
        return cls()

    @classmethod
    def parse(cls, text: str) -> Owners:
        """Read the lines of a file; those that can't be understood are left out, as forges do."""
        rules: list[Rule] = []
        section, default = "", ()
        for raw in text.splitlines():
            line = raw.strip()
            if not line or line.startswith("#"):
                continue
            head = _SECTION.fullmatch(line)
            if head is not None:
                section, default = head["name"].strip().lower(), tuple(head["owners"].split())
                continue
            words = _words(line)
            pattern, owners = words[0], tuple(words[1:])
            excludes = pattern.startswith("!")
            compiled = _compiled(pattern.removeprefix("!"))
            if compiled is not None:
                rules.append(Rule(compiled, owners or default, section, excludes))
        return cls(tuple(rules))

    def of(self, path: str) -> tuple[str, ...]:
        """The owners of a file, of all sections together."""
        found: dict[str, tuple[str, ...]] = {}
        excluded: set[str] = set()
        for rule in self.rules:
            if rule.pattern.fullmatch(path):
                found[rule.section] = rule.owners
                if rule.excludes:
                    excluded.add(rule.section)
        owners = (one for section, some in found.items() if section not in excluded for one in some)
        return tuple(dict.fromkeys(owners))


def _words(line: str) -> list[str]:
    """The words of a line up to a comment; a blank behind a backslash is part of a word."""
    words = [re.sub(r"\\([ #])", r"\1", one) for one in re.findall(r"(?:\\.|\S)+", line)]
    comment = next((at for at, one in enumerate(words) if at and one.startswith("#")), len(words))
    return words[:comment]


def _compiled(pattern: str) -> re.Pattern[str] | None:
    """A pattern as an expression over whole paths; None when it has none of its own."""
    anchored = "/" in pattern.rstrip("/")
    # Many of these in a row say no more than one, and would take long to match.
    body = re.sub(r"(\*\*/)+", "**/", re.sub(r"\*{3,}", "**", pattern.strip("/")))
    if not body:
        return re.compile(".*") if pattern == "/" else None
    parts: list[str] = []
    at = 0
    while at < len(body):
        if body.startswith("**/", at) and (at == 0 or body[at - 1] == "/"):
            parts.append("(?:.*/)?")
            at += 3
        elif body.startswith("**", at):
            parts.append(".*")
            at += 2
        else:
            parts.append({"*": "[^/]*", "?": "[^/]"}.get(body[at], re.escape(body[at])))
            at += 1
    # A folder's name stands for all in it; a last star behind a slash for its own files only.
    below = "/.+" if pattern.endswith("/") else "" if body.endswith("/*") else "(?:/.+)?"
    return re.compile(("" if anchored else "(?:.*/)?") + "".join(parts) + below, re.DOTALL)
