"""What every report format offers: a module with ``render(report, view) -> str``."""

from __future__ import annotations

from collections.abc import Callable

from aadrift.records import dataclass
from aadrift.report.model import Report


@dataclass(frozen=True)
class View:
    """How a report is looked at; only formats for people care.

    ``width`` is in columns. ``verbose`` shows what is otherwise summed up.
    """

    color: bool = False
    width: int = 80
    verbose: bool = False


Renderer = Callable[[Report, View], str]
