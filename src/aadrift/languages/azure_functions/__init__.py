"""The functions that ARM templates and Bicep share, over values that remember their literals.

``call(name, arguments, surroundings, span)`` evaluates one; ``index``, ``member``, ``try_index``,
``choose`` and ``first_set`` are what the languages' own syntax stands for (``a.b``, ``a[b]``,
``a.?b``, ``c ? a : b``, ``a ?? b``). Names and parameters are the same in both languages. What
reads the template itself (``parameters``, ``variables``, ``copyIndex``, ``lambda``) belongs to
the languages.
"""

from aadrift.languages.azure_functions import (
    collections,
    encoding,
    formatting,
    lambdas,
    networks,
    numbers,
    scopes,
    strings,
)
from aadrift.languages.azure_functions.access import (
    equal,
    index,
    key_of,
    lookup,
    member,
    try_index,
)
from aadrift.languages.azure_functions.calls import (
    FUNCTIONS,
    Lambda,
    OpenObject,
    RefusalError,
    Surroundings,
    call,
    settle,
)
from aadrift.languages.azure_functions.collections import merged
from aadrift.languages.azure_functions.limits import is_too_large, too_large, work, work_of_call
from aadrift.languages.azure_functions.logic import choose, first_set
from aadrift.languages.azure_functions.secure import masked
from aadrift.languages.azure_functions.strings import joined

# Importing a module enters its functions into the table.
_TABLE = (collections, encoding, formatting, lambdas, networks, numbers, scopes, strings)

__all__ = [
    "FUNCTIONS",
    "Lambda",
    "OpenObject",
    "RefusalError",
    "Surroundings",
    "call",
    "choose",
    "equal",
    "first_set",
    "index",
    "is_too_large",
    "joined",
    "key_of",
    "lookup",
    "masked",
    "member",
    "merged",
    "settle",
    "too_large",
    "try_index",
    "work",
    "work_of_call",
]
