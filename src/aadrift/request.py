"""What a run is asked to do: the one argument of the engine's functions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import field, replace
from os import PathLike, fspath
from typing import TYPE_CHECKING, Any, Self

from aadrift.inputs import Inputs
from aadrift.live.azure.options import AzureOptions
from aadrift.records import dataclass

if TYPE_CHECKING:
    from aadrift.gate.ignores import PathIgnore
    from aadrift.gate.shard import Shard


class UsageError(Exception):
    """The request can't be carried out as it was made. The message is a sentence for the user."""


@dataclass(frozen=True)
class Request:
    """What to scan, with what evidence.

    ``tenant_check`` asks the tenant of the sign-in for the old enterprise app.

    ``baseline`` is a file of known findings. Only what changed since ``changed_since`` (a git
    reference), and what is in ``shard``, is reported; ``ignores`` suppress by path.

    ``paths`` are files and folders as the user named them. ``state`` and ``plan`` are files, and
    so is each of ``live`` that is not ``azure``, which is read as ``azure`` says. ``include`` and
    ``exclude`` are globs over paths relative to the root; ``select`` and ``ignore`` are rule
    codes, or prefixes of codes (``AAD1``). ``strict`` makes unresolved and unreadable declarations
    count as findings. ``profile_gateways`` leads from the file of a client profile to the address,
    resource id or name of its gateway.
    """

    paths: tuple[str, ...] = (".",)
    inputs: Inputs = field(default_factory=Inputs)
    live: tuple[str, ...] = ()
    azure: AzureOptions = field(default_factory=AzureOptions)
    state: tuple[str, ...] = ()
    plan: tuple[str, ...] = ()
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    use_gitignore: bool = True
    strict: bool = False
    profile_gateways: tuple[tuple[str, str], ...] = ()
    baseline: str | None = None
    changed_since: str | None = None
    shard: Shard | None = None
    tenant_check: bool = False
    ignores: tuple[PathIgnore, ...] = ()

    @classmethod
    def of(
        cls, what: Request | str | PathLike[str] | Iterable[str | PathLike[str]], **changes: Any
    ) -> Self:
        """A request from a path, from several, or from another request, with fields changed.

        Where a field takes several texts or paths, one alone will do. Raises UsageError when
        another kind of request is given, TypeError for a field that does not exist.
        """
        given = {name: _several(name, value) for name, value in changes.items()}
        if isinstance(what, cls):
            return replace(what, **given)
        if isinstance(what, Request):
            raise UsageError(f"this takes a {cls.__name__}, not a {type(what).__name__}")
        return cls(paths=_several("paths", what), **given)

    def wants(self, code: str) -> bool:
        """Whether findings of a rule are reported."""
        chosen = not self.select or code.startswith(self.select)
        return chosen and not code.startswith(self.ignore)


_SEVERAL = ("paths", "live", "state", "plan", "include", "exclude", "select", "ignore")


def _several(name: str, value: Any) -> Any:
    if name not in _SEVERAL:
        return value
    values = (value,) if isinstance(value, str | PathLike) else value
    return tuple(fspath(one) for one in values)


@dataclass(frozen=True)
class FixRequest(Request):
    """What to fix besides. ``to`` is ``microsoft-registered`` or ``live``.

    ``audience_map`` holds pairs of old and new audience, the only way to change a custom one.
    ``unsafe`` applies also the fixes that need a human's eye; ``write`` edits the files in place.
    ``profiles`` edits client profiles, too.
    """

    to: str = "microsoft-registered"
    audience_map: tuple[tuple[str, str], ...] = ()
    unsafe: bool = False
    write: bool = False
    profiles: bool = False


@dataclass(frozen=True)
class ProfileRequest(FixRequest):
    """What client profiles to look at. ``paths`` are profiles, packages and folders of both.

    ``sources`` are further files and folders with the code that declares the gateways; folders
    among ``paths`` are searched for it anyhow.
    """

    sources: tuple[str, ...] = ()
