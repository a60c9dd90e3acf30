"""The instances that ``count`` and ``for_each`` make of a block."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from aadrift.languages.terraform import types
from aadrift.languages.terraform.evaluation import Accessor, Frame, evaluate
from aadrift.languages.terraform.numbers import counted
from aadrift.languages.terraform.syntax import GetAttribute
from aadrift.records import dataclass
from aadrift.values import (
    Mapping,
    Number,
    Sequence,
    Text,
    Unknown,
    Value,
    branches,
    feasible,
    one_of,
)

MAX_INSTANCES = 2000

InstanceKey = int | str | None


@dataclass(frozen=True)
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


@dataclass(frozen=True)
class Expansion:
    """All instances of a block. ``kind`` is ``single``, ``count`` or ``each``.

    ``doubt`` is the reason why the instances are not certain; those listed can be reached, and
    ``choices`` are the sets of keys that they can turn out to be. An instance that is open
    stands for those of which nothing is known.
    """

    kind: str
    instances: tuple[BlockInstance, ...]
    doubt: Unknown | None = None
    choices: tuple[frozenset[InstanceKey], ...] = ()

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
        known = [one for one in self.instances if not one.open and one.key == wanted]
        for instance in known or [one for one in self.instances if one.open]:
            del path[0]
            return instance
        return None

    def reached(self, instance: BlockInstance, value: Value) -> Value:
        """Something of one instance; it fails where the instance does not exist."""
        doubt = self.doubt
        if doubt is None or self.kind == "single":
            return value
        options = [value, self.doubt_of_others] if self.doubt_of_others else [value]
        if instance.open or any(instance.key not in keys for keys in self.choices):
            reason = f"this instance may not exist: {doubt.reason}"
            options.append(Unknown(reason, doubt.where, failed=True))
        return one_of(options, doubt.reason, doubt.where)

    @property
    def doubt_of_others(self) -> Unknown | None:
        """Why there can be instances that are not listed by their keys, if there can."""
        return self.doubt if any(one.open for one in self.instances) else None

    def gather(self, work: Callable[[BlockInstance], Value]) -> Value:
        """The values of all instances, as a tuple or as an object by their keys."""
        listed = [one for one in self.instances if not one.open]
        values = {one.key: work(one) for one in listed}
        if self.doubt is None:
            return self._gathered(values)
        options: list[Value] = [
            self._gathered({key: value for key, value in values.items() if key in keys})
            for keys in self.choices
        ]
        if self.doubt_of_others:
            options.append(self.doubt_of_others)
        return one_of(options, self.doubt.reason, self.doubt.where)

    def _gathered(self, values: dict[InstanceKey, Value]) -> Value:
        if self.kind == "count":
            return Sequence(tuple(values.values()))
        return Mapping({str(key): value for key, value in values.items()})


SINGLE = Expansion("single", (BlockInstance(None, {}),))


def by_count(value: Value) -> Expansion:
    """The instances of ``count``; an undecided count gives all that it can reach."""
    sizes: list[int] = []
    doubt: Unknown | None = None
    for option in branches(feasible(value)):
        number = types.convert(option, types.NUMBER)
        match number:
            case Number() if isinstance(number.value, int) and number.value <= MAX_INSTANCES:
                sizes.append(max(0, number.value))
            case Unknown():
                doubt = number
            case _:
                doubt = Unknown(f"count is no whole number up to {MAX_INSTANCES}")
    most = max(sizes, default=0)
    instances = [BlockInstance(at, _count(counted(at))) for at in range(most)]
    if doubt is not None:
        instances.append(BlockInstance(None, _count(doubt), open=True))
    elif len(sizes) > 1:
        doubt = Unknown("count can have several values")
    choices = tuple(frozenset(range(size)) for size in dict.fromkeys(sizes))
    return Expansion("count", tuple(instances), doubt, choices)


def _count(index: Value) -> dict[str, Value]:
    return {"count": Mapping({"index": index})}


def by_each(value: Value) -> Expansion:
    """The instances of ``for_each``; of an undecided collection, every key that it can have."""
    found: dict[str, list[tuple[Text, Value]]] = {}
    doubt: Unknown | None = None
    choices: list[frozenset[InstanceKey]] = []
    for option in branches(feasible(value)):
        entries = each_entries(option)
        if isinstance(entries, Unknown):
            doubt = entries
            continue
        choices.append(frozenset(key.value for key, _ in entries))
        for key, item in entries:
            found.setdefault(key.value, []).append((key, item))
    if len(found) > MAX_INSTANCES:
        doubt = Unknown(f"for_each has more than {MAX_INSTANCES} elements")
        found, choices = {}, []
    several = Unknown("for_each can have several values") if len(choices) > 1 else None
    reason = (doubt or several or Unknown("")).reason
    instances = [
        BlockInstance(key, _each(items[0][0], _either([item for _, item in items], reason)))
        for key, items in sorted(found.items())
    ]
    if doubt is not None:
        instances.append(BlockInstance(None, _each(*any_entry(doubt)), open=True))
    return Expansion("each", tuple(instances), doubt or several, tuple(choices))


def _either(items: list[Value], reason: str) -> Value:
    # A choice that stands alone keeps its own reason.
    return items[0] if len(items) == 1 else one_of(items, reason)


def _each(key: Value, value: Value) -> dict[str, Value]:
    return {"each": Mapping({"key": key, "value": value})}


def each_entries(value: Value) -> list[tuple[Text, Value]] | Unknown:
    """Keys and values of what a ``for_each`` of a resource or module call may be given."""
    match value:
        case types.ResourceObject():
            return value.missing
        case Mapping():
            return [(value.name(key).via(*value.trail), item) for key, item in value.items()]
        case Sequence(kind="set"):
            unknown = next((item for item in value.items if not isinstance(item, Text)), None)
            if unknown is not None:
                return types.unknown_part((unknown,)) or Unknown("an element is no known string")
            return [(item, item) for item in value.elements() if isinstance(item, Text)]
        case Unknown():
            return value
        case _:
            return Unknown("for_each takes a map or a set of strings", failed=True)


def any_entry(collection: Unknown) -> tuple[Value, Value]:
    """A key and a value that stand for every entry of a collection that is not known."""
    key = types.consequence(collection)
    return key, types.part_of(collection, key)


def dynamic_entries(value: Value) -> list[tuple[Value, Value]] | Unknown:
    """Keys and values of what the ``for_each`` of a dynamic block may be given."""
    match value:
        case Sequence(kind="set"):
            return [(item, item) for item in value.elements()]
        case Sequence():
            return [(counted(at), item) for at, item in enumerate(value.elements())]
        case types.ResourceObject():
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
