"""Bicep templates and parameter files (``.bicep``, ``.bicepparam``)."""
