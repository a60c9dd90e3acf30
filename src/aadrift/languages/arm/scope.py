"""What names mean in one template: its parameters, variables, functions and nested deployments."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from collections.abc import Mapping as Names
from dataclasses import field, replace

from aadrift.audiences import MICROSOFT_REGISTERED
from aadrift.languages.arm.evaluation import (
    RESOURCE_LOOP,
    Frame,
    evaluate_loop,
    evaluate_value,
    extent,
    property_loops,
)
from aadrift.languages.azure_functions import OpenObject, Surroundings, key_of, lookup, masked
from aadrift.records import dataclass
from aadrift.source import Span, Step
from aadrift.values import (
    Bool,
    Mapping,
    Null,
    OneOf,
    Sequence,
    Text,
    Unknown,
    Value,
    branches,
    lift,
    one_of,
)

_DEPLOYMENT_ID = re.compile(r"/providers/Microsoft\.Resources/deployments/([^/]+)$", re.IGNORECASE)
# A template that needs more steps than this was made to stop who reads it.
_MAX_STEPS = 400_000

_SECURE = ("securestring", "secureobject")


class Arguments(dict[str, Value]):
    """The values that parameters are given, by lower-case name.

    ``others`` is why it is not known whether further parameters are given, and which value; None
    where these are all.
    """

    others: Unknown | None = None


@dataclass(eq=False)
class Run:
    """What all templates of one evaluation share.

    ``unreadable`` is told each expression that does not parse, ``stopped`` each place from which
    on a deployment is not followed, ``load`` gives a template by its path (and is told where the
    link to it stands). ``allowed`` collects, for a literal that is a
    parameter's value, the equal literals among the parameter's allowed values and its default,
    which must be an allowed one: they can only change together.
    """

    unreadable: Callable[[Span | None, str], None] = lambda _span, _message: None
    load: Callable[[str, Span | None], Mapping | None] = lambda _path, _span: None
    stopped: Callable[[Span | None, str], None] = lambda _span, _message: None
    allowed: dict[Span, tuple[Span, ...]] = field(default_factory=dict)
    steps: int = 0


class TemplateScope:
    """The names of one template, with the parameters that it is given (by lower-case name).

    ``outputs`` gives what a nested deployment of the template puts out, by the deployment's name
    or symbol; None where the template has no such deployment.
    """

    def __init__(
        self,
        template: Mapping,
        given: Names[str, Value],
        surroundings: Surroundings,
        run: Run,
        outputs: Callable[[str, int], Value | None] = lambda _name, _depth: None,
    ) -> None:
        self.template = template
        self.surroundings = surroundings
        self.run = run
        self.outputs = outputs
        self._given = given
        self._parameters = _section(template, "parameters")
        self._variables = _section(template, "variables")
        self._loops = _loops(self._variables)
        self._values: dict[tuple[str, str], Value] = {}
        self._pending: set[tuple[str, str]] = set()

    def unreadable(self, span: Span | None, message: str) -> None:
        """Record an expression that does not parse."""
        self.run.unreadable(span, message)

    def exhausted(self, steps: int = 1) -> bool:
        """Count some more steps of evaluation; whether they are too many."""
        self.run.steps += steps
        return self.run.steps > _MAX_STEPS

    def _once(
        self, kind: str, name: str, span: Span | None, evaluate: Callable[[], Value]
    ) -> Value:
        """Evaluate a parameter or variable the first time that it is asked for."""
        key = (kind, name.lower())
        if key in self._pending:
            return Unknown(f"the {kind} {name!r} refers to itself", span, failed=True)
        if key not in self._values:
            self._pending.add(key)
            try:
                self._values[key] = evaluate()
            finally:
                self._pending.discard(key)
        return self._values[key]

    def parameter(self, name: str, span: Span | None, depth: int = 0) -> Value:
        """The value of a parameter: as it is given, else its default."""
        key = key_of(self._parameters, name)
        definition = self._parameters.entries[key] if key is not None else None
        if key is None or not isinstance(definition, Mapping):
            return Unknown(f"the template has no parameter {name!r}", span, failed=True)
        written = self._parameters.name(key)
        return self._once(
            "parameter", key, span, lambda: self._parameter(written, definition, depth)
        )

    def _parameter(self, name: Text, definition: Mapping, depth: int) -> Value:
        value = self._parameter_value(name, definition, depth)
        if self._is_secure(definition):
            secret = Unknown(f"the parameter {name.value!r} is secure", extent(name))
            value = masked(value, secret)
        self._note_allowed(value, definition)
        return value

    def _parameter_value(self, name: Text, definition: Mapping, depth: int) -> Value:
        given = self._given.get(name.value.lower())
        if given is None:
            others = getattr(self._given, "others", None)
            default = self._default(name, definition, depth, given=others is not None)
            if others is None:
                return default
            # Null would say that it is left out for sure, and it has no default.
            known = () if isinstance(default, Null) else (default,)
            return one_of((*known, others), others.reason, others.where)
        # A parameter that is given null counts as not given.
        return lift(
            lambda one: (
                self._default(name, definition, depth, given=True) if isinstance(one, Null) else one
            ),
            given,
        )

    def _default(
        self, name: Text, definition: Mapping, depth: int, *, given: bool = False
    ) -> Value:
        default = key_of(definition, "defaultValue")
        if default is not None:
            place = extent(definition.name(default))
            value = evaluate_value(definition.entries[default], Frame(self, depth=depth))
            what = f"default of parameter '{name.value}'"
            return value.via(Step(place, what)) if place is not None else value
        if given or _is_true(lookup(definition, "nullable")):
            return Null()
        reason = f"the parameter {name.value!r} has no default and no parameter file gives a value"
        allowed = lookup(definition, "allowedValues")
        if isinstance(allowed, Sequence) and allowed.items:
            # They are what the value can be, not where it is written.
            options = [
                replace(one, pieces=()) if isinstance(one, Text) else one for one in allowed.items
            ]
            return one_of(options, reason, extent(name))
        return Unknown(reason, extent(name))

    def _is_secure(self, definition: Mapping) -> bool:
        for _ in range(10):
            kind = lookup(definition, "type")
            if isinstance(kind, Text):
                return kind.value.lower() in _SECURE
            reference = lookup(definition, "$ref")
            types = _section(self.template, "definitions")
            name = reference.value.rsplit("/", 1)[-1] if isinstance(reference, Text) else ""
            target = lookup(types, name)
            if not isinstance(target, Mapping):
                return False
            definition = target
        return False

    def _note_allowed(self, value: Value, definition: Mapping) -> None:
        section = lookup(definition, "allowedValues")
        items = section.items if isinstance(section, Sequence) else ()
        allowed = [one for one in items if isinstance(one, Text)]
        known = {text.value.lower() for text in allowed}
        if MICROSOFT_REGISTERED in known:
            return
        default = lookup(definition, "defaultValue")
        bound = [*allowed, default] if isinstance(default, Text) else allowed
        for branch in branches(value):
            origin = branch.origin if isinstance(branch, Text) else None
            if not isinstance(branch, Text) or origin is None or branch.value.lower() not in known:
                continue
            places = [one.origin for one in bound if one.value.lower() == branch.value.lower()]
            others = tuple(place for place in places if place is not None and place != origin)
            self.run.allowed[origin] = (*self.run.allowed.get(origin, ()), *others)

    def names(self) -> Iterator[tuple[str, Value]]:
        """Every parameter and variable of the template, with its value."""
        for name in self._parameters.entries:
            yield name, self.parameter(name, None)
        for name in (*self._variables.entries, *self._loops):
            if name.lower() != "copy":
                yield name, self.variable(name, None)

    def variable(self, name: str, span: Span | None, depth: int = 0) -> Value:
        """The value of a variable, loops included."""
        loop = self._loops.get(name.lower())
        key = key_of(self._variables, name)
        if loop is None and (key is None or key.lower() == "copy"):
            return Unknown(f"the template has no variable {name!r}", span, failed=True)
        frame = Frame(self, depth=depth)
        if loop is not None:
            return self._once("variable", name, span, lambda: evaluate_loop(name, loop, frame))
        body = self._variables.entries[key or name]
        return self._once("variable", name, span, lambda: evaluate_value(body, frame))

    def function(self, name: str) -> Mapping | None:
        """The definition of a user-defined function (``namespace.name``)."""
        namespace, _, member = name.partition(".")
        groups = lookup(self.template, "functions")
        for group in groups.items if isinstance(groups, Sequence) else ():
            if not isinstance(group, Mapping):
                continue
            called = lookup(group, "namespace")
            if isinstance(called, Text) and called.value.lower() == namespace.lower():
                found = lookup(_section(group, "members"), member)
                if isinstance(found, Mapping):
                    return found
        return None

    def reference(self, target: Value, span: Span | None, depth: int = 0) -> Value:
        """``reference()``: the outputs of a nested deployment; anything else is not known."""
        known = target.value if isinstance(target, Text) else getattr(target, "pattern", None) or ""
        match = _DEPLOYMENT_ID.search(known)
        name = match[1] if match else known
        unknown = Unknown("reference() is only known after the deployment", span)
        if not name or "*" in name or "/" in name:
            return unknown
        outputs = self._once("deployment", name, span, lambda: self.outputs(name, depth) or unknown)
        if isinstance(outputs, Unknown):
            return outputs
        if span is not None:
            outputs = outputs.via(Step(span, f"reference('{name}').outputs"))
        properties = OpenObject({"outputs": outputs}, missing=unknown)
        both = {"outputs": outputs, "properties": properties}
        return OpenObject(both, missing=unknown)


def outputs_of(scope: TemplateScope, depth: int) -> Mapping:
    """The outputs of a template (``{name: {value: …}}``)."""
    entries: dict[str, Value] = {}
    for name, output in _section(scope.template, "outputs").entries.items():
        frame = Frame(scope, depth=depth)
        if not isinstance(output, Mapping):
            continue
        loop, value = lookup(output, "copy"), lookup(output, "value")
        if isinstance(loop, Mapping):
            result = evaluate_loop(RESOURCE_LOOP, loop, frame)
        else:
            result = evaluate_value(value or Null(), frame)
        entries[name] = Mapping({"value": result})
    return Mapping(entries)


def given_parameters(parameters: Value, frame: Frame | None, what: str) -> Arguments:
    """The values that a parameter file or a deployment's ``parameters`` gives, by lower-case name.

    With a frame they are expressions of the template around them. ``what`` says in a trace where
    a value was given.
    """
    if frame is not None:
        parameters = evaluate_value(parameters, frame)
    if isinstance(parameters, OneOf):
        return either([given_parameters(one, None, what) for one in branches(parameters)])
    given = Arguments()
    if isinstance(parameters, Unknown):
        given.others = parameters
    if isinstance(parameters, OpenObject):
        given.others = parameters.missing
    if not isinstance(parameters, Mapping):
        return given
    for name in parameters.entries:
        value = argument(parameters, name)
        written = extent(parameters.name(name))
        given[name.lower()] = value.via(Step(written, f"{what} '{name}'")) if written else value
    return given


def either(choice: Iterable[Arguments]) -> Arguments:
    """What parameters are given where it is not decided which of some arguments are."""
    reason = "the arguments can be one or the other"
    choice = list(choice)
    found = Arguments()
    found.others = next((one.others for one in choice if one.others is not None), None)
    for name in dict.fromkeys(name for one in choice for name in one):
        # Null counts as not given.
        options = (one.get(name) or one.others or Null() for one in choice)
        found[name] = one_of(options, reason)
    return found


def argument(parameters: Mapping, name: str) -> Value:
    """The value of one entry of evaluated ``parameters``."""
    written = extent(parameters.name(name))

    def read(entry: Value) -> Value:
        if isinstance(entry, Unknown):
            return entry
        value = lookup(entry, "value") if isinstance(entry, Mapping) else None
        if value is not None:
            return value
        vault = isinstance(entry, Mapping) and lookup(entry, "reference") is not None
        reason = "is read from a key vault" if vault else "has no readable value"
        return Unknown(f"the parameter {name!r} {reason}", written)

    return lift(read, parameters.get(name) or Null())


def _section(template: Mapping, name: str) -> Mapping:
    section = lookup(template, name)
    return section if isinstance(section, Mapping) else Mapping({})


def _loops(variables: Mapping) -> dict[str, Mapping]:
    copies = lookup(variables, "copy")
    loops = property_loops(copies) if copies is not None else None
    return {name.value.lower(): loop for name, loop in loops or ()}


def _is_empty(value: Value) -> bool:
    """Whether a secret is none: what is not given is no secret."""
    return isinstance(value, Null) or (isinstance(value, Text) and not value.value)


def _is_true(value: Value | None) -> bool:
    return isinstance(value, Bool) and value.value
