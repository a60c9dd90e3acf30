"""Which part of a run counts: known findings, changed gateways, one shard, ignored paths."""
