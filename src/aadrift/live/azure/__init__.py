"""Live gateways from Azure: found by Resource Graph, confirmed by Azure Resource Manager.

Nothing in here is imported before Azure is really asked: only ``options`` is free of the SDK.
"""
