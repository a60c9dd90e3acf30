"""Places other than audiences that a literal reaches: a fix of it would change them too."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import deque
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from aadrift.languages.interface import Use
from aadrift.languages.terraform import kinds
from aadrift.languages.terraform.calls import META
from aadrift.languages.terraform.gateways import SHAPES
from aadrift.languages.terraform.json_syntax import JsonAttribute, JsonBlock
from aadrift.languages.terraform.modules import AnyAttribute, AnyBlock, AnyBody, is_terraform
from aadrift.languages.terraform.resources import address
from aadrift.languages.terraform.scanner import whole_words
from aadrift.languages.terraform.sources import Missing
from aadrift.languages.terraform.values_files import is_values_file
from aadrift.source import SourceFile, Span
from aadrift.values import Mapping, Sequence, Text, Value, branches, leaves

if TYPE_CHECKING:
    from aadrift.languages.terraform.expansion import BlockInstance
    from aadrift.languages.terraform.instance import Instance


class Origins:
    """The literals whose other uses are looked for, by the files that they stand in."""

    def __init__(self, spans: Iterable[Span]) -> None:
        self.by_path = _by_path(spans)
        self._data = self._in(path for path in self.by_path if not _is_code(path))
        self._values = self._in(path for path in self.by_path if is_values_file(path))

    def _in(self, paths: Iterable[str]) -> tuple[Span, ...]:
        return tuple(span for path in paths for span in self.by_path.get(path, ()))

    def near(self, modules: Iterable[str], values: frozenset[str] | None) -> tuple[Span, ...]:
        """Those that a root module may read: in its code, its values, or any data file.

        ``modules`` are the files of its modules, ``values`` its values files (None: unknown).
        """
        read = dict.fromkeys((*modules, *(values or ())))
        elsewhere = self._data if values is not None else (*self._data, *self._values)
        return tuple(dict.fromkeys((*self._in(read), *elsewhere)))


def _is_code(path: str) -> bool:
    """Whether a file is a module's own or holds its values; any other may still give values."""
    return is_values_file(path) or is_terraform(path.rsplit("/", 1)[-1])


def below_root(
    instances: Iterable[Instance], values: frozenset[str] | None, origins: Origins
) -> Iterator[Use]:
    """The other uses of some literals in a root module and those that it calls, callers first.

    ``values`` are the values files of the root; None where they are not known.
    """
    below = list(instances)
    near = origins.near((path for one in below for path in one.module.paths), values)
    if not near:
        return
    carriers: dict[Instance, Carriers] = {}
    pending = deque(below)
    while pending:
        instance = pending.popleft()
        if instance in carriers:
            continue
        caller = carriers.get(instance.parent[0]) if instance.parent else None
        carriers[instance] = known = Carriers(instance, near, caller)
        yield from _in_resources(instance, known, near)
        for call, child in _concerned(instance, known):
            if isinstance(child, Missing):
                yield from _in_call(instance, call, child, known, near)
            else:  # a module that has no gateway may still be given the literal
                pending.append(child)


def _concerned(
    instance: Instance, carriers: Carriers
) -> Iterator[tuple[tuple[str, AnyBlock, BlockInstance], Instance | Missing]]:
    for label, block in instance.module.calls.items():
        if carriers.concern(block):
            for one in instance.expansion(block):
                yield (label, block, one), instance.calls.child(label, block, one)


def _in_resources(
    instance: Instance, carriers: Carriers, origins: tuple[Span, ...]
) -> Iterator[Use]:
    for key, block in instance.module.resources.items():
        if not carriers.concern(block):
            continue
        what = f"{instance.prefix}{address(key)}"
        skip = _audience_attributes(key[1])
        for one in instance.expansion(block):
            for name, attribute, value in _in_body(instance, block.body, one.names, carriers, skip):
                yield from _reached(f"{what}{one.suffix}.{name}", attribute, value, origins)
    for block in instance.module.providers:
        for name, attribute in block.body.attributes.items():
            if carriers.mentioned(attribute):
                value = instance.attribute(attribute)
                what = f"{instance.prefix}provider.{block.labels[0]}.{name}"
                yield from _reached(what, attribute, value, origins)


