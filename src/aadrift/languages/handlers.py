"""Evaluators by the kind of the node that they evaluate: the door of each language's evaluation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar

from aadrift.values import Value

F = TypeVar("F")


class Handlers(Generic[F]):
    """What evaluates each kind of node. ``F`` is the frame that a language evaluates in."""

    def __init__(self) -> None:
        self._by_kind: dict[type, Callable[[Any, F], Value]] = {}

    def handles(
        self, *kinds: type
    ) -> Callable[[Callable[[Any, F], Value]], Callable[[Any, F], Value]]:
        """Register what evaluates some kinds of nodes."""

        def register(handler: Callable[[Any, F], Value]) -> Callable[[Any, F], Value]:
            self._by_kind.update(dict.fromkeys(kinds, handler))
            return handler

        return register

    def evaluate(self, node: object, frame: F) -> Value:
        """The value of a node."""
        return self._by_kind[type(node)](node, frame)
