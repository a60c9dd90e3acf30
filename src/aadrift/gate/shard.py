"""One part of a large repository's report, cut so that the parts together are the whole."""

from __future__ import annotations

import re
import zlib

from aadrift.findings import Finding
from aadrift.gateway import Gateway
from aadrift.records import dataclass
from aadrift.request import UsageError

_SHARD = re.compile(r"([1-9]\d{0,5})/([1-9]\d{0,5})")


@dataclass(frozen=True)
class Shard:
    """Part ``index`` (from 1) of ``total``.

    A gateway belongs to the part that its stack falls into, so all variants of a stack are
    together, whatever the order of files and the machine.
    """

    index: int
    total: int

    @classmethod
    def parse(cls, text: str) -> Shard:
        """Read ``I/N``. Raises UsageError."""
        match = _SHARD.fullmatch(text.strip())
        if match is None:
            raise UsageError("--shard takes I/N, as in 1/4: part 1 of 4")
        index, total = int(match[1]), int(match[2])
        if index > total:
            raise UsageError(f"--shard {index}/{total}: there are only {total} parts")
        return cls(index, total)

    def has(self, name: str) -> bool:
        """Whether what goes by a name belongs to this part."""
        return zlib.crc32(name.encode("utf-8", "surrogatepass")) % self.total == self.index - 1

    def has_gateway(self, gateway: Gateway) -> bool:
        """Whether a gateway belongs to this part."""
        return self.has(gateway.stack)

    def has_finding(self, finding: Finding) -> bool:
        """Whether a finding belongs to this part: with one of its gateways, or by its place."""
        if finding.gateways:
            return any(map(self.has_gateway, finding.gateways))
        if finding.location is not None:
            return self.has(finding.location.path)
        if finding.problem is not None:
            return self.has(finding.problem.path)
        return self.has(finding.subject)
