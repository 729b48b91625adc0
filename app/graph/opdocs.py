"""What TensorFlow 1.4 says of its ops in words.

Bundled (``resources/op-docs-1.4.json.gz``), because Python's registry has no
descriptions and the C library's, which has them, takes a second to load.
"""
import gzip
import json
from functools import lru_cache
from typing import Dict, NamedTuple

from app import resources


class OpDocs(NamedTuple):
    """The words on an op: ``inputs``, ``outputs`` and ``attrs`` by name; '' and {} for none."""

    summary: str = ''
    description: str = ''
    inputs: Dict[str, str] = {}
    outputs: Dict[str, str] = {}
    attrs: Dict[str, str] = {}


@lru_cache(maxsize=None)
def _all_docs():
    data = gzip.decompress(resources.path('op-docs-1.4.json.gz').read_bytes())
    return json.loads(data.decode('ascii'))


def docs_of(op):
    """The `OpDocs` of an op, empty for one that TensorFlow 1.4 doesn't describe."""
    return OpDocs(**_all_docs().get(op, {}))
