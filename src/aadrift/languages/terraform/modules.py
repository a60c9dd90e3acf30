"""A Terraform module as it stands in its folder: what its files declare, by name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import field, replace
from functools import cached_property
from typing import Any

from aadrift.discovery import WORDS, Kind
from aadrift.languages.terraform.json_syntax import JsonAttribute, JsonBlock, JsonBody, parse_json
from aadrift.languages.terraform.scanner import Attribute, Block, Body, ScanError, scan
from aadrift.records import dataclass
from aadrift.source import SourceError, SourceFile
from aadrift.values import Text
from aadrift.workspace import Workspace, join

AnyAttribute = Attribute | JsonAttribute
AnyBlock = Block | JsonBlock


@dataclass(frozen=True)
class MergedBody:
    """What an override file leaves of a body: its attributes and nested blocks replace ours.

    Nested blocks are replaced by their type, however many there are on either side; a dynamic
    block counts as the type that it makes.
    """

    base: AnyBody
    over: AnyBody

    @cached_property
    def attributes(self) -> dict[str, AnyAttribute]:
        """The attributes of both, those of the override first in rank."""
        replaced = {_made(block) for block in self.over.blocks}
        base = self.base.attributes.items()
        kept = {name: attribute for name, attribute in base if name not in replaced}
        return {**kept, **self.over.attributes}

    @cached_property
    def blocks(self) -> tuple[AnyBlock, ...]:
        """The blocks of the base whose type the override does not have, then the override's."""
        over: tuple[AnyBlock, ...] = self.over.blocks
        replaced = {_made(block) for block in over}
        return (*(block for block in self.base.blocks if _made(block) not in replaced), *over)

    def of_type(self, name: str) -> list[AnyBlock]:
        """The blocks of one type, in order."""
        return [block for block in self.blocks if block.type == name]

    @property
    def problems(self) -> tuple[ScanError, ...]:
        """What could not be read of either."""
        return (*self.base.problems, *self.over.problems)


def _made(block: AnyBlock) -> str:
    return block.labels[0] if block.type == "dynamic" and block.labels else block.type


AnyBody = Body | JsonBody | MergedBody

ResourceKey = tuple[str, str, str]


class Locals:
    """The local values of a module, by name. A block is read when it can hold the name."""

    def __init__(self) -> None:
        self.blocks: list[AnyBlock] = []
        self._found: dict[str, AnyAttribute | None] = {}

    def get(self, name: str) -> AnyAttribute | None:
        """The value of a name, of a module that was read as a whole."""
        if name not in self._found:
            self._found[name] = self._find(name)
        return self._found[name]

    def _find(self, name: str) -> AnyAttribute | None:
        """That of the last block counts, for override files stand last."""
        for block in reversed(self.blocks):
            if isinstance(block, Block) and not block.mentions(name):
                continue
            found = block.body.attributes.get(name)
            if found is not None:
                return found
        return None


# They are about what others declare. Newer versions may know more of them.
_WITHOUT_GATEWAYS = frozenset(("action", "check", "import", "list", "moved", "removed"))
_SUFFIXES = (".tf", ".tofu", ".tf.json", ".tofu.json")
_IGNORED = re.compile(r"^\.|~$|^#.*#$")
_OVERRIDE = re.compile(r"(?:^|_)override\.(?:tf|tofu)(?:\.json)?$")


@dataclass(frozen=True)
class Module:
    """The declarations of one folder. ``resources`` are keyed by mode, type and name.

    ``repeated`` are blocks that declare again what another has declared, ``strange`` those of no
    type and labels that a module is made of: Terraform refuses both.
    """

    folder: str
    paths: tuple[str, ...]
    variables: dict[str, AnyBlock] = field(default_factory=dict)
    outputs: dict[str, AnyBlock] = field(default_factory=dict)
    locals: Locals = field(default_factory=Locals)
    resources: dict[ResourceKey, AnyBlock] = field(default_factory=dict)
    calls: dict[str, AnyBlock] = field(default_factory=dict)
    providers: list[AnyBlock] = field(default_factory=list)
    settings: list[AnyBlock] = field(default_factory=list)
    repeated: list[AnyBlock] = field(default_factory=list)
    strange: list[Block] = field(default_factory=list)


def is_terraform(name: str) -> bool:
    """Whether Terraform or OpenTofu reads a file of this name as configuration."""
    return name.endswith(_SUFFIXES) and not _IGNORED.search(name)


