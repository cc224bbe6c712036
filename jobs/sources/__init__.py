"""The only network code: one module a source, all behind the protocols of `contract.py`."""
