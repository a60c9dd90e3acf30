"""The expressions of GitHub Actions and Azure Pipelines, as far as our files use them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_EXPRESSION = re.compile(r"\$\{\{(.*?)\}\}", re.DOTALL)
_NAME = re.compile(r"'[^']*'|(?<![\w.'-])(?:inputs|steps|github|parameters)(?:\.[\w-]+)+")


def value(expression: str, known: Mapping[str, Any]) -> Any:
    """The value of an expression; what is not known is the empty string, as in the real ones."""

    def looked_up(found: re.Match[str]) -> str:
        if found[0].startswith("'"):
            return repr(found[0][1:-1])
        return repr(known.get(found[0], ""))

    python = _NAME.sub(looked_up, expression)
    python = python.replace("||", " or ").replace("&&", " and ")
    return eval(python, {"__builtins__": {}}, {"eq": lambda a, b: a == b})


def filled(text: Any, known: Mapping[str, Any]) -> str:
    """A text with the values of its expressions."""
    return _EXPRESSION.sub(lambda found: str(value(found[1].strip(), known)), str(text))


def expanded(node: Any, known: Mapping[str, Any]) -> Any:
    """A template of Azure Pipelines with its conditions decided and its expressions filled."""
    if isinstance(node, list):
        return [one for item in node for one in _item(item, known)]
    if isinstance(node, dict):
        return _mapping(node, known)
    return filled(node, known) if isinstance(node, str) else node


def _item(item: Any, known: Mapping[str, Any]) -> list[Any]:
    done = expanded(item, known)
    is_condition = isinstance(item, dict) and any(key.startswith("${{") for key in item)
    return list(done) if is_condition and isinstance(done, list) else [done] if done != {} else []


def _mapping(node: dict[str, Any], known: Mapping[str, Any]) -> Any:
    found: dict[str, Any] = {}
    taken = False
    for key, inner in node.items():
        condition = _EXPRESSION.fullmatch(key)
        if condition is None:
            found[key] = expanded(inner, known)
            continue
        words = condition[1].strip()
        taken = not taken if words == "else" else bool(value(words.removeprefix("if "), known))
        if not taken:
            continue
        done = expanded(inner, known)
        if isinstance(done, list):
            return done
        found |= done
    return found


def decided(steps: list[Any], known: Mapping[str, Any]) -> list[Any]:
    """The steps of a template: an ``else`` in a list belongs to the ``if`` in front of it."""
    joined: list[Any] = []
    for step in steps:
        if isinstance(step, dict) and list(step) == ["${{ else }}"]:
            joined[-1] = {**joined[-1], **step}
        else:
            joined.append(step)
    return expanded(joined, known)
