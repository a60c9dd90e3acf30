"""From paths to the few files that matter, fast.

The folders are walked first (what git ignores is left out), then the bytes of the files that
remain are searched for the words of their kind, then those of modules that the files call outside
of the scanned paths. Nothing is parsed here.
"""

from aadrift.discovery.discover import discover
from aadrift.discovery.kinds import WORDS, Kind, kind_of
from aadrift.discovery.selection import DiscoveryError, Selection

__all__ = ["WORDS", "DiscoveryError", "Kind", "Selection", "discover", "kind_of"]
