"""``dataclass`` as aadrift uses it: with ``frozen`` it costs a third, and mypy guards it alone.

The standard decorator compiles up to eight functions for each class, and a frozen ``__init__``
takes twice the time of another one. For two hundred classes and a hundred objects a gateway, that
was a tenth of a run. Here only ``__init__`` is compiled; nothing stops whoever changes an object
behind mypy's back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

__all__ = ["dataclass"]

if TYPE_CHECKING:
    from dataclasses import dataclass
else:
    import dataclasses
    from operator import attrgetter

    def dataclass(cls=None, /, *, frozen=False, slots=False, eq=True):
        """The standard decorator, but light for classes whose objects never change."""

        def decorated(cls):
            if not frozen:
                return dataclasses.dataclass(cls, slots=slots, eq=eq)
            described = "__repr__" in cls.__dict__
            made = dataclasses.dataclass(cls, slots=slots, eq=False, repr=False)
            if eq:
                _compare(made)
            if not described:
                made.__repr__ = _repr
            return made

        return decorated if cls is None else decorated(cls)

    def _compare(cls):
        names = [one.name for one in dataclasses.fields(cls) if one.compare]
        values = attrgetter(*names) if names else _nothing

        def equal(self, other):
            if other.__class__ is not self.__class__:
                return NotImplemented
            return values(self) == values(other)

        def hashed(self):
            return hash(values(self))

        cls.__eq__, cls.__hash__ = equal, hashed

    def _nothing(_):
        return ()

    def _repr(self):
        shown = (one.name for one in dataclasses.fields(self) if one.repr)
        values = ", ".join(f"{name}={getattr(self, name)!r}" for name in shown)
        return f"{type(self).__qualname__}({values})"
