"""Characters as people count them: grapheme clusters."""

from __future__ import annotations

from unicodedata import category, combining

from aadrift.languages.terraform.functions.registry import UndecidedError

# Marks, format characters (joiners), surrogates and modifiers glue characters together.
_GLUE = frozenset(("Mn", "Mc", "Me", "Cf", "Cs", "Sk"))


def clusters(text: str) -> list[str]:
    """The grapheme clusters of a string.

    Where scripts or emoji need more than the plain rules (one character each, CR LF together),
    raises UndecidedError.
    """
    if not text.isascii() and any(map(_needs_rules, text)):
        raise UndecidedError("it counts characters of a script with combining signs")
    if "\r\n" not in text:
        return list(text)
    found: list[str] = []
    for char in text:
        if char == "\n" and found and found[-1] == "\r":
            found[-1] = "\r\n"
        else:
            found.append(char)
    return found


def count(text: str) -> int:
    """How many grapheme clusters a string has. Raises UndecidedError as ``clusters`` does."""
    return len(text) if text.isascii() and "\r" not in text else len(clusters(text))


def _needs_rules(char: str) -> bool:
    if char < "\u0300":
        return False
    code = ord(char)
    jamo = 0x1100 <= code <= 0x11FF or 0xA960 <= code <= 0xA97F or 0xD7B0 <= code <= 0xD7FF
    emoji = 0x1F1E6 <= code <= 0x1F1FF or 0x1F3FB <= code <= 0x1F3FF
    return jamo or emoji or bool(combining(char)) or category(char) in _GLUE