# Names that a loop binds: what they hold depends on the collection.
_LOOP = re.compile(r"\b(?:each|self)\b|\.(?:value|key)\b")


def _audience_attributes(kind: str) -> set[str]:
    if kind in SHAPES:
        return {f"{SHAPES[kind].block}.{SHAPES[kind].audience}"}
    if kind in kinds.AZAPI:
        return {*kinds.BODIES}
    return {*kinds.TEMPLATES, *kinds.PARAMETERS} if kind in kinds.DEPLOYMENTS else set()


class Carriers:
    """The names through which some literals can be reached in a module instance.

    Told by the text, so that only what may hold such a literal is evaluated: most of a module has
    nothing to do with audiences.
    """

    def __init__(
        self, instance: Instance, origins: tuple[Span, ...], caller: Carriers | None
    ) -> None:
        own = set(instance.module.paths)
        self.read: set[str] = own | caller.read if caller else own
        self._own = tuple(span for span in origins if span.path in own)
        self._names: dict[str, None] = {}
        self._marks: dict[str, list[int]] = {}
        self._take(_variables(instance, origins, caller))
        # What stands above, or in values files, comes in through variables and nothing else.
        paths = {span.path for span in origins} - self.read
        self._spread(instance, deeper=not all(map(is_values_file, paths)))

    def _take(self, names: Iterable[str]) -> None:
        new = [name for name in names if name not in self._names]
        if new:
            self._names.update(dict.fromkeys(new))
            self._marks.clear()

    def _marked(self, file: SourceFile) -> list[int]:
        """The offsets in a file where such a literal or name stands, in order."""
        known = self._marks.get(file.path)
        if known is None:
            found = [span.start for span in self._own if span.path == file.path]
            for name in self._names:
                found.extend(whole_words(name, file.text, 0, len(file.text)))
            self._marks[file.path] = known = sorted(found)
        return known

    def _spread(self, instance: Instance, *, deeper: bool) -> None:
        """Add the locals and module outputs that such names, or literals elsewhere, flow into."""
        module = instance.module
        if deeper:
            self._take(f"module.{label}" for label in module.calls)
        pending: dict[str, AnyAttribute | AnyBlock] = {
            f"module.{label}": block for label, block in module.calls.items()
        }
        closed = list(module.locals.blocks)
        while True:
            opened = [block for block in closed if self.concern(block)]
            closed = [block for block in closed if block not in opened]
            for block in opened:
                attributes = block.body.attributes.items()
                pending |= {f"local.{name}": attribute for name, attribute in attributes}
            found = [name for name, part in pending.items() if self.concern(part)]
            if not found:
                return
            self._take(found)
            for name in found:
                del pending[name]

    def concern(self, part: AnyAttribute | AnyBlock) -> bool:
        """Whether the text of an attribute or block holds such a literal or name."""
        if isinstance(part, JsonAttribute | JsonBlock):
            return True
        marks = self._marked(part.file)
        at = bisect_left(marks, part.start)
        return at < len(marks) and marks[at] < part.end

    def mentioned(self, attribute: AnyAttribute) -> bool:
        """Whether an attribute may have such a literal, an element of a loop included."""
        if self.concern(attribute):
            return True
        if isinstance(attribute, JsonAttribute):
            return False
        return bool(_LOOP.search(attribute.file.text, attribute.start, attribute.end))


def _variables(
    instance: Instance, origins: tuple[Span, ...], caller: Carriers | None
) -> Iterator[str]:
    """The variables that such literals are given to, or are the default of."""
    literals = _by_path(origins)
    for name, block in instance.module.variables.items():
        argument = instance.arguments.get(name)
        default = _stands_in(block, literals)
        if argument is None or default:
            passed = default
        elif argument.attribute is None:
            passed = True
        elif caller is None:
            passed = _stands_in(argument.attribute, literals)
        else:
            passed = caller.mentioned(argument.attribute)
        if passed and _holds(instance.variable(name), origins):
            yield f"var.{name}"