def load(workspace: Workspace, folder: str) -> Module:
    """Read the module in a folder. What can't be read is reported; the rest counts."""
    names = [name for name in workspace.listing(folder) if is_terraform(name)]
    # OpenTofu reads main.tofu instead of main.tf where both exist.
    tofu = {name for name in names if ".tofu" in name}
    shadowed = {name for name in names if name not in tofu and _in_tofu(name) in tofu}
    _report_shadowed(workspace, folder, shadowed)
    names = [name for name in names if name not in shadowed]
    names.sort(key=lambda name: (bool(_OVERRIDE.search(name)), name))
    paths = tuple(join(folder, name) for name in names)
    module = Module(folder, paths)
    for path in paths:
        body = read_body(workspace, path)
        if body is not None:
            _declare(module, body, override=bool(_OVERRIDE.search(path.rsplit("/", 1)[-1])))
    for odd in module.strange:
        code = odd.file.text[odd.header_start : odd.end]
        if odd.type not in _WITHOUT_GATEWAYS and concerns_gateways(code):
            message = "this block is not read: Terraform knows no block of this type and labels"
            workspace.report(odd.header.path, odd.header.line, message)
    for block in module.repeated:
        name = ".".join((block.type, *block.labels))
        message = f"this block is not read: {name} is declared already, and Terraform refuses that"
        workspace.report(block.header.path, block.header.line, message)
    return module


def _in_tofu(name: str) -> str:
    return name.replace(".tf", ".tofu", 1)


def _report_shadowed(workspace: Workspace, folder: str, names: Iterable[str]) -> None:
    """Say of files that only Terraform reads, and that concern gateways, that they are not read."""
    for name in sorted(names):
        path = join(folder, name)
        try:
            concerns = concerns_gateways(workspace.read(path).text)
        except SourceError:
            concerns = True
        if concerns:
            message = (
                f"this file is not read: OpenTofu reads {_in_tofu(name)} instead of it, but "
                "Terraform still reads it, and it concerns gateways"
            )
            workspace.report(path, 1, message)


def concerns_gateways(code: str) -> bool:
    """Whether some code has the words of a gateway's sign-in, or one of its app ids."""
    lower = code.lower().encode()
    return any(word in lower for word in WORDS[Kind.TERRAFORM])


def read_body(workspace: Workspace, path: str) -> Body | JsonBody | None:
    """Read one file of HCL or of the JSON syntax; None, and a report, when that is impossible."""
    try:
        file = workspace.read(path)
    except SourceError as error:
        workspace.report(path, error.line, f"this file can't be read: {error.message}")
        return None

    def tell(file: SourceFile, problem: ScanError) -> None:
        line = file.position(min(problem.offset, len(file.text))).line
        workspace.report(file.path, line, f"this statement can't be read: {problem.message}")

    body = parse_json(file) if path.endswith(".json") else scan(file, tell=tell)
    for problem in body.problems:
        tell(file, problem)
    return body


def _declare(module: Module, body: AnyBody, *, override: bool) -> None:
    def put(known: dict[Any, AnyBlock], key: object, block: AnyBlock) -> None:
        if key not in known:
            known[key] = block
        elif override:
            known[key] = _merged(known[key], block)
        else:
            module.repeated.append(block)

    for block in body.blocks:
        match block.type, block.labels:
            case "variable", (name,):
                put(module.variables, name, block)
            case "output", (name,):
                put(module.outputs, name, block)
            case "module", (name,):
                put(module.calls, name, block)
            case ("resource" | "data" | "ephemeral") as mode, (kind, name):
                put(module.resources, (mode, kind, name), block)
            case "locals", ():
                module.locals.blocks.append(block)
            case "provider", (_,):
                if override:
                    _override_provider(module, block)
                else:
                    module.providers.append(block)
            case "terraform", ():
                module.settings.append(block)
            case _ if isinstance(block, Block):
                module.strange.append(block)


def _merged(base: AnyBlock, over: AnyBlock) -> AnyBlock:
    """The block that an override file leaves, in the syntax and at the place of the base."""
    merged = replace(base, merged=True) if isinstance(base, Block) else replace(base)
    merged.__dict__["body"] = MergedBody(base.body, over.body)
    return merged


def _override_provider(module: Module, block: AnyBlock) -> None:
    for at, base in enumerate(module.providers):
        if base.labels == block.labels and _alias(base) == _alias(block):
            module.providers[at] = _merged(base, block)
            return
    module.providers.append(block)


def _alias(provider: AnyBlock) -> object:
    attribute = provider.body.attributes.get("alias")
    if isinstance(attribute, JsonAttribute):
        return attribute.value
    return attribute and Text(attribute.code.value.strip('"'))


def nested(body: AnyBody) -> Iterator[AnyBlock]:
    """All blocks inside a body, at any depth."""
    stack: list[AnyBlock] = list(body.blocks)
    while stack:
        block = stack.pop()
        yield block
        stack.extend(block.body.blocks)
