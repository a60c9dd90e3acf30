"""Arguments of modules: values that are worked out when they are asked for."""

from __future__ import annotations

from collections.abc import Callable

from aadrift.languages.terraform.modules import AnyAttribute
from aadrift.records import dataclass
from aadrift.values import Value


@dataclass(frozen=True)
class Argument:
    """What a variable is given; ``attribute`` is where, for what is written in a file."""

    work: Callable[[], Value]
    attribute: AnyAttribute | None = None

    @property
    def value(self) -> Value:
        """The value, evaluated each time."""
        return self.work()


def constant(value: Value) -> Argument:
    """A value as an argument."""
    return Argument(lambda: value)
