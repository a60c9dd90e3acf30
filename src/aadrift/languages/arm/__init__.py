"""Azure Resource Manager templates and parameter files (JSON)."""
