"""Module calls: the instances they make, and the outputs that references ask for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from aadrift.languages.terraform.arguments import Argument
from aadrift.languages.terraform.evaluation import Accessor, Frame, next_name
from aadrift.languages.terraform.expansion import BlockInstance
from aadrift.languages.terraform.modules import AnyAttribute, AnyBlock
from aadrift.languages.terraform.sources import Missing
from aadrift.languages.terraform.syntax import Name
from aadrift.source import SourceError, Span
from aadrift.values import Mapping, Unknown, Value

if TYPE_CHECKING:
    from aadrift.languages.terraform.instance import Instance

# Modules that call modules that call modules multiply.
MAX_MODULES = 5_000

# Arguments of a call that are not variables of the module.
META = {"source", "version", "providers", "count", "for_each", "depends_on"}


class Calls:
    """The module calls of one module instance."""

    def __init__(self, instance: Instance) -> None:
        self._instance = instance
        self._children: dict[tuple[str, str], Instance | Missing] = {}

    def reference(self, name: Name, path: list[Accessor], frame: Frame) -> Value:
        """A reference to an output of a called module, or to all of them."""
        label = next_name(path)
        block = self._instance.module.calls.get(label or "")
        if label is None or block is None:
            reason = f"the module call {label!r} is not declared"
            return Unknown(reason, frame.span(name), failed=True)
        expansion = self._instance.expansion(block)
        chosen = expansion.choose(path, frame)
        if chosen is not None:
            value = self._outputs(label, block, chosen, next_name(path), frame)
            return expansion.reached(chosen, value)
        return expansion.gather(lambda one: self._outputs(label, block, one, None, frame))

    def _outputs(
        self, label: str, block: AnyBlock, instance: BlockInstance, name: str | None, frame: Frame
    ) -> Value:
        child = self.child(label, block, instance)
        if isinstance(child, Missing):
            return Unknown(f"module.{label} is not read: {child.reason}", block.header)
        if name is not None:
            steps = frame.step(frame.whole, f"{child.path}.{name}")
            return _output(child, name).via(*steps)
        outputs = {output: _output(child, output) for output in child.module.outputs}
        return Mapping(outputs, "object")

    def files(self, label: str, block: AnyBlock) -> Iterator[Span]:
        """The files of the module that a call names, whole, where they can be read."""
        root, source = self._instance.root, block.attribute("source")
        value = self._instance.attribute(source) if source is not None else None
        module = root.library.called(self._instance, label, value)
        for path in () if isinstance(module, Missing) else module.paths:
            with suppress(SourceError):
                file = root.workspace.read(path)
                yield Span(file, 0, len(file.text))

    def child(self, label: str, block: AnyBlock, instance: BlockInstance) -> Instance | Missing:
        """The module instance that a call makes, or why its module can't be read."""
        key = (label, instance.suffix)
        known = self._children.get(key)
        if known is None:
            self._children[key] = known = self._make(label, block, instance)
        return known

    def _make(self, label: str, block: AnyBlock, instance: BlockInstance) -> Instance | Missing:
        caller = self._instance
        attributes = block.body.attributes
        caller.root.made += 1
        if caller.root.made > MAX_MODULES:
            message = f"this module is not read: the stack has more than {MAX_MODULES:,} of them"
            caller.root.workspace.report(block.header.path, block.header.line, message)
            return Missing("the stack has too many modules")
        source = caller.attribute(attributes["source"]) if "source" in attributes else None
        module = caller.root.library.called(caller, label, source)
        if isinstance(module, Missing):
            return module
        arguments = {
            name: self._argument(f"module.{label}", attribute, instance)
            for name, attribute in attributes.items()
            if name not in META
        }
        path = f"{caller.prefix}module.{label}{instance.suffix}"
        return type(caller)(caller.root, module, arguments, path, (caller, label, block))

    def _argument(self, call: str, attribute: AnyAttribute, instance: BlockInstance) -> Argument:
        what = f"{call}: {attribute.name}"
        work = partial(self._instance.attribute, attribute, what, instance.names)
        return Argument(work, attribute)


def _output(child: Instance, name: str) -> Value:
    block = child.module.outputs.get(name)
    attribute = block.body.attributes.get("value") if block else None
    if attribute is None:
        return Unknown(f"the output {name!r} is not declared", failed=True)
    what = f"output.{name}"
    return child.memo(("output", name), what, lambda: child.attribute(attribute, what))
