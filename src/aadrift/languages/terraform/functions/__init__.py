"""Terraform's functions over traced values, one file a family."""

from aadrift.languages.terraform.functions import (
    conversion,
    encoding,
    files,
    formats,
    mappings,
    networks,
    numeric,
    regexes,
    sequences,
    sets,
    strings,
    times,
)
from aadrift.languages.terraform.functions.registry import FUNCTIONS, FunctionContext, call

# Importing a family declares its functions.
FAMILIES = (
    conversion,
    encoding,
    files,
    formats,
    mappings,
    networks,
    numeric,
    regexes,
    sequences,
    sets,
    strings,
    times,
)

__all__ = ["FAMILIES", "FUNCTIONS", "FunctionContext", "call"]
