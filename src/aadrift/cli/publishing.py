"""``fix --branch`` and ``fix --pull-request``."""

from __future__ import annotations

import os
import sys

from aadrift.cli.gate import with_baseline
from aadrift.cli.options import FixOptions
from aadrift.cli.output import targets
from aadrift.cli.requests import fix_request
from aadrift.cli.running import Session, exit_code, say
from aadrift.cli.scanning import write_runbook
from aadrift.publishing.forges import FORGES
from aadrift.publishing.parts import GroupBy
from aadrift.publishing.publish import (
    DEFAULT_BRANCH,
    Action,
    Publication,
    Published,
    PublishRequest,
    publish,
)
from aadrift.report.model import FixStatus
from aadrift.report.summary import Outcome, outcome
from aadrift.reports import words
from aadrift.request import UsageError
from aadrift.wording import counted, joined, shown


def wanted(options: FixOptions) -> bool:
    """Whether ``fix`` is to publish. Raises UsageError when its options do not go together."""
    publishes = options.branch is not None or options.commit or options.pull_request
    if not publishes:
        idle = {
            "--group-by": "group_by",
            "--forge": "forge",
            "--remote": "remote",
            "--yes": "yes",
        }
        for name in (name for name, field in idle.items() if field in options.given):
            raise UsageError(f"{name} is about publishing; add --branch NAME or --pull-request")
        return False
    for name, given in (("--write", options.write), ("--patch", options.patch is not None)):
        if given:
            raise UsageError(
                f"{name} is for the files as they are here, and a branch starts from HEAD; give "
                "one of them"
            )
    if options.forge is not None and options.forge not in FORGES:
        raise UsageError(f"--forge is {joined(tuple(FORGES))}, not {shown(options.forge)}")
    return True


def run(options: FixOptions) -> int:
    """Publish the fix; returns the exit code. The report goes where ``check`` prints it."""
    try:
        group_by = GroupBy(options.group_by)
    except ValueError:
        known = joined(tuple(GroupBy))
        raise UsageError(f"--group-by is {known}, not {shown(options.group_by)}") from None
    session = Session(options, targets(options.format, options.output, "text"))
    request = fix_request(options)
    published = publish(
        PublishRequest(
            fix=request,
            branch=DEFAULT_BRANCH if options.branch is None else options.branch,
            pull_request=options.pull_request,
            group_by=group_by,
            forge=options.forge,
            templates=options.settings.templates if options.settings else None,
            remote=options.remote,
            # A config file comes with the repository: what it says of the forge is no leave to
            # send a token there.
            trusted="forge" in options.given,
            environment=os.environ,
            confirm=(lambda _: True) if options.yes else _confirmed,
        )
    )
    write_runbook(published.report, options)
    session.publish(published.report)
    session.summary(published.report)
    for line in _lines(published, options):
        session.say(line)
    report, told = with_baseline(published.report, request, options)
    for line in told:
        session.say(line)
    result = outcome(report, strict=options.strict)
    failed = [one for one in published.publications if one.action is Action.FAILED]
    for one in failed:
        say(f"error: {one.group}: {one.reason}")
        result = Outcome.ERROR
    return exit_code(result, detailed=options.detailed_exitcode, exit_zero=options.exit_zero)


def _confirmed(question: str) -> bool:
    """Ask on a terminal. Where nobody can answer, the option itself is the answer."""
    if not (sys.stdin and sys.stdin.isatty() and sys.stderr and sys.stderr.isatty()):
        return True
    sys.stderr.write(f"{question} [y/N] ")
    sys.stderr.flush()
    return sys.stdin.readline().strip().lower() in ("y", "yes")


def _lines(published: Published, options: FixOptions) -> list[str]:
    """What was done, and what to do next."""
    notes = [f"Note: {note}." for note in published.notes]
    if not published.publications:
        result = published.report.fix
        if result is not None and result.status is FixStatus.REFUSED:
            return [*notes, f"Nothing was published: {result.reason}"]
        said = "There is nothing to fix, so no branch was made"
        if options.pull_request:
            said += " and no pull request was opened, updated or closed"
        return [*notes, f"{said}."]
    done = [
        _line(one, published.noun)
        for one in published.publications
        if one.action is not Action.FAILED
    ]
    return [*notes, *done, *words.follow_up(published.report)]


def _line(one: Publication, noun: str) -> str:
    commit, files = one.commit[:10], counted(len(one.files), "file")
    match one.action:
        case Action.COMMITTED:
            return f"The branch {one.branch} has the fix: commit {commit}, {files}."
        case Action.UNCHANGED:
            return f"The branch {one.branch} has the fix already: commit {commit}."
        case Action.DECLINED:
            return f"Nothing was pushed; the branch {one.branch} has the fix: commit {commit}."
        case Action.CLOSED:
            where = one.pull.url if one.pull is not None else ""
            return (
                f"Nothing was pushed for {one.branch}: its {noun} was closed without being merged "
                f"({where}). Reopen it, or name another branch with --branch."
            )
        case _:
            where = f": {one.pull.url}" if one.pull is not None else ""
            said = "Opened" if one.action is Action.OPENED else "Updated"
            return f"{said} the {noun} of {one.branch}{where} (commit {commit}, {files})"
