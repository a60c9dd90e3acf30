"""Who owns a file, as ``CODEOWNERS`` says.

GitHub: https://docs.github.com/repositories/managing-your-repositorys-settings-and-features,
"About code owners". GitLab has sections, and anchors only what starts with a slash:
https://docs.gitlab.com/user/project/codeowners/. Azure Repos has no such file of its own; one in
the places of either is read there, too, by GitHub's rules but with sections.
"""

from __future__ import annotations

import re
from dataclasses import field
from pathlib import Path

from aadrift.records import dataclass

# In GitHub's order; GitLab's own folder stands last, and GitLab does not look into GitHub's.
PLACES = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS")
_PLACES_OF = {"github": PLACES[:3], "gitlab": PLACES[1:]}

_SECTION = re.compile(r"\^?\[(?P<name>[^\]]+)\](?:\[\d+\])?(?P<owners>(?:\s+\S+)*)\s*")


@dataclass(frozen=True)
class Rule:
    """A pattern and its owners: none means that nobody owns what matches."""

    pattern: re.Pattern[str]
    owners: tuple[str, ...]
    section: str
    excludes: bool = False


@dataclass(frozen=True)
class Owners:
    """The rules of a repository; the last that matches holds, in each section."""

    rules: tuple[Rule, ...] = field(default=())

    @classmethod
    def read(cls, root: Path, forge: str | None = None) -> Owners:
        """The rules of the first file that exists; without any, nobody owns anything.

        ``forge`` is the name of the one that the repository is on, if that is known.
        """
        for place in _PLACES_OF.get(forge or "", PLACES):
            path = root / place
            if path.is_file() and not path.is_symlink():
                told = "gitlab" if place.startswith(".gitlab/") else forge
                return cls.parse(path.read_text("utf-8-sig", "replace"), told)
        return cls()

    @classmethod
    def parse(cls, text: str, forge: str | None = None) -> Owners:
        """Read the lines of a file; those that can't be understood are left out, as forges do."""
        on_gitlab = forge == "gitlab"
        rules: list[Rule] = []
        section, default = "", ()
        for raw in text.splitlines():
            line = raw.strip()
            if not line or line.startswith("#"):
                continue
            head = _SECTION.fullmatch(line)
            if head is not None and forge == "github":
                continue  # GitHub knows no sections, and takes no pattern with brackets
            if head is not None:
                section, default = head["name"].strip().lower(), tuple(head["owners"].split())
                continue
            words = _words(line)
            pattern, owners = words[0], tuple(words[1:])
            excludes = pattern.startswith("!")
            compiled = _compiled(pattern.removeprefix("!"), on_gitlab=on_gitlab)
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


def _compiled(pattern: str, *, on_gitlab: bool) -> re.Pattern[str] | None:
    """A pattern as an expression over whole paths; None when it has none of its own."""
    anchored = pattern.startswith("/") if on_gitlab else "/" in pattern.rstrip("/")
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
    # A folder's name stands for all in it (GitLab: with a slash at its end); a last star behind a
    # slash for its own files only.
    alone = body.endswith("/*") or on_gitlab
    below = "/.+" if pattern.endswith("/") else "" if alone else "(?:/.+)?"
    return re.compile(("" if anchored else "(?:.*/)?") + "".join(parts) + below, re.DOTALL)
