"""The names in what somebody typed or pasted: lists, code, reprs of tensors."""
import ast
import re
from typing import NamedTuple

_REPRS = re.compile(
    r'''(?:<tf\.)?(?:Tensor|Operation|Variable)[( ]\s*(?P<quote>["'])(?P<name>[^"']+)(?P=quote)'''
    r'''[^()\[\]<>]*(?:\([^()]*\)[^()\[\]<>]*)*[)>]''')
_FLAG = re.compile(r'^\s*-{0,2}output_(?:node_)?names?\s*[= ]\s*')
_NAME_END = re.compile(r'[,;\n]')
_QUOTES = '"\'`\u2018\u2019\u201c\u201d'

UNWRAPPED = {
    'A3': 'There was a blank beside the name; the node is `%s`.',
    'A4': 'There was a comma too many; the node is `%s`.',
    'A6': 'That is how Python prints a tensor; its node is `%s`.',
}
"""What is said of a name that is right but for its wrapping, by catalogue row."""


class Token(NamedTuple):
    """One name as given, and the name meant once the wrapping is off.

    ``cause`` is the catalogue row of the wrapping: 'A3' space, 'A4' comma or
    slash, 'A6' repr of a tensor; None when there was none.
    """

    given: str
    name: str
    cause: str


def read(text):
    """The `Token`\\ s in a text; a list of strings is taken item by item.

    Names are separated by commas, semicolons, line ends or blanks; Python and
    JSON lists, ``--output_node_names=`` and reprs of tensors are understood.
    """
    if not isinstance(text, str):
        return [token for item in text for token in read(item) or [Token(item, '', 'A4')]]
    listed = _literal_list(text)
    if listed is not None:
        return [token for item in listed for token in read(item) or [Token(item, '', 'A4')]]
    tokens, rest = [], []
    position = 0
    for found in _REPRS.finditer(text):
        rest.append((position, text[position:found.start()]))
        tokens.append((found.start(), Token(found.group(0), found.group('name'), 'A6')))
        position = found.end()
    rest.append((position, text[position:]))
    for start, piece in rest:
        tokens.extend((start + offset, token) for offset, token in _plain(piece))
    return [token for _, token in sorted(tokens, key=lambda item: item[0])]


def _plain(text):
    """(offset, Token) of names in a text without reprs."""
    flag = _FLAG.match(text)
    start = flag.end() if flag else 0
    body = text[start:].strip('[](){}')
    lost = text[start:].find(body) if body else 0
    offset = start + lost
    separators = list(_NAME_END.finditer(body))
    ends = [found.start() for found in separators] + [len(body)]
    begin = 0
    for number, end in enumerate(ends):
        piece = body[begin:end]
        for token in _split_blanks(piece):
            cause = token.cause
            if cause is None and number == len(ends) - 2 and not body[end + 1:].strip() \
                    and body[end] != '\n':
                cause = 'A4'
                token = Token(token.given + body[end], token.name, cause)
            yield offset + begin, token
        begin = end + 1


def _split_blanks(piece):
    words = piece.split()
    if not words:
        return []
    if len(words) == 1:
        name = words[0].strip(_QUOTES)
        spaced = piece.strip('\r\n') != words[0]
        return [Token(piece.strip('\r\n'), name, 'A3' if spaced else None)] if name else []
    return [Token(word, word.strip(_QUOTES), None) for word in words if word.strip(_QUOTES)]


def _literal_list(text):
    stripped = text.strip()
    if not stripped or stripped[0] not in '[(':
        return None
    try:
        value = ast.literal_eval(stripped)
    except (ValueError, SyntaxError, RecursionError, MemoryError):
        return None
    if isinstance(value, (list, tuple)) and all(isinstance(item, str) for item in value):
        return list(value)
    return None
