"""JUnit XML: a test case for each gateway and client profile, for build servers that show tests."""

from __future__ import annotations

from collections.abc import Iterable
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from aadrift.findings import Level
from aadrift.report.model import FindingEntry, GatewayEntry, Report
from aadrift.reports import words
from aadrift.reports.blocks import clients
from aadrift.reports.interface import View
from aadrift.wording import shown


def render(report: Report, view: View) -> str:  # noqa: ARG001 - every format takes a view
    """One suite. An error is a failure of its gateway; what could not be read is a test error."""
    suite = Element("testsuite", name="aadrift")
    declared = {gateway.subject for gateway in report.gateways}
    tied: dict[object, list[FindingEntry]] = {}
    loose: list[FindingEntry] = []
    about_clients: set[str] = set()
    for client in clients(report):
        about_clients |= {finding.fingerprint for finding in client.findings}
        case = _case(suite, "client profiles", client.path)
        standing = [finding for finding in client.findings if finding.counts]
        _tell(case, standing, words.client_label(client.first, client.findings))
    for finding in report.findings:
        if not finding.counts or finding.code == "AAD901" or finding.fingerprint in about_clients:
            continue
        about = [one for one in finding.gateways if one in declared]
        for subject in about:
            tied.setdefault(subject, []).append(finding)
        if not about:
            loose.append(finding)
    for gateway in report.gateways:
        _gateway(suite, gateway, tied.get(gateway.subject, []))
    for finding in loose:
        place = f" {finding.location.path}:{finding.location.line}" if finding.location else ""
        case = _case(suite, "findings", f"{finding.code} {finding.name}{place}")
        _tell(case, [finding])
    for unreadable in report.unreadable:
        place = f"{unreadable.path}:{unreadable.line}"
        case = _case(suite, "sources", place)
        SubElement(case, "error", type="unreadable", message=_clean(unreadable.message))
    for gap in report.evidence.gaps:
        case = _case(suite, "evidence", gap)
        SubElement(case, "error", type="incomplete", message=_clean(gap))
    return _document(suite)


def _document(suite: Element) -> str:
    root = Element("testsuites", name="aadrift")
    root.append(suite)
    counts = {
        "tests": len(suite),
        "failures": sum(case.find("failure") is not None for case in suite),
        "errors": sum(case.find("error") is not None for case in suite),
        "skipped": 0,
    }
    for element in (root, suite):
        for name, number in counts.items():
            element.set(name, str(number))
        element.set("time", "0")
    indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{tostring(root, encoding="unicode")}\n'


def _gateway(suite: Element, gateway: GatewayEntry, findings: list[FindingEntry]) -> None:
    variant = f" ({gateway.variant})" if gateway.variant else ""
    case = _case(suite, gateway.stack, f"{gateway.address}{variant}")
    case.set("file", _clean(gateway.location.path))
    case.set("line", str(gateway.location.line))
    _tell(case, findings, words.sentence(gateway))


def _case(suite: Element, classname: str, name: str) -> Element:
    return SubElement(suite, "testcase", classname=_clean(classname), name=_clean(name), time="0")


def _tell(case: Element, findings: Iterable[FindingEntry], about: str = "") -> None:
    """Errors as failures, all else as output."""
    output = [about] if about else []
    for finding in findings:
        line = f"{finding.level} {finding.code}: {finding.message}"
        if finding.level is Level.ERROR:
            failure = SubElement(
                case, "failure", type=finding.code, message=_clean(finding.message)
            )
            failure.text = _clean(_place(finding) + finding.message)
        else:
            output.append(_place(finding) + line)
    if output:
        SubElement(case, "system-out").text = "\n".join(map(_clean, output))


def _place(finding: FindingEntry) -> str:
    where = finding.location
    return f"{where.path}:{where.line}: " if where is not None else ""


def _clean(text: str) -> str:
    """XML has no way to write most control characters."""
    return shown(text, limit=len(text))
