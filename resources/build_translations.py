"""Write ``translations/freezeframe_LANGUAGE.ts``: the window's texts, for Qt Linguist.

``python resources/build_translations.py de``; what is translated in the file already stays.
"""
import ast
import re
import sys
from pathlib import Path
from xml.etree import ElementTree
from xml.sax.saxutils import escape, quoteattr

HERE = Path(__file__).resolve().parent
WINDOW = HERE.parent / 'app' / 'ui'
#: Functions that translate: which of their arguments are texts, by place or keyword.
TAKES = {'tr': (0,), 'texts': (0,), 'make': (0,), '_make': (0,), '_switch': (0,), '_menu': (1,),
         '_add': (1, 'tip'), 'tell': (1,)}
_KEY = re.compile(r'[a-z_]+$')
_LETTER = re.compile(r'[^\W\d_]')


def texts(folder=WINDOW):
    """{text: (file, line, whether it has forms for numbers)} of all that is translated."""
    found = {}
    for path in sorted(folder.glob('*.py')):
        for call in _calls(ast.parse(path.read_text(encoding='utf-8'))):
            name = getattr(call.func, 'attr', getattr(call.func, 'id', ''))
            given = dict(enumerate(call.args))
            given.update((one.arg, one.value) for one in call.keywords)
            if name == 'plural' and isinstance(given.get(1), ast.Str):
                found.setdefault('{} ' + given[1].s, (path.name, call.lineno, True))
            for place in TAKES.get(name, ()):
                for text in _strings(given.get(place)):
                    if _LETTER.search(text):
                        found.setdefault(text, (path.name, call.lineno, False))
    return found


def _calls(tree):
    return [node for node in ast.walk(tree) if isinstance(node, ast.Call)]


def _strings(node, inside=False):
    """Texts in an argument, without the keys that go before texts in a table."""
    if isinstance(node, ast.Str):
        return [node.s]
    if isinstance(node, ast.IfExp):
        return _strings(node.body) + _strings(node.orelse)
    if isinstance(node, ast.Dict):
        parts = [key for key in node.keys if not _is_key(key)] + node.values
    elif isinstance(node, ast.Tuple):
        parts = node.elts[1:] if inside and _is_key(node.elts[0]) else node.elts
    else:
        return []
    return [text for part in parts for text in _strings(part, True)]


def _is_key(node):
    return isinstance(node, ast.Str) and _KEY.match(node.s)


def document(found, language, before=''):
    """The file for a language; ``before`` is the one that there was."""
    done = {}
    if before:
        done = {message.findtext('source'): ElementTree.tostring(
            message.find('translation'), encoding='unicode').strip()
            for message in ElementTree.fromstring(before).iter('message')}
    lines = ['<?xml version="1.0" encoding="utf-8"?>', '<!DOCTYPE TS>',
             '<TS version="2.1" language=%s sourcelanguage="en">' % quoteattr(language),
             '<context>', '<name>Freezeframe</name>']
    for text, (name, line, numbers) in found.items():
        lines += ['<message numerus="yes">' if numbers else '<message>',
                  '<location filename=%s line="%d"/>' % (quoteattr('app/ui/' + name), line),
                  '<source>%s</source>' % escape(text),
                  done.get(text, '<translation type="unfinished">%s</translation>' % (
                      '<numerusform/>' if numbers else '')), '</message>']
    return '\n'.join(lines + ['</context>', '</TS>', ''])


def main(language):
    path = HERE / 'translations' / ('freezeframe_%s.ts' % language)
    path.parent.mkdir(exist_ok=True)
    before = path.read_text(encoding='utf-8') if path.exists() else ''
    found = texts()
    path.write_text(document(found, language, before), encoding='utf-8')
    print('%s: %d texts' % (path, len(found)))


if __name__ == '__main__':
    main(sys.argv[1])
