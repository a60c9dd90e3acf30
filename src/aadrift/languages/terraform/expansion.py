"""The instances that ``count`` and ``for_each`` make of a block."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from aadrift.languages.terraform import types
from aadrift.languages.terraform.evaluation import Accessor, Frame, ResourceObject, evaluate
from aadrift.languages.terraform.numbers import counted
from aadrift.languages.terraform.syntax import GetAttribute
from aadrift.values import (
    Mapping,
    Number,
    Sequence,
    Text,
    Unknown,
    Value,
    branches,
    one_of,
)

MAX_INSTANCES = 2000

InstanceKey = int | str | None


@dataclass(frozen=True, slots=True)
class BlockInstance:
    """One instance of a block: its key in addresses, and the names bound inside of it.

    ``key`` is None for a block without ``count`` and ``for_each``; ``open`` says that the key is
    not known, so that this instance stands for any number of them.
    """

    key: InstanceKey
    names: dict[str, Value]
    open: bool = False

    @property
    def suffix(self) -> str:
        """The key as it stands in an address: ``[0]``, ``["weu"]``, ``[*]`` or nothing."""
        if self.open:
            return "[*]"
        if self.key is None:
            return ""
        if isinstance(self.key, int):
            return f"[{self.key}]"
        escaped = self.key.replace("\\", "\\\\").replace('"', '\\"')
        return f'["{escaped}"]'


@dataclass(frozen=True, slots=True)
class Expansion:
    """All instances of a block. ``kind`` is ``single``, ``count`` or ``each``.

    ``doubt`` is the reason why the instances are not certain; those listed can be reached.
    """

    kind: str
    instances: tuple[BlockInstance, ...]
    doubt: Unknown | None = None

    def __iter__(self) -> Iterator[BlockInstance]:
        return iter(self.instances)

    def choose(self, path: list[Accessor], frame: Frame) -> BlockInstance | None:
        """The one instance that a reference means; takes its index from the path.

        None where the reference is to all of them, or its index is not known.
        """
        if self.kind == "single":
            return self.instances[0]
        if not path or isinstance(path[0], GetAttribute):
            return None
        key = evaluate(path[0].key, frame)
        wanted = key.value if isinstance(key, Text | Number) else None
        for instance in self.instances:
            if instance.open or instance.key == wanted:
                del path[0]
                return instance
        return None

    def gather(self, work: Callable[[BlockInstance], Value]) -> Value:
        """The values of all instances, as a tuple or as an object by their keys."""
        if self.kind == "count":
            return Sequence(tuple(work(instance) for instance in self.instances))
        return Mapping({str(instance.key): work(instance) for instance in self.instances})


SINGLE = Expansion("single", (BlockInstance(None, {}),))


def by_count(value: Value) -> Expansion:
    """The instances of ``count``; an undecided count gives all that it can reach."""
    most = 0
    doubt: Unknown | None = None
    options = list(branches(value))
    for option in options:
        number = types.convert(option, types.NUMBER)
        match number:
            case Number() if isinstance(number.value, int) and number.value <= MAX_INSTANCES:
                most = max(most, number.value)
            case Unknown():
                doubt = number
            case _:
                doubt = Unknown(f"count is no whole number up to {MAX_INSTANCES}")
    if doubt is not None and not most:
        return Expansion("count", (BlockInstance(None, _count(doubt), open=True),), doubt)
    if len(options) > 1 and doubt is None:
        doubt = Unknown("count can have several values")
    instances = tuple(BlockInstance(at, _count(counted(at))) for at in range(most))
    return Expansion("count", instances, doubt)


def _count(index: Value) -> dict[str, Value]:
    return {"count": Mapping({"index": index})}


def by_each(value: Value) -> Expansion:
    """The instances of ``for_each``; of an undecided collection, every key that it can have."""
    found: dict[str, list[tuple[Text, Value]]] = {}
    doubt: Unknown | None = None
    options = list(branches(value))
    for option in options:
        entries = each_entries(option)
        if isinstance(entries, Unknown):
            doubt = entries
            continue
        for key, item in entries:
            found.setdefault(key.value, []).append((key, item))
    if len(found) > MAX_INSTANCES:
        doubt = Unknown(f"for_each has more than {MAX_INSTANCES} elements")
        found = {}
    if doubt is not None and not found:
        return Expansion("each", (BlockInstance(None, _each(doubt, doubt), open=True),), doubt)
    if len(options) > 1 and doubt is None:
        doubt = Unknown("for_each can have several values")
    reason = doubt.reason if doubt else ""
    instances = tuple(
        BlockInstance(key, _each(items[0][0], one_of([item for _, item in items], reason)))
        for key, items in sorted(found.items())
    )
    return Expansion("each", instances, doubt)


def _each(key: Value, value: Value) -> dict[str, Value]:
    return {"each": Mapping({"key": key, "value": value})}


def each_entries(value: Value) -> list[tuple[Text, Value]] | Unknown:
    """Keys and values of what a ``for_each`` of a resource or module call may be given."""
    match value:
        case ResourceObject():
            return value.missing
        case Mapping():
            return [(value.name(key).via(*value.trail), item) for key, item in value.items()]
        case Sequence(kind="set"):
            unknown = next((item for item in value.items if isinstance(item, Unknown)), None)
            if unknown is not None:
                return unknown
            return [(item, item) for item in value.elements() if isinstance(item, Text)]
        case Unknown():
            return value
        case _:
            return Unknown("for_each takes a map or a set of strings", failed=True)


def dynamic_entries(value: Value) -> list[tuple[Value, Value]] | Unknown:
    """Keys and values of what the ``for_each`` of a dynamic block may be given."""
    match value:
        case Sequence(kind="set"):
            return [(item, item) for item in value.elements()]
        case Sequence():
            return [(counted(at), item) for at, item in enumerate(value.elements())]
        case ResourceObject():
            return value.missing
        case Mapping():
            return [
                (value.name(key), item)
                for key, item in sorted(value.items(), key=lambda entry: entry[0])
            ]
        case Unknown():
            return value
        case _:
            return Unknown("for_each takes a collection", failed=True)
