"""Why something could not be read."""

from __future__ import annotations

from aadrift.records import dataclass

from .expressions import Node


@dataclass(frozen=True)
class SyntaxProblem(Node):
    """Why a statement could not be read, and where. The message is a clause for the user."""

    message: str


class ParseError(Exception):
    """Ends the parsing of one statement; ``problem`` says why. Never leaves this package."""

    def __init__(self, start: int, end: int, message: str) -> None:
        super().__init__(message)
        self.problem = SyntaxProblem(start, end, message)
