"""Writes a syntax tree in one line with all its brackets, so that tests can say what they expect.

Parentheses of the source become ``<…>``; every operator gets ``(…)`` of its own.
"""

from aadrift.languages.bicep import syntax as s


def shape(node: s.Node | None) -> str:
    match node:
        case None:
            return "-"
        case s.Identifier(text=text) | s.Name(name=text) | s.TypeName(name=text):
            return text
        case s.Constant(value=value):
            return str(value)
        case s.StringLiteral(parts=parts, multiline=multiline):
            quote = '"""' if multiline else '"'
            return quote + "".join(map(shape, parts)) + quote
        case s.Chars(value=value, verbatim=verbatim):
            return value if verbatim else f"\\{value}"
        case s.Interpolation(expression=expression):
            return f"${{{shape(expression)}}}"
        case s.Decorator(expression=expression):
            return f"@{shape(expression)}"
    return _expression(node)


def several(nodes: tuple[s.Node, ...], separator: str = ", ") -> str:
    return separator.join(map(shape, nodes))


def _expression(node: s.Node) -> str:  # noqa: PLR0911 - one a class
    match node:
        case s.Call(function=function, arguments=arguments):
            return f"{shape(function)}({several(arguments)})"
        case s.MethodCall(target=target, method=method, arguments=arguments):
            return f"{shape(target)}.{shape(method)}({several(arguments)})"
        case s.PropertyAccess(target=target, name=name, safe=safe):
            return f"{shape(target)}.{'?' * safe}{shape(name)}"
        case s.Index(target=target, key=key, safe=safe, from_end=from_end):
            return f"{shape(target)}[{'?' * safe}{'^' * from_end}{shape(key)}]"
        case s.ChildResource(target=target, name=name):
            return f"{shape(target)}::{shape(name)}"
        case s.NonNull(operand=operand):
            return f"{shape(operand)}!"
        case s.Parenthesized(inner=inner) | s.ParenthesizedType(inner=inner):
            return f"<{shape(inner)}>"
        case s.Unary(operator=operator, operand=operand):
            return f"({operator}{shape(operand)})"
        case s.Binary(operator=operator, left=left, right=right):
            return f"({shape(left)} {operator} {shape(right)})"
        case s.Conditional(condition=condition, then=then, otherwise=otherwise):
            return f"({shape(condition)} ? {shape(then)} : {shape(otherwise)})"
        case s.Lambda(parameters=parameters, body=body):
            return f"(({several(parameters)}) => {shape(body)})"
    return _container(node)


def _container(node: s.Node) -> str:
    match node:
        case s.ArrayExpression(items=items):
            return f"[{several(items)}]"
        case s.ObjectExpression(members=members, resources=resources):
            return f"{{{several((*members, *resources))}}}"
        case s.Property(key=key, value=value):
            return f"{shape(key)}: {shape(value)}"
        case s.Spread(expression=expression):
            return f"...{shape(expression)}"
        case s.IfCondition(condition=condition, body=body):
            return f"if {shape(condition)} {shape(body)}"
        case s.ForExpression(item=item, index=index, collection=collection, body=body):
            variables = shape(item) if index is None else f"{shape(item)}, {shape(index)}"
            return f"[for {variables} in {shape(collection)}: {shape(body)}]"
        case s.ResourceDeclaration(name=name, type=type_, existing=existing, body=body):
            existing_ = " existing" * existing
            decorators = several(node.decorators, " ") + " " * bool(node.decorators)
            return f"{decorators}resource {shape(name)} {shape(type_)}{existing_} = {shape(body)}"
    return _type(node)


def _type(node: s.Node) -> str:  # noqa: PLR0911 - one a class
    match node:
        case s.ResourceType(type=type_):
            return f"resource {shape(type_)}"
        case s.ParameterizedType(target=target, name=name, arguments=arguments):
            owner = "" if target is None else f"{shape(target)}."
            return f"{owner}{shape(name)}<{several(arguments)}>"
        case s.ObjectType(properties=items) | s.TupleType(items=items):
            open_, close = "{}" if isinstance(node, s.ObjectType) else "[]"
            return f"{open_}{several(items)}{close}"
        case s.TypeProperty(decorators=decorators, key=key, type=type_):
            name = "*" if key is None else shape(key)
            return f"{several(decorators, ' ')}{' ' * bool(decorators)}{name}: {shape(type_)}"
        case s.TypeItem(decorators=decorators, type=type_):
            return f"{several(decorators, ' ')}{' ' * bool(decorators)}{shape(type_)}"
        case s.ArrayType(item=item):
            return f"{shape(item)}[]"
        case s.NullableType(inner=inner):
            return f"{shape(inner)}?"
        case s.NonNullableType(inner=inner):
            return f"{shape(inner)}!"
        case s.UnaryType(operator=operator, operand=operand):
            return f"({operator}{shape(operand)})"
        case s.UnionType(members=members):
            return f"({several(members, ' | ')})"
        case s.TypePropertyAccess(target=target, name=name):
            return f"{shape(target)}.{'*' if name is None else shape(name)}"
        case s.TypeIndex(target=target, key=key):
            return f"{shape(target)}[{'*' if key is None else shape(key)}]"
    raise AssertionError(f"no shape for {node}")
