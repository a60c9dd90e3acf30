"""Taking over in code what Azure has: ``--to live``."""

from __future__ import annotations

from collections.abc import Sequence

from aadrift.audiences import AudienceClass, classify, describe, host_of, is_guid, tenant_id
from aadrift.findings import Edit, Finding, Judged
from aadrift.fixing.outcome import (
    DRIFT_CODES,
    SETTINGS,
    ByHand,
    FixOptions,
    GatewayKey,
    Held,
    HoldCause,
    SettingName,
    gateways_of,
    key_of,
    label,
    same,
    setting_of,
)
from aadrift.fixing.reach import Reach, Reaches
from aadrift.fixing.wishes import Wish, Wishes, want
from aadrift.gateway import Gateway, LiveGateway, Setting, Status, Verdict
from aadrift.wording import shown


def from_live(
    judged: Sequence[Judged], findings: Sequence[Finding], options: FixOptions, reaches: Reaches
) -> Wishes:
    """The values that Azure has, for declared gateways that drifted from the one they pair with."""
    found = Wishes()
    by_key = {key_of(item.gateway): item for item in judged}
    asked = {
        key_of(gateway)
        for finding in findings
        if finding.code in DRIFT_CODES and finding.suppressed is None
        for gateway in gateways_of(finding)
    }
    for item in judged:
        if item.live is None or item.verdict is Verdict.AMBIGUOUS:
            continue
        if key_of(item.gateway) in asked:
            for name in SETTINGS:
                _adopt(found, item.gateway, item.live, name, options)
    hold_contradictions(found, by_key, reaches)
    return found


def _adopt(
    found: Wishes, gateway: Gateway, live: LiveGateway, name: SettingName, options: FixOptions
) -> None:
    setting = setting_of(gateway, name)
    old = setting.options[0].value if setting.options else ""
    new = live_value(live, name, old)
    if not new or (name == "audience" and _is_mapped(setting, options)):
        return
    title = f"take over the live {name} {shown(new)}"
    if setting.status is not Status.RESOLVED:
        if setting.status is Status.UNRESOLVED or name == "audience":
            open_ = setting.status is Status.UNRESOLVED
            why = f"the sources do not decide it ({setting.reason})" if open_ else "nothing is set"
            note = f"{why}, and Azure has {shown(new)}"
            found.by_hand.append(ByHand(gateway, name, note, setting.where or gateway.location))
        return
    reason = _not_adoptable(gateway, live, name, old, new)
    if reason is not None:
        edits = tuple(Edit(span, new) for span in setting.origins)
        found.held.append(Held(title, HoldCause.NOT_ASKED, reason, edits, (gateway,)))
    elif not same(name, old, new):
        want(found, gateway, name, setting.options, new, title=title)


def _is_mapped(setting: Setting, options: FixOptions) -> bool:
    return any(text.value.lower() in options.audience_map for text in setting.options)


def _not_adoptable(
    gateway: Gateway, live: LiveGateway, name: SettingName, old: str, new: str
) -> str | None:
    """Why a live value is not taken over although it differs; None when it is, or is the same."""
    if same(name, old, new):
        if name == "issuer" and old.endswith("/") and not (live.issuer or "").endswith("/"):
            return (
                f"the live issuer of {label(gateway)} lacks the slash at its end, without which "
                "connections may fail: the code is right, apply it"
            )
        return None
    if name == "audience" and not is_guid(new):
        return f"the live audience of {label(gateway)} is not a GUID: {shown(new)!r}"
    if name == "audience" and classify(old) is AudienceClass.CUSTOM:
        return (
            f"{label(gateway)} declares a custom audience, which only --audience-map "
            f"{old}={new} changes"
        )
    if name != "audience" and "\\" in new:
        return f"the live {name} of {label(gateway)} is malformed itself: {shown(new)!r}"
    return None


def live_value(live: LiveGateway, name: SettingName, old: str) -> str:
    """What a setting that reads ``old`` should read to say what Azure has.

    An issuer ends with a slash. Where the sources give the tenant's id alone (modules that make
    the URL themselves), it is the id.
    """
    value = {"audience": live.audience, "tenant": live.tenant, "issuer": live.issuer}[name] or ""
    if name == "audience" or not value:
        return value
    if old and not host_of(old):
        return tenant_id(value) or ""
    return value.rstrip("/") + "/" if name == "issuer" else value


def hold_contradictions(found: Wishes, judged: dict[GatewayKey, Judged], reaches: Reaches) -> None:
    """Hold back what the live values of the other gateways on the same literal speak against."""
    kept: list[Wish] = []
    for wish in found.wishes:
        reached = [
            (edit, reach) for edit in wish.edits for reach in reaches.of(edit.span) if reach.whole
        ]
        against = [_contradicts(edit, reach, judged) for edit, reach in reached]
        reason = next((text for text in against if text), None)
        if reason is not None:
            cause = HoldCause.CONTRADICTION
            found.held.append(Held(wish.title, cause, reason, wish.edits, wish.gateways))
            continue
        doubts = [_doubts(edit, reach, judged) for edit, reach in reached]
        hold = next((text for text in doubts if text), None) if not wish.asked else None
        kept.append(Wish(wish.title, wish.edits, wish.gateways, hold, wish.asked))
    found.wishes = kept


def _live_of(reach: Reach, judged: dict[GatewayKey, Judged]) -> str:
    item = judged.get(key_of(reach.gateway))
    if item is None or item.live is None or item.verdict is Verdict.AMBIGUOUS:
        return ""
    return live_value(item.live, reach.setting, reach.option.value)


def _contradicts(edit: Edit, reach: Reach, judged: dict[GatewayKey, Judged]) -> str | None:
    live = _live_of(reach, judged)
    if not live or same(reach.setting, live, edit.new):
        return None
    return (
        f"the literal at {edit.span} also is the {reach.setting} of {label(reach.gateway)}, "
        f"and there Azure has {shown(live)}, not {shown(edit.new)}"
    )


def _doubts(edit: Edit, reach: Reach, judged: dict[GatewayKey, Judged]) -> str | None:
    if _live_of(reach, judged):
        return None
    item = judged.get(key_of(reach.gateway))
    ambiguous = item is not None and item.verdict is Verdict.AMBIGUOUS
    towards = reach.setting == "audience" and classify(edit.new) is AudienceClass.MICROSOFT
    if towards and classify(reach.option.value) is AudienceClass.MANUAL and not ambiguous:
        return None
    kind = f" ({describe(edit.new)})" if reach.setting == "audience" else ""
    return (
        f"the literal at {edit.span} also is the {reach.setting} of {label(reach.gateway)}, "
        f"for which Azure does not say that it should be {shown(edit.new)}{kind}"
    )
