"""Places other than audiences that a literal reaches: a fix of it would change them too."""

from __future__ import annotations

from bisect import bisect_left
from collections import deque
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from aadrift.languages.interface import Use
from aadrift.languages.terraform import kinds
from aadrift.languages.terraform.calls import META
from aadrift.languages.terraform.gateways import SHAPES, Resource
from aadrift.languages.terraform.json_syntax import JsonAttribute, JsonBlock
from aadrift.languages.terraform.modules import (
    AnyAttribute,
    AnyBlock,
    AnyBody,
    is_terraform,
)
from aadrift.languages.terraform.resources import address
from aadrift.languages.terraform.scanner import Attribute, Block, mentions, whole_words
from aadrift.languages.terraform.sources import Missing
from aadrift.languages.terraform.values_files import is_values_file
from aadrift.source import SourceError, SourceFile, Span
from aadrift.values import Mapping, OneOf, Sequence, Text, Unknown, Value, leaves_by_path

if TYPE_CHECKING:
    from aadrift.languages.terraform.expansion import BlockInstance
    from aadrift.languages.terraform.instance import Instance
    from aadrift.workspace import Workspace


class Origins:
    """The literals whose other uses are looked for, by the files that they stand in.

    A file may be read under several names (symbolic links): its literals have each of them.
    """

    def __init__(self, spans: Iterable[Span], workspace: Workspace) -> None:
        self._workspace = workspace
        self._files: dict[str, str] = {}
        by_path = _by_path(spans)
        self._by_file: dict[str, list[Span]] = {}
        for path, found in by_path.items():
            self._by_file.setdefault(self._file(path), []).extend(found)
        self._data = self._in(path for path in by_path if not _is_code(path))
        self._values = self._in(path for path in by_path if is_values_file(path))

    def _file(self, path: str) -> str:
        """The one name of a file, without symbolic links."""
        known = self._files.get(path)
        if known is None:
            try:
                known = self._workspace.name(self._workspace.resolved(path)) or path
            except SourceError:
                known = path
            self._files[path] = known
        return known

    def _in(self, paths: Iterable[str]) -> tuple[Span, ...]:
        return tuple(
            span if span.path == path else Span(self._workspace.read(path), span.start, span.end)
            for path in paths
            for span in self._by_file.get(self._file(path), ())
        )

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
            label, block, one = call
            what = f"{instance.prefix}module.{label}{one.suffix}"
            yield from _in_key(what, block, one, near)
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
            yield from _in_key(f"{what}{one.suffix}", block, one, origins)
            for name, attribute, value in _in_body(instance, block.body, one.names, carriers, skip):
                yield from _reached(f"{what}{one.suffix}.{name}", attribute, value, origins)
            if key[1] in kinds.AZAPI:
                yield from _in_bodies(instance, block, one, carriers, origins)
    for block in instance.module.providers:
        what = f"{instance.prefix}provider.{block.labels[0]}"
        for name, attribute, value in _in_body(instance, block.body, {}, carriers, set()):
            yield from _reached(f"{what}.{name}", attribute, value, origins)


def _in_bodies(
    instance: Instance,
    block: AnyBlock,
    one: BlockInstance,
    carriers: Carriers,
    origins: tuple[Span, ...],
) -> Iterator[Use]:
    """The uses in what an azapi resource sends."""
    from aadrift.languages.terraform import azapi

    resource = Resource(instance, block, one)
    for name in kinds.BODIES:
        attribute = block.body.attributes.get(name)
        if attribute is None or not carriers.mentioned(attribute, one.names):
            continue
        for path, leaf in azapi.parts_besides_audience(resource, name):
            yield from _reached(f"{resource.address}.{'.'.join(path)}", attribute, leaf, origins)


def _in_key(
    what: str, block: AnyBlock, one: BlockInstance, origins: tuple[Span, ...]
) -> Iterator[Use]:
    """The key of an instance is part of its address: with another one, it is another instance."""
    each = one.names.get("each")
    attribute = block.body.attributes.get("for_each")
    if isinstance(each, Mapping) and attribute is not None:
        yield from _reached(f"{what} for_each", attribute, each.entries["key"], origins)


