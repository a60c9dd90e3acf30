"""The runbook: what people do, gateway by gateway, when a fix is merged."""
