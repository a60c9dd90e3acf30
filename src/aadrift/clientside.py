"""The flow of ``aadrift profile``: client profiles on their own, the gateways as evidence."""

from __future__ import annotations

from dataclasses import replace

from aadrift import engine
from aadrift.assemble import assemble
from aadrift.engine import Scan, deep_recursion
from aadrift.findings import Finding
from aadrift.fixing.outcome import FixOptions
from aadrift.report import Report
from aadrift.request import FixRequest, Request, UsageError


def check(request: Request) -> Report:
    """Hold client profiles against their gateways. Nothing is written.

    Raises UsageError when the request can't be carried out.
    """
    with deep_recursion():
        return assemble(_scan(request).weighed().run("profile"))


def fix(request: FixRequest) -> Report:
    """Do what ``check`` does, then work out, verify and, when asked, write the patch.

    Code is never edited. Raises UsageError when the request can't be carried out.
    """
    from aadrift.fixing.fix import apply, propose

    options = FixOptions.of(replace(request, profiles=True))
    with deep_recursion():
        found = _scan(request).weighed()
        result = propose(
            found.findings,
            (),
            found.declarations,
            found.workspace,
            options,
            analyse=found.analyse,
            other_uses=found.uses,
        )
        if request.write:
            result = apply(result, found.workspace)
        return assemble(found.run("profile").fixed_by(result))


def _scan(request: Request) -> Scan:
    found = engine.scan(request)
    profiles = {profile.path for profile in found.declarations.profiles}
    findings = tuple(one for one in found.findings if _is_about(one, profiles))
    if not profiles and not findings:
        raise UsageError(f"there is no client profile under {', '.join(request.paths)}")
    return replace(found, findings=findings)


def _is_about(finding: Finding, profiles: set[str]) -> bool:
    if finding.problem is not None:
        return finding.problem.path.lower().endswith(".xml")
    return finding.location is not None and finding.location.path in profiles
