"""All module instances below a root, and everything in them that concerns gateways."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field
from typing import TYPE_CHECKING

from aadrift.gateway import Gateway
from aadrift.languages.interface import Absent, AppUse
from aadrift.languages.terraform import apps, gateways, kinds
from aadrift.languages.terraform.gateways import SHAPES, Context
from aadrift.languages.terraform.modules import AnyBlock
from aadrift.languages.terraform.resources import address
from aadrift.languages.terraform.scanner import Block
from aadrift.languages.terraform.sources import Missing
from aadrift.records import dataclass

if TYPE_CHECKING:
    from aadrift.languages.terraform.instance import Instance
    from aadrift.languages.terraform.reach import Reach


_KINDS = frozenset((*SHAPES, *kinds.AZAPI, *kinds.DEPLOYMENTS))


def instances(root: Instance, reach: Reach) -> Iterator[Instance]:
    """A module instance and, depth first, those below it that can declare something."""
    yield root
    for label, block in root.module.calls.items():
        for child in _children(root, label, block, reach):
            if not isinstance(child, Missing):
                yield from instances(child, reach)


def _children(
    parent: Instance, label: str, block: AnyBlock, reach: Reach
) -> Iterator[Instance | Missing]:
    if not reach.can_matter(parent, label, block):
        return
    for one in parent.expansion(block):
        yield parent.calls.child(label, block, one)


@dataclass(frozen=True)
class Found:
    """What the instances below one root declare."""

    gateways: list[Gateway] = field(default_factory=list)
    apps: list[AppUse] = field(default_factory=list)
    absent: list[Absent] = field(default_factory=list)


def declared(root: Instance, reach: Reach, context: Context) -> Found:
    """Every gateway and old enterprise app below a root module, under one variant."""
    found = Found()
    for instance in instances(root, reach):
        for key, block in instance.module.resources.items():
            mode, kind, _ = key
            if mode == "resource" and kind in _KINDS:
                found.absent.extend(_absent(instance, address(key), block))
                found.gateways.extend(_of_resource(instance, kind, block, context))
            if kind in apps.KINDS:
                found.apps.extend(apps.of_resource(instance, key, block))
        for label, block in instance.module.calls.items():
            if reach.can_matter(instance, label, block):
                found.absent.extend(_absent(instance, f"module.{label}", block, label))
                found.gateways.extend(_of_missing(instance, label, block, context))
    return found


def _of_missing(
    instance: Instance, label: str, block: AnyBlock, context: Context
) -> Iterator[Gateway]:
    """The gateways that a call declares by its arguments, where its module can't be read."""
    for one in instance.expansion(block):
        child = instance.calls.child(label, block, one)
        if isinstance(child, Missing):
            from aadrift.languages.terraform import remote_calls

            yield from remote_calls.of_call(instance, (label, block, one), child, context)


def _absent(
    instance: Instance, what: str, block: AnyBlock, call: str | None = None
) -> Iterator[Absent]:
    """A resource or module call that certainly has no instance, and what says so."""
    if instance.expansion(block).instances or not isinstance(block, Block):
        return
    why = block.attribute("count") or block.attribute("for_each")
    if why is not None:
        files = instance.calls.files(call, block) if call else ()
        yield Absent(f"{instance.prefix}{what}", why.span, (block.whole, *files))


def _of_resource(
    instance: Instance, kind: str, block: AnyBlock, context: Context
) -> Iterator[Gateway]:
    if kind in SHAPES:
        return gateways.of_resource(instance, block, SHAPES[kind], context)
    if kind in kinds.AZAPI:
        from aadrift.languages.terraform import azapi

        return azapi.of_resource(instance, block, context)
    from aadrift.languages.terraform import embedded

    return embedded.of_resource(instance, block, context)
