"""The types of options beyond texts, flags and counts."""

Texts = list[str] | None
