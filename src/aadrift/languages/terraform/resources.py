"""Resources and data sources as values: what their blocks set is known, the rest is not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aadrift.languages.terraform import expressions
from aadrift.languages.terraform.evaluation import Accessor, Frame, next_name
from aadrift.languages.terraform.expansion import (
    BlockInstance,
    Expansion,
    any_entry,
    dynamic_entries,
)
from aadrift.languages.terraform.json_syntax import JsonAttribute
from aadrift.languages.terraform.modules import AnyAttribute, AnyBlock, AnyBody, ResourceKey
from aadrift.languages.terraform.syntax import GetAttribute, Name
from aadrift.languages.terraform.types import ResourceObject
from aadrift.values import Mapping, Sequence, Text, Unknown, Value, branches, feasible, one_of

if TYPE_CHECKING:
    from aadrift.languages.terraform.instance import Instance

_META = {"count", "for_each", "provider", "depends_on", "lifecycle", "provisioner", "connection"}


def address(key: ResourceKey) -> str:
    """A resource's address within its module, without an instance key."""
    mode, kind, name = key
    return f"{kind}.{name}" if mode == "resource" else f"{mode}.{kind}.{name}"


class Resources:
    """The resources of one module instance."""

    def __init__(self, instance: Instance) -> None:
        self._instance = instance
        self._declared = instance.module.resources

    def managed(self, name: Name, path: list[Accessor], frame: Frame) -> Value | None:
        """A reference to a resource; None where the name can't be one."""
        if not path or not isinstance(path[0], GetAttribute):
            return None
        key = ("resource", name.name, path[0].name)
        if key in self._declared:
            del path[0]
            return self._reference(key, path, frame)
        if "_" in name.name:
            shown = f"{name.name}.{path[0].name}"
            return Unknown(f"{shown} is not declared", frame.span(name), failed=True)
        return None

    def data(self, name: Name, path: list[Accessor], frame: Frame) -> Value:
        """A reference to a data source or an ephemeral resource."""
        kind, label = next_name(path), next_name(path)
        key = (name.name, kind or "", label or "")
        if key not in self._declared:
            return Unknown(f"{address(key)} is not declared", frame.span(name), failed=True)
        return self._reference(key, path, frame)

    def _reference(self, key: ResourceKey, path: list[Accessor], frame: Frame) -> Value:
        block = self._declared[key]
        expansion = self._instance.expansion(block)
        chosen = expansion.choose(path, frame)
        if chosen is None:
            return self._objects(key, block, expansion)
        label = next_name(path)
        if label is None:
            return expansion.reached(chosen, self._object(key, block, chosen))
        what = f"{address(key)}{chosen.suffix}.{label}"
        value = self._part(key, block, chosen, label).via(*frame.step(frame.whole, what))
        return expansion.reached(chosen, value)

    def _part(self, key: ResourceKey, block: AnyBlock, instance: BlockInstance, name: str) -> Value:
        what = f"{address(key)}{instance.suffix}.{name}"
        return self._instance.memo(
            (*key, instance.suffix, name),
            what,
            lambda: self._attribute(key, block, instance, name),
        )

    def _attribute(
        self, key: ResourceKey, block: AnyBlock, instance: BlockInstance, name: str
    ) -> Value:
        attribute = block.body.attributes.get(name)
        if attribute is not None and name not in _META:
            what = f"{address(key)}{instance.suffix}.{name}"
            return self._instance.attribute(attribute, what, instance.names)
        found = list(self.nested(block.body, name, instance.names))
        if found:
            items = tuple(self._block_object(body, names) for body, names, _ in found)
            return Sequence(items, "list")
        return _missing(key, block, name)

    def _block_object(self, body: AnyBody, names: dict[str, Value]) -> Value:
        entries = {
            name: self._instance.attribute(attribute, name, names)
            for name, attribute in body.attributes.items()
        }
        missing = Unknown("this part of the block is only known after apply")
        return ResourceObject(entries, "object", missing=missing)

    def _object(self, key: ResourceKey, block: AnyBlock, instance: BlockInstance) -> Value:
        entries = {
            name: self._part(key, block, instance, name)
            for name in block.body.attributes
            if name not in _META
        }
        return ResourceObject(entries, "object", missing=_missing(key, block))

    def _objects(self, key: ResourceKey, block: AnyBlock, expansion: Expansion) -> Value:
        return expansion.gather(lambda instance: self._object(key, block, instance))

    def nested(
        self, body: AnyBody, name: str, names: dict[str, Value]
    ) -> Iterator[tuple[AnyBody, dict[str, Value], AnyBlock]]:
        """The blocks of one type in a body, those that ``dynamic`` makes included.

        Yields each block's body, the names bound inside of it, and the block itself.
        """
        for block in body.of_type(name):
            yield block.body, names, block
        for dynamic in body.of_type("dynamic"):
            if dynamic.labels == (name,):
                yield from self._dynamic(dynamic, name, names)

    def _dynamic(
        self, dynamic: AnyBlock, name: str, names: dict[str, Value]
    ) -> Iterator[tuple[AnyBody, dict[str, Value], AnyBlock]]:
        attributes = dynamic.body.attributes
        contents: list[AnyBlock] = [*dynamic.body.of_type("content")]
        content = contents[0] if contents else None
        each = attributes.get("for_each")
        if content is None or each is None:
            message = "this dynamic block can't be read: it needs for_each and content"
            workspace = self._instance.root.workspace
            workspace.report(dynamic.header.path, dynamic.header.line, message)
            return
        iterator = _iterator(attributes.get("iterator"), name)
        content_body = content.body
        positions: dict[int, list[tuple[Value, Value]]] = {}
        collection = self._instance.attribute(each, f"dynamic {name} for_each", names)
        for branch in branches(feasible(collection)):
            entries = dynamic_entries(branch)
            if isinstance(entries, Unknown):
                entries = [any_entry(entries)]
            for at, entry in enumerate(entries):
                positions.setdefault(at, []).append(entry)
        reason = "the collection of the dynamic block can have several values"
        for items in positions.values():
            element: dict[str, Value] = {
                "key": one_of([key for key, _ in items], reason, dynamic.header),
                "value": one_of([value for _, value in items], reason, dynamic.header),
            }
            yield content_body, {**names, iterator: Mapping(element)}, dynamic


def _iterator(attribute: AnyAttribute | None, name: str) -> str:
    if attribute is None:
        return name
    if isinstance(attribute, JsonAttribute):
        return attribute.value.value if isinstance(attribute.value, Text) else name
    node = expressions.parse(attribute.code.value)
    return node.name if isinstance(node, Name) else name


def _missing(key: ResourceKey, block: AnyBlock, name: str = "") -> Unknown:
    what = f"{address(key)}.{name}" if name else address(key)
    if key[0] == "data":
        return Unknown(f"{what} is read by Terraform at run time", block.header)
    return Unknown(f"{what} is only known after apply", block.header)
