"""A local double of Azure: Resource Manager, Resource Graph and the token endpoint over HTTPS.

It knows what aadrift asks for and no more, and it writes nothing. ``python -m
tests.azure.azure_double`` (from the repository's root) starts it for people.
"""
