"""Regular expressions as Terraform knows them (RE2), in time linear to the text.

Python's own engine differs in syntax, in captures of empty repetitions, and can be made to run for
hours by an expression of a scanned repository.
"""

from aadrift.languages.terraform.re2.machine import (
    Regex,
    RegexLimitError,
    compile_regex,
)
from aadrift.languages.terraform.re2.parsing import RegexSyntaxError, UnsupportedRegexError

__all__ = [
    "Regex",
    "RegexLimitError",
    "RegexSyntaxError",
    "UnsupportedRegexError",
    "compile_regex",
]
