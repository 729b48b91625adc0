"""The catalogue of what goes wrong when models are frozen, in plain words.

``resources/help`` has a file for each family, with a section for each row: an id such as
A1, a title, and paragraphs.  Findings and explanations name these ids.
"""
import re
from functools import lru_cache
from typing import NamedTuple, Tuple

from app import resources

FAMILIES = 'ABCDEFGH'
_HEAD = re.compile(r'^## ([A-H]\d+) (.+)$')


class Entry(NamedTuple):
    """One row: ``paragraphs`` say why, and then what to do; names stand in backquotes."""

    id: str
    title: str
    family: str
    paragraphs: Tuple[str, ...]


@lru_cache(maxsize=None)
def entries():
    """All rows by id, in the order of the catalogue."""
    found = {}
    for family in FAMILIES:
        text = resources.path('help', family.lower() + '.md').read_text(encoding='utf-8')
        title = text.split('\n', 1)[0].lstrip('# ')
        for part in re.split(r'\n(?=## )', text)[1:]:
            head, _, body = part.partition('\n')
            match = _HEAD.match(head)
            paragraphs = tuple(' '.join(one.split()) for one in body.split('\n\n') if one.strip())
            found[match.group(1)] = Entry(match.group(1), match.group(2).strip(), title,
                                          paragraphs)
    return found


def entry(identifier):
    """The row of an id, None when there is none."""
    return entries().get(identifier.strip().upper())
