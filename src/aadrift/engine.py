"""What aadrift does with a request: check, explain, propose a patch, write it.

The flow of a run: paths → files (``discovery``) → declarations, pairing, findings (``scan``) →
report, and on to a patch (``fixing``). What the later steps need is imported while the files are
searched, which other processes do meanwhile.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from aadrift.discovery import DiscoveryError, discover
from aadrift.records import dataclass
from aadrift.request import FixRequest, Request, UsageError

if TYPE_CHECKING:
    from aadrift.fixing.outcome import FixResult
    from aadrift.languages.interface import Use
    from aadrift.report.explanation import Explanation, UseEntry
    from aadrift.report.model import Report
    from aadrift.scan import Scan

# Expressions and references nest on Python's stack; the readers bound how deep.
_RECURSION_LIMIT = 20_000


def check(request: Request) -> Report:
    """Find, trace and judge every gateway under the paths. Nothing is written.

    Raises UsageError when the request can't be carried out.
    """
    with deep_recursion():
        found = _scan(request).narrowed().weighed()
        from aadrift.report.assemble import assemble

        return assemble(found.run("check"))


def explain(request: Request, target: str) -> Explanation:
    """What a run says about an address, a ``path:line`` or a GUID, and the whole way to it.

    Raises UsageError when the request can't be carried out, or nothing is known of the target.
    """
    from aadrift.report.assemble import assemble
    from aadrift.report.explanation import Explanation, narrow
    from aadrift.report.model import Subject

    with deep_recursion():
        found = _scan(request).weighed()
        report = narrow(assemble(found.run("check")), target)
        named = {gateway.subject for gateway in report.gateways}
        origins = [
            span
            for gateway in found.declarations.gateways
            if Subject(gateway.address, gateway.variant, gateway.stack) in named
            for span in gateway.audience.origins
        ]
        uses = tuple(_use_entry(use) for use in found.uses(origins))
        return Explanation(target, report, uses)


def _use_entry(use: Use) -> UseEntry:
    from aadrift.report.assemble import origin_of, region, trace_of
    from aadrift.report.explanation import UseEntry

    return UseEntry(
        use.what,
        region(use.location),
        origin_of(use.origin),
        trace_of(use.trace, use.location, use.origin),
    )


@dataclass(frozen=True)
class Proposed:
    """A scan, and what to change in it: worked out and verified, not written."""

    found: Scan
    result: FixResult

    def report(self) -> Report:
        """The report of ``fix``."""
        from aadrift.report.assemble import assemble

        return assemble(self.found.run("fix").fixed_by(self.result))


def propose(request: FixRequest) -> Proposed:
    """Do what ``check`` does, then work out and verify the patch. Nothing is written.

    Raises UsageError when the request can't be carried out.
    """
    from aadrift.fixing.fix import propose as propose_changes
    from aadrift.fixing.outcome import FixOptions

    options = FixOptions.of(request)
    with deep_recursion():
        found = _scan(request).narrowed().weighed()
        result = propose_changes(
            found.findings,
            found.pairing.judged,
            found.declarations,
            found.workspace,
            options,
            analyse=found.analyse,
            other_uses=found.uses,
        )
    return Proposed(found, result)


def fix(request: FixRequest) -> Report:
    """Do what ``check`` does, then work out, verify and, when asked, write the patch.

    Raises UsageError when the request can't be carried out.
    """
    from aadrift.fixing.fix import apply

    proposed = propose(request)
    if request.write:
        result = apply(proposed.result, proposed.found.workspace)
        proposed = replace(proposed, result=result)
    return proposed.report()


def _scan(request: Request) -> Scan:
    try:
        selection = discover(
            request.paths,
            include=request.include,
            exclude=request.exclude,
            use_gitignore=request.use_gitignore,
            meanwhile=_import_the_rest,
        )
    except DiscoveryError as error:
        raise UsageError(str(error)) from None
    from aadrift.scan import scan

    return scan(request, selection)


def _import_the_rest() -> None:
    """Import what every run needs after its files are found."""
    import aadrift.languages.terraform.language
    import aadrift.report.assemble
    import aadrift.scan  # noqa: F401 - the next steps import it from memory


@contextmanager
def deep_recursion() -> Iterator[None]:
    """Let readers and evaluation nest as deep as they bound themselves."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, _RECURSION_LIMIT))
    try:
        yield
    finally:
        sys.setrecursionlimit(before)
