"""A request about the user's files, made about those of a checkout; and names of branches."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace

from aadrift.live import AZURE
from aadrift.publishing.checkout import Checkout
from aadrift.request import FixRequest


def relocated(request: FixRequest, tree: Checkout) -> FixRequest:
    """The same request about the files of a checkout.

    What says what is live, recorded or known stays the file that the user named; where HEAD has
    it, too, it is no source.
    """
    evidence = (
        *(one for one in request.live if one != AZURE),
        *request.state,
        *request.plan,
        *([request.baseline] if request.baseline is not None else []),
    )
    inside = (tree.repository.inside(path) for path in evidence)
    return replace(
        request,
        paths=tuple(dict.fromkeys(tree.path(path) for path in request.paths)),
        inputs=replace(
            request.inputs,
            var_files=tuple(tree.input(path) for path in request.inputs.var_files),
            parameters=tuple(tree.input(path) for path in request.inputs.parameters),
        ),
        exclude=(*request.exclude, *(f"/{_literal(name)}" for name in inside if name)),
        # What is in here is tracked, whatever .gitignore says.
        use_gitignore=False,
        write=False,
    )


def _literal(name: str) -> str:
    return re.sub(r"([\\*?\[\]!# ])", r"\\\1", name)


def slug(name: str) -> str:
    """A group's name as the end of a branch's name; groups never share one."""
    text = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
    if text == name:
        return text
    mark = hashlib.sha256(name.encode("utf-8", "surrogateescape")).hexdigest()[:8]
    return f"{text[:40]}-{mark}".strip("-")
