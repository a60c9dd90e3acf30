"""Where modules lie, what they are called with, and into what they are deployed.

A module is read from the scanned tree only. One of a registry is read where the tree holds the
cache that the Bicep compiler restores it to: the ``cacheRootDirectory`` of the nearest
``bicepconfig.json``, when that lies inside of the scanned root. The cache in the user's home is
not read: it lies outside of the root, and what a scan says should not depend on it.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import replace

from aadrift.languages.arm.documents import Document, Form
from aadrift.languages.azure_functions import Surroundings, key_of, lookup
from aadrift.languages.bicep import syntax
from aadrift.languages.bicep.evaluation import Frame, Symbol, evaluate
from aadrift.languages.bicep.files import BicepFile
from aadrift.languages.bicep.parameters import Given, arguments_in, fixed
from aadrift.languages.bicep.scope import Run
from aadrift.languages.data.json import JsonError, decode_json
from aadrift.records import dataclass
from aadrift.source import SourceError, Span, Step
from aadrift.values import Mapping, Null, OneOf, Text, Unknown, Value, branches
from aadrift.workspace import join

_CONFIGURATION = "bicepconfig.json"
# Such as br/public:avm/res/network/virtual-wan:0.1.0, br:host/path@sha256:digest, or
# ts:subscription/group/name:version.
_REFERENCE = re.compile(
    r"(?P<scheme>br|ts)(?:/(?P<alias>[\w-]+))?:(?P<path>[^:@]+)(?::(?P<tag>[^@]+))?(?:@.+)?",
    re.IGNORECASE,
)
_PUBLIC = ("mcr.microsoft.com", "bicep")


@dataclass(frozen=True)
class JsonModule:
    """A module that is a JSON template."""

    document: Document


@dataclass(frozen=True)
class Missing:
    """A module that is not in the tree: what it is called, and why it can't be read."""

    source: str
    reason: str


@dataclass(frozen=True)
class Arguments:
    """What a module call gives. ``value`` evaluates all of it."""

    node: syntax.Expression | None
    frame: Frame
    address: str

    def value(self) -> Value:
        """All arguments."""
        return evaluate(self.node, self.frame) if self.node is not None else Mapping({})

    def given(self) -> Given:
        """Each argument, worked out when it is asked for."""
        node = self.node
        if isinstance(node, syntax.ObjectExpression) and all(
            isinstance(one, syntax.Property) and one.name is not None for one in node.members
        ):
            members = [one for one in node.members if isinstance(one, syntax.Property)]
            return Given({(one.name or "").lower(): self._argument(one) for one in members})
        value = self.value()
        arguments = arguments_in(value)
        for one in branches(value):
            for name, written in one.names.items() if isinstance(one, Mapping) else ():
                for span in written.spans[:1] if name.lower() in arguments else ():
                    step = self._step(span, name)
                    arguments[name.lower()] = arguments[name.lower()].via(step)
        return fixed(arguments)

    def _step(self, span: Span, name: str) -> Step:
        return Step(span, f"{self.address}: {name}")

    def _argument(self, one: syntax.Property) -> _Argument:
        step = self._step(self.frame.span(one.key), one.name or "")
        return _Argument(one.value, self.frame, step)


@dataclass(frozen=True)
class _Argument:
    """An argument that is worked out when it is asked for."""

    node: syntax.Expression
    frame: Frame
    step: Step

    def __call__(self) -> Value:
        return evaluate(self.node, self.frame).via(self.step)


def arguments_of(body: syntax.ObjectExpression, frame: Frame, address: str) -> Arguments:
    """The arguments in the body of a module call."""
    for one in body.members:
        if isinstance(one, syntax.Property) and one.name == "params":
            return Arguments(one.value, frame, address)
    return Arguments(None, frame, address)


def resolve(
    caller: BicepFile, written: syntax.StringLiteral, run: Run
) -> BicepFile | JsonModule | Missing:
    """The file that a module call (or ``using``) names."""
    value = written.value
    place = caller.span(written)
    if value is None:
        return Missing("", "the path of the module is no literal")
    if _REFERENCE.fullmatch(value):
        return _restored(caller, value, run) or Missing(value, "it is in a registry")
    path = run.library.resolve(caller, written) or ""
    if path.lower().endswith((".json", ".jsonc")):
        return _json(path, place, run)
    file = run.library.file(path, place)
    return file or Missing(path, f"the module {path} can't be read")


def _json(path: str, place: Span, run: Run) -> JsonModule | Missing:
    if not run.library.workspace.is_file(path):
        message = f"the module {path} is not in the scanned tree"
        run.library.workspace.report(place.path, place.line, message)
        return Missing(path, message)
    document = run.documents.document(path)
    if document is None or document.form is not Form.TEMPLATE:
        message = f"the module {path} is no template"
        run.library.workspace.report(place.path, place.line, message)
        return Missing(path, message)
    return JsonModule(document)