def _audience_attributes(kind: str) -> set[str]:
    if kind in SHAPES:
        return {f"{SHAPES[kind].block}.{SHAPES[kind].audience}"}
    if kind in kinds.AZAPI:
        return {*kinds.BODIES}
    return {*kinds.TEMPLATES, *kinds.PARAMETERS} if kind in kinds.DEPLOYMENTS else set()


# The functions that make a string of what a data file holds.
_READING = ("file", "filebase64", "templatefile")


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
        if not all(_is_code(span.path) for span in origins):
            self._take(_READING)
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
        found = [span.start for span in self._own if span.path == file.path]
        for name in self._names:
            found.extend(whole_words(name, file.text, 0, len(file.text)))
        self._marks[file.path] = found = sorted(found)
        return found

    def _spread(self, instance: Instance, *, deeper: bool) -> None:
        """Add the locals, resources and outputs that such names, or literals elsewhere, reach."""
        module = instance.module
        if deeper:
            self._take(f"module.{label}" for label in module.calls)
        pending: dict[str, AnyAttribute | AnyBlock] = {
            f"module.{label}": block for label, block in module.calls.items()
        }
        pending |= {address(key): block for key, block in module.resources.items()}
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
        if isinstance(part, Block):
            if part.merged:
                return True
        elif not isinstance(part, Attribute):
            return True
        marks = self._marks.get(part.file.path)
        if marks is None:
            marks = self._marked(part.file)
        at = bisect_left(marks, part.start) if marks else 0
        return at < len(marks) and marks[at] < part.end

    def mentioned(self, attribute: AnyAttribute, bound: Iterable[str] = ("each",)) -> bool:
        """Whether an attribute may have such a literal, in what a loop binds included."""
        if isinstance(attribute, JsonAttribute) or self.concern(attribute):
            return True
        text, start, end = attribute.file.text, attribute.start, attribute.end
        return any(mentions(name, text, start, end) for name in ("self", *bound))


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
    if isinstance(part, Block) and part.merged:
        return True
    near = literals.get(part.file.path)
    if near is None or isinstance(part, JsonAttribute | JsonBlock):
        return near is not None
    return any(part.start <= one.start and one.end <= part.end for one in near)


def _holds(value: Value, origins: tuple[Span, ...]) -> bool:
    return any(any(True for _ in _literals_in(text, origins)) for text in _texts(value))


def _literals_in(text: Text, origins: tuple[Span, ...]) -> Iterator[Span]:
    """The literals that a string is made of, or that stand in the text that it is made of."""
    for span in text.spans:
        for one in origins:
            if span.holds(one):
                yield one


def _texts(value: Value) -> Iterator[Text]:
    """Every string inside a value, keys and what is known of strings and objects included."""
    stack = [value]
    while stack:
        current = stack.pop()
        match current:
            case Text():
                yield current
            case Sequence():
                stack.extend(reversed(list(current.elements())))
            case Mapping():
                stack.extend(reversed([item for _, item in current.items()]))
                yield from current.names.values()
            case OneOf():
                stack.extend(reversed(list(current.branches())))
            case Unknown(draft=draft, outline=outline):
                if draft is not None:
                    yield draft.text.via(*current.trail)
                if outline is not None:
                    stack.append(outline.via(*current.trail))
            case _:
                pass


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
        if carriers.mentioned(attribute, names):
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
    for text in _texts(value):
        for origin in _literals_in(text, origins):
            yield Use(what, attribute.span, origin, text.full_trail)


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
        if name not in META and carriers.mentioned(attribute, one.names)
    }
    declared = {
        (*found.path, found.key)
        for found in remote.declarations(Mapping(values), f"{missing.source} {label}")
    }
    for name, value in values.items():
        attribute = block.body.attributes[name]
        for path, leaf in leaves_by_path((name,), value):
            if path not in declared:
                what = f"{instance.prefix}module.{label}{one.suffix}.{'.'.join(path)}"
                yield from _reached(what, attribute, leaf, origins)
