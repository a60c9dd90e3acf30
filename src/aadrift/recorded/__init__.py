"""Recorded gateways: what Terraform's state and plan files say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from aadrift.jsonfile import (
    JsonFileError,
    PackedFileError,
    UnreadableFileError,
    kind_of_value,
    load,
)
from aadrift.recorded.interface import Recorded, RecordedGateway
from aadrift.recorded.plan import read_plan
from aadrift.recorded.resources import Fields, ShapeError
from aadrift.recorded.state import RAW_VERSION, read_raw, read_shown
from aadrift.wording import shown

# Terraform and OpenTofu raise the first number when readers have to change.
_FORMATS = ("0", "1")

_PULL = "fetch it with `terraform state pull > state.json` and pass that file"
_EXPECTED = "expected is a Terraform state file or what `terraform show -json [PLAN]` prints"
_SHOW_PLAN = "run `terraform show -json PLAN > plan.json` and pass that file"


class RecordedError(Exception):
    """A state or plan file can't be used. The message is a sentence for the user."""


def read_recorded(paths: Iterable[Path]) -> Recorded:
    """Read state and plan files, whichever form each has. No remote backend is contacted.

    A file that can't be used becomes a sentence in the errors; the others are still read.
    """
    found: dict[str, list[RecordedGateway]] = {}
    errors: list[str] = []
    for path in paths:
        try:
            gateways = list(_read(path))
        except RecordedError as error:
            errors.append(str(error))
            continue
        except ShapeError as error:
            errors.append(f"{path.as_posix()}: the file can't be used: {error}; {_EXPECTED}")
            continue
        for gateway in gateways:
            found.setdefault(gateway.address, []).append(gateway)
    return Recorded({address: tuple(same) for address, same in found.items()}, tuple(errors))


def _read(path: Path) -> Iterator[RecordedGateway]:
    name = path.as_posix()
    payload = _load(path, name)
    _check_format(payload, name)
    if "planned_values" in payload or "resource_changes" in payload:
        return read_plan(payload, name)
    if "resources" in payload and payload.get("version") == RAW_VERSION:
        return read_raw(payload, name)
    _refuse_others(payload, name)
    if "format_version" in payload:
        return read_shown(payload, name)
    raise RecordedError(f"{name}: the JSON is neither a Terraform state nor a plan; {_EXPECTED}")


def _check_format(payload: Fields, name: str) -> None:
    """Refuse a version of the JSON form that may say things otherwise."""
    version = payload.get("format_version")
    if version is not None and str(version).split(".")[0] not in _FORMATS:
        raise RecordedError(
            f"{name}: the JSON has a format version that this aadrift does not know "
            f"({shown(str(version))}); {_EXPECTED} of Terraform 0.12 to 1.x or OpenTofu"
        )


def _load(path: Path, name: str) -> Fields:
    try:
        payload = load(path, name)
    except UnreadableFileError as error:
        raise RecordedError(str(error)) from None
    except PackedFileError:
        raise RecordedError(
            f"{name}: the file is a saved plan in Terraform's own form; {_SHOW_PLAN}"
        ) from None
    except JsonFileError as error:
        raise RecordedError(f"{error}; {_EXPECTED}") from None
    if not isinstance(payload, dict):
        raise RecordedError(f"{name}: the file holds {kind_of_value(payload)}; {_EXPECTED}")
    return payload


def _refuse_others(payload: Fields, name: str) -> None:
    """Say what a file is that looks like a state and tells nothing."""
    if "encrypted_data" in payload:
        raise RecordedError(
            f"{name}: the state is encrypted; run `tofu show -json > state.json` where it can be "
            "decrypted and pass that file"
        )
    backend = payload.get("backend")
    if isinstance(backend, dict):
        kind = backend.get("type")
        which = f"the backend {shown(kind)}" if isinstance(kind, str) else "a backend"
        raise RecordedError(
            f"{name}: the file only says that the state is in {which}, which aadrift does not "
            f"contact; {_PULL}"
        )
    version = payload.get("version")
    if version == RAW_VERSION and "serial" in payload:
        raise RecordedError(f"{name}: the state has no list of resources; {_PULL}")
    if isinstance(version, int) and "serial" in payload:
        raise RecordedError(
            f"{name}: the state has version {version}, where version {RAW_VERSION} (Terraform "
            "0.12 and later) is expected; run `terraform show -json > state.json` and pass that"
        )
    if "@level" in payload:
        raise RecordedError(f"{name}: the file is the log of a run with `-json`; {_SHOW_PLAN}")