def _restored(caller: BicepFile, reference: str, run: Run) -> JsonModule | None:
    """A registry module, as the compiler's cache inside of the tree has it."""
    config = _configuration(caller, run)
    folder = _cached_folder(reference, config[1]) if config is not None else None
    if config is None or folder is None:
        return None
    at, settings = config
    root = lookup(settings, "cacheRootDirectory")
    if not isinstance(root, Text) or root.value.startswith(("~", "/")) or "%" in root.value:
        return None
    path = join(join(at, root.value), posixpath.join(folder, "main.json"))
    if not run.library.workspace.is_file(path):
        return None
    document = run.documents.document(path)
    template = document is not None and document.form is Form.TEMPLATE
    return JsonModule(document) if document is not None and template else None


def _configuration(caller: BicepFile, run: Run) -> tuple[str, Mapping] | None:
    """The nearest ``bicepconfig.json`` at or above a file, and its folder."""
    folder = caller.folder
    while True:
        path = posixpath.join(folder, _CONFIGURATION)
        if not folder.startswith("/") and run.library.workspace.is_file(path):
            known = run.library.settings
            if path not in known:
                known[path] = _settings(path, run)
            settings = known[path]
            return (folder, settings) if settings is not None else None
        if not folder or folder.startswith("/"):
            return None
        folder = posixpath.dirname(folder)


def _settings(path: str, run: Run) -> Mapping | None:
    workspace = run.library.workspace
    try:
        file = workspace.read(path)
        whole = Text.literal(file.text, file.span(0, len(file.text)))
        value = decode_json(whole, comments=True)
    except SourceError as error:
        workspace.report(path, error.line, error.message)
        return None
    except JsonError as error:
        line = file.position(error.offset).line
        workspace.report(path, line, f"it is not valid JSON: {error.message}")
        return None
    run.library.visited.add(path)
    return value if isinstance(value, Mapping) else None


def _cached_folder(reference: str, settings: Mapping) -> str | None:
    """Where the compiler restores a module below its cache. Source: Bicep's page on modules."""
    match = _REFERENCE.fullmatch(reference)
    if match is None or not match["tag"]:
        return None
    scheme, alias, path = match["scheme"].lower(), match["alias"], match["path"].strip("/")
    if scheme == "ts":
        parts = path.split("/")
        if alias is not None:
            known = _alias(settings, "ts", alias)
            parts = [*known, *parts] if known else []
        return posixpath.join("ts", *parts, match["tag"]) if len(parts) == 3 else None
    prefix: list[str] | None
    if alias is None:
        registry, _, repository = path.partition("/")
        prefix, path = [registry], repository
    else:
        prefix = _alias(settings, "br", alias)
        if prefix is None and alias == "public":
            prefix = list(_PUBLIC)
    if not prefix or not path:
        return None
    whole = "/".join([*prefix[1:], path])
    return posixpath.join("br", prefix[0], whole.strip("/").replace("/", "$"), f"{match['tag']}$")


def _alias(settings: Mapping, scheme: str, name: str) -> list[str] | None:
    """The parts that an alias of ``bicepconfig.json`` stands for."""
    value: Value | None = settings
    for key in ("moduleAliases", scheme, name):
        value = lookup(value, key) if isinstance(value, Mapping) else None
    if not isinstance(value, Mapping):
        return None
    keys = ("registry", "modulePath") if scheme == "br" else ("subscription", "resourceGroup")
    parts = [part for key in keys if isinstance(part := lookup(value, key), Text)]
    return [part.value for part in parts]


def deployed_into(scope: Value, name: Value, around: Surroundings) -> Surroundings:
    """The surroundings of a module that is deployed into a scope."""
    around = replace(around, deployment=_decided(name))
    match scope:
        case Symbol():
            return _into_resource(scope, around)
        case Mapping():
            return _into(scope, around)
        case Null():
            return around
        case _:
            reason = scope.reason if isinstance(scope, Unknown | OneOf) else "it can't be read"
            unknown = Unknown(f"the scope of the module is not known: {reason}")
            return replace(around, subscription=unknown, resource_group=unknown)


def _into(scope: Mapping, around: Surroundings) -> Surroundings:
    subscription = lookup(scope, "subscriptionId") if key_of(scope, "subscriptionId") else None
    if subscription is not None:
        around = replace(around, subscription=_decided(subscription))
    if key_of(scope, "name"):
        group = lookup(scope, "name")
        return replace(around, resource_group=_decided(group)) if group is not None else around
    missing = Unknown("the module is not deployed into a resource group")
    return replace(around, resource_group=missing)


def _into_resource(symbol: Symbol, around: Surroundings) -> Surroundings:
    name, scope = symbol.member("name", symbol.where), symbol.member("scope", symbol.where)
    if isinstance(scope, Mapping):
        around = _into(scope, around)
    return replace(around, resource_group=_decided(name))


def _decided(value: Value) -> Value:
    """A name that ids are made of: one, or an unknown one."""
    if isinstance(value, OneOf):
        return Unknown(value.reason, value.where, trail=value.trail)
    return value
