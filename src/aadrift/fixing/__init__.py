"""From findings to edits, a verified patch, and files written all or none."""
