"""Which subscriptions are read: those that the user named, or all that the sign-in can read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from azure.core.exceptions import AzureError, HttpResponseError

from aadrift.audiences import is_guid
from aadrift.live.azure.connection import Connection
from aadrift.live.azure.errors import SignInError, UnexpectedAnswerError, reason
from aadrift.live.azure.graph import find_subscriptions
from aadrift.live.azure.options import AzureOptions
from aadrift.live.interface import LiveError
from aadrift.records import dataclass

_PATH = "/subscriptions?api-version=2022-12-01"


@dataclass(frozen=True)
class Scope:
    """Subscription ids in lower case, and sentences about what was asked for and can't be read."""

    subscriptions: tuple[str, ...]
    errors: tuple[str, ...] = ()


def resolve_scope(connection: Connection, options: AzureOptions) -> Scope:
    """The subscriptions to read. Raises LiveError when there are none, or nobody can sign in."""
    chosen: dict[str, None] = {}
    errors: list[str] = []
    for group in options.management_groups:
        ids, error = _below(connection, group)
        chosen.update(dict.fromkeys(ids))
        errors.extend(error)
    if options.subscriptions or not options.management_groups:
        ids, error = _readable(connection, options.subscriptions)
        chosen.update(dict.fromkeys(ids))
        errors.extend(error)
    if not chosen:
        raise LiveError("; ".join(errors) or _NOTHING)
    return Scope(tuple(chosen), tuple(errors))


_NOTHING = (
    "the sign-in works, but it can't read any subscription; give it the role Reader, or the one "
    "in docs/azure-permissions.md"
)


def _readable(connection: Connection, wanted: Sequence[str]) -> tuple[list[str], list[str]]:
    """The wanted subscriptions (all, when none is named) that the sign-in can read."""
    names: dict[str, str] = {}
    try:
        for page in connection.pages(_PATH):
            names.update(_names(page))
    except (AzureError, LiveError) as error:
        return _unlisted(names, wanted, error)
    if not wanted:
        return list(names), []
    return _pick(names, wanted)


def _names(page: Iterable[object]) -> dict[str, str]:
    """Subscription ids in lower case, each with its display name in lower case."""
    names = {}
    for entry in page:
        fields = entry if isinstance(entry, dict) else {}
        subscription = fields.get("subscriptionId")
        if not isinstance(subscription, str) or not subscription:
            raise UnexpectedAnswerError("the answer lists a subscription without its id")
        if fields.get("state") != "Deleted":
            names[subscription.lower()] = str(fields.get("displayName", "")).lower()
    return names


def _unlisted(
    names: dict[str, str], wanted: Sequence[str], error: Exception
) -> tuple[list[str], list[str]]:
    """What to read when the list of subscriptions breaks off.

    That is what was listed until then, or what the user named: all ids, and the names among these.
    """
    if isinstance(error, SignInError):
        raise error
    if wanted:
        ids = [one.lower() for one in wanted if is_guid(one)]
        known = [key for key, name in names.items() if name in {one.lower() for one in wanted}]
        chosen = list(dict.fromkeys((*ids, *known)))
    else:
        chosen = list(names)
    which = "not all subscriptions can be listed" if names else "the subscriptions can't be listed"
    sentence = f"{which}: {reason(error)}"
    if not chosen or not (names or isinstance(error, HttpResponseError)):
        raise LiveError(sentence)
    return chosen, [sentence]


def _pick(names: dict[str, str], wanted: Sequence[str]) -> tuple[list[str], list[str]]:
    chosen: list[str] = []
    errors: list[str] = []
    for one in wanted:
        folded = one.lower()
        matches = (
            [folded] if folded in names else [key for key, name in names.items() if name == folded]
        )
        if len(matches) == 1:
            chosen += matches
        elif matches:
            errors.append(
                f"{len(matches)} subscriptions are called {one}: {', '.join(matches)}; name the id"
            )
        else:
            errors.append(
                f"subscription {one} can't be read with this sign-in; check the id with `az "
                "account list`, and that the identity has the role Reader in it"
            )
    return chosen, errors


def _below(connection: Connection, group: str) -> tuple[list[str], list[str]]:
    """The subscriptions below a management group."""
    found = find_subscriptions(connection, group)
    rows = (row.get("subscriptionId") for row in found.rows)
    ids = [one.lower() for one in rows if isinstance(one, str)]
    if isinstance(found.error, SignInError):
        raise found.error
    if found.error is not None:
        what = f"the subscriptions below management group {group} can't be listed"
        return ids, [f"{what}: {reason(found.error)}; name them with --subscription instead"]
    if not ids:
        return ids, [f"management group {group} holds no subscription that this sign-in can read"]
    return ids, []
