"""Calls: of functions of the language, of the file, of what is imported, and lambdas."""

from __future__ import annotations

from collections.abc import Sequence as Arguments

from aadrift.languages.azure_functions import Lambda, OpenObject
from aadrift.languages.bicep import syntax
from aadrift.languages.bicep.evaluation.access import namespace_of
from aadrift.languages.bicep.evaluation.core import (
    REFERENCE,
    Frame,
    UserFunction,
    called,
    evaluate,
    handles,
)
from aadrift.source import Span, Step
from aadrift.values import Text, Unknown, Value

_NAMESPACES = frozenset(("sys", "az"))


@handles(syntax.Call)
def _function(node: syntax.Call, frame: Frame) -> Value:
    return _call(node.function.text, None, node.arguments, node, frame)


@handles(syntax.MethodCall)
def _method(node: syntax.MethodCall, frame: Frame) -> Value:
    namespace = namespace_of(node.target, frame)
    name, span = node.method.text, frame.span(node)
    if namespace in _NAMESPACES:
        return _call(name, None, node.arguments, node, frame)
    if namespace is not None and frame.scope.function(name, namespace) is not None:
        return _call(name, namespace, node.arguments, node, frame)
    if name == "getSecret":
        return Unknown("getSecret() takes it from a key vault at deployment", span)
    return Unknown(f"{name}() is only known after the deployment", span)


def _call(
    name: str,
    namespace: str | None,
    arguments: tuple[syntax.Expression, ...],
    node: syntax.Node,
    frame: Frame,
) -> Value:
    span = frame.span(node)
    if name == "nameof" and len(arguments) == 1:
        return _name_of(arguments[0], span)
    values = [evaluate(argument, frame) for argument in arguments]
    user = frame.scope.function(name, namespace)
    if user is not None:
        return _apply(user, values, span, frame)
    if name == "any" and len(values) == 1:
        return values[0]
    if name in ("resourceGroup", "subscription") and values:
        return _scope_of(name, values, span)
    found = frame.scope.load(name, values, span)
    if found is not None:
        return found
    return called(name, values, node, frame)


def _name_of(node: syntax.Expression, span: Span) -> Value:
    match node:
        case syntax.Name():
            return Text(node.name)
        case syntax.PropertyAccess():
            return Text(node.name.text)
        case _:
            return Unknown("nameof() takes a name", span, failed=True)


def _apply(user: UserFunction, values: list[Value], span: Span, frame: Frame) -> Value:
    names = [parameter.name.text for parameter in user.declaration.parameters]
    called = user.declaration.name.text
    if len(names) != len(values):
        return Unknown(f"{called}() takes {len(names)} argument(s)", span, failed=True)
    given = dict(zip(names, values, strict=True))
    inside = Frame(user.scope, given, frame.depth + REFERENCE)
    return evaluate(user.declaration.body, inside).via(Step(span, f"{called}()"))


def _scope_of(name: str, values: list[Value], span: Span) -> Value:
    """``resourceGroup('rg')``, ``resourceGroup(id, 'rg')`` or ``subscription(id)``."""
    missing = Unknown(f"{name}() is only known at deployment", span)
    if name == "subscription":
        return OpenObject({"subscriptionId": values[0]}, missing=missing)
    entries = {"name": values[-1]}
    if len(values) == 2:
        entries["subscriptionId"] = values[0]
    return OpenObject(entries, missing=missing)


@handles(syntax.Lambda)
def _lambda(node: syntax.Lambda, frame: Frame) -> Value:
    names = [parameter.text for parameter in node.parameters]

    def apply(values: Arguments[Value]) -> Value:
        given = dict(zip(names, values, strict=False))
        return evaluate(node.body, frame.bind(given, REFERENCE))

    return Lambda(len(names), apply)
