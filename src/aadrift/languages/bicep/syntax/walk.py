"""Walks over syntax trees of any kind."""

from __future__ import annotations

from collections.abc import Iterator
from operator import attrgetter

from .expressions import Node, ObjectExpression


def children(node: Node) -> list[Node]:
    """The nodes directly inside a node, in the order of the source."""
    found: list[Node] = []
    names: tuple[str, ...] = node.__match_args__
    for name in names[2:]:  # behind start and end
        value = getattr(node, name)
        if isinstance(value, Node):
            found.append(value)
        elif isinstance(value, tuple):
            found += value
    if isinstance(node, ObjectExpression) and node.resources:
        found.sort(key=attrgetter("start"))
    return found


def walk(node: Node) -> Iterator[Node]:
    """The node and all nodes inside it, outer before inner, in the order of the source."""
    pending = [node]
    while pending:
        current = pending.pop()
        yield current
        pending += reversed(children(current))


def height(node: Node) -> int:
    """How many nodes the longest way from the node to an innermost one has, both included."""
    found = 0
    level = [node]
    while level:
        found += 1
        level = [child for current in level for child in children(current)]
    return found