def _by_path(spans: Iterable[Span]) -> dict[str, list[Span]]:
    found: dict[str, list[Span]] = {}
    for span in spans:
        found.setdefault(span.path, []).append(span)
    return found


def _stands_in(part: AnyAttribute | AnyBlock, literals: dict[str, list[Span]]) -> bool:
    """Whether one of some literals, by the paths of their files, is written in a part of code."""
    near = literals.get(part.file.path)
    if near is None or isinstance(part, JsonAttribute | JsonBlock):
        return near is not None
    return any(part.start <= one.start and one.end <= part.end for one in near)


def _holds(value: Value, origins: tuple[Span, ...]) -> bool:
    return any(
        isinstance(leaf, Text) and any(span in origins for span in leaf.spans)
        for leaf in leaves(value)
    )


def _in_body(
    instance: Instance,
    body: AnyBody,
    names: dict[str, Value],
    carriers: Carriers,
    skip: set[str],
    inside: str = "",
) -> Iterator[tuple[str, AnyAttribute, Value]]:
    for name, attribute in body.attributes.items():
        if name in {"count", "for_each", "depends_on"} or _is_block(attribute):
            continue
        if f"{inside}{name}" in skip:
            continue
        if carriers.mentioned(attribute):
            yield f"{inside}{name}", attribute, instance.attribute(attribute, "", names)
    types = {block.type for block in body.blocks if block.type != "dynamic"}
    types |= {label for block in body.of_type("dynamic") for label in block.labels}
    for block_type in sorted(types):
        if f"{inside}{block_type}" in skip:
            continue
        for inner, bound, block in instance.resources.nested(body, block_type, names):
            del block
            path = f"{inside}{block_type}."
            yield from _in_body(instance, inner, bound, carriers, skip, path)


def _is_block(attribute: AnyAttribute) -> bool:
    """Whether all of a JSON property is read as blocks, one by one."""
    if not isinstance(attribute, JsonAttribute):
        return False
    value = attribute.value
    items = value.items if isinstance(value, Sequence) else (value,)
    return bool(items) and all(isinstance(item, Mapping) for item in items)


def _reached(
    what: str, attribute: AnyAttribute, value: Value, origins: tuple[Span, ...]
) -> Iterator[Use]:
    for leaf in leaves(value):
        if isinstance(leaf, Text):
            for span in leaf.spans:
                if span in origins:
                    yield Use(what, attribute.span, span, leaf.full_trail)


def _in_call(
    instance: Instance,
    call: tuple[str, AnyBlock, BlockInstance],
    missing: Missing,
    carriers: Carriers,
    origins: tuple[Span, ...],
) -> Iterator[Use]:
    from aadrift.languages import remote

    label, block, one = call
    values = {
        name: instance.attribute(attribute, "", one.names)
        for name, attribute in block.body.attributes.items()
        if name not in META and carriers.mentioned(attribute)
    }
    declared = {
        (*found.path, found.key)
        for found in remote.declarations(Mapping(values), f"{missing.source} {label}")
    }
    for name, value in values.items():
        attribute = block.body.attributes[name]
        for path, leaf in _leaves_by_path((name,), value):
            if path not in declared:
                what = f"{instance.prefix}module.{label}{one.suffix}.{'.'.join(path)}"
                yield from _reached(what, attribute, leaf, origins)


def _leaves_by_path(path: tuple[str, ...], value: Value) -> Iterator[tuple[tuple[str, ...], Value]]:
    for branch in branches(value):
        if isinstance(branch, Mapping):
            for key, item in branch.items():
                yield from _leaves_by_path((*path, key), item)
        elif isinstance(branch, Sequence):
            for at, item in enumerate(branch.elements()):
                yield from _leaves_by_path((*path, str(at)), item)
        else:
            yield path, branch
