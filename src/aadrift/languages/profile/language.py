"""Client profiles of the scanned tree. They declare no gateway: they must say what one says."""

from __future__ import annotations

from collections.abc import Iterable

from aadrift.clientprofile import ClientProfile
from aadrift.discovery import Selection
from aadrift.discovery.kinds import Kind, kind_of
from aadrift.inputs import Inputs
from aadrift.languages.interface import Declarations, Use
from aadrift.languages.profile.reading import is_profile, read_profiles
from aadrift.source import SourceError, Span
from aadrift.workspace import Workspace


class ProfileLanguage:
    """Reads ``azurevpnconfig.xml`` files, under whatever name they lie there."""

    name = "profile"

    def declarations(
        self,
        selection: Selection,
        workspace: Workspace,
        inputs: Inputs,  # noqa: ARG002 - profiles take no inputs
    ) -> Declarations:
        """The client profiles among the selected files."""
        found: list[ClientProfile] = []
        for path in sorted(selection.relevant):
            kind = kind_of(path)
            if kind not in (Kind.PROFILE, Kind.TEXT):
                continue
            try:
                file = workspace.read(path)
            except SourceError:
                continue  # whoever reads all relevant files reports it
            if not is_profile(file):
                continue
            try:
                found += read_profiles(file)
            except SourceError as error:
                # A template of a profile need not be XML; its old ids are reported as text.
                if kind is Kind.PROFILE:
                    message = f"this client profile can't be read: {error.message}"
                    workspace.report(path, error.line, message)
        visited = frozenset(profile.path for profile in found)
        return Declarations(profiles=tuple(found), visited=visited)

    def uses(
        self,
        selection: Selection,  # noqa: ARG002 - profiles take their values from no other file
        workspace: Workspace,  # noqa: ARG002
        inputs: Inputs,  # noqa: ARG002
        origins: Iterable[Span],  # noqa: ARG002
    ) -> tuple[Use, ...]:
        """None: the text of a profile is used by the profile alone."""
        return ()
