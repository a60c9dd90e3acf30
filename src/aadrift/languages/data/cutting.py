"""Cutting many parts out of one traced string in linear time."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from aadrift.source import Span
from aadrift.values import Piece, Text


class Cutter:
    """``Text.slice`` for readers and splitters that take many parts of the same string.

    A string that was put together from thousands of pieces is indexed once instead of being
    walked from its start for every part.
    """

    __slots__ = ("_ends", "_pieces", "_starts", "_trail", "_value")

    def __init__(self, text: Text) -> None:
        self._value = text.value
        self._pieces = text.pieces
        self._trail = text.trail
        self._starts: list[int] = []
        self._ends: list[int] = []
        at = 0
        for piece in text.pieces:
            self._starts.append(at)
            at += piece.length
            self._ends.append(at)

    def cut(self, start: int, end: int) -> Text:
        """The characters ``start`` to ``end``, with the pieces they come from."""
        pieces = self._pieces
        if len(pieces) == 1:
            (piece,) = pieces
            if piece.verbatim and piece.span is not None:
                # The case that counts for speed: a part of a file or of one literal.
                base = piece.span.start
                span = Span(piece.span.file, base + start, base + end)
                taken = Piece(end - start, span, True, piece.trail)
            else:
                taken = piece.cut(start, end)
            return Text(self._value[start:end], (taken,), trail=self._trail)
        return Text(self._value[start:end], self._between(start, end), trail=self._trail)

    def _between(self, start: int, end: int) -> tuple[Piece, ...]:
        if start == end:
            first = bisect_left(self._ends, start)
            last = min(first + 1, len(self._pieces))
        else:
            first = bisect_right(self._ends, start)
            last = bisect_left(self._starts, end)
        cut = []
        for index in range(first, last):
            at, piece = self._starts[index], self._pieces[index]
            low, high = max(start, at), min(end, at + piece.length)
            cut.append(piece.cut(low - at, high - at))
        return tuple(cut)

    def derived(self, start: int, end: int, value: str) -> Text:
        """What the characters ``start`` to ``end`` say in other characters, such as an escape."""
        span = self.cut(start, end).origin
        return Text(value, (Piece(len(value), span, verbatim=False),))
