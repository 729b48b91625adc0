"""House rules that flake8 does not know: ``python -m tests.setup.house_rules``.

Reads the files that git tracks (and new ones that it does not ignore).
"""
import ast
import json
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TOP = {'app', 'tests', 'resources', 'docs', '.ci', 'main.py', 'setup.py', 'setup.cfg', 'README.md',
       'Makefile', 'MANIFEST.in', 'requirements.lock', 'LICENSE', 'CHANGELOG.md',
       'CONTRIBUTING.md', '.gitignore'}
# Paths of one machine say nothing on another.
MACHINE_PATH = re.compile(r'(?<![\w.])/(root|home/\w+|Users/\w+|work)/')
TEXT = {'.py', '.md', '.cfg', '.json', '.sh', '.qss', '.svg', '.in', '.lock', ''}


def files():
    """Files of the checkout, relative to it."""
    listed = subprocess.run(['git', '-C', str(ROOT), 'ls-files', '-z', '--cached', '--others',
                             '--exclude-standard'], stdout=subprocess.PIPE, check=True).stdout
    names = sorted({name.decode('utf-8') for name in listed.split(b'\0') if name})
    return [Path(name) for name in names if (ROOT / name).is_file()]


def public(tree):
    """Public functions and classes of a module."""
    return [node for node in tree.body if isinstance(node, (ast.FunctionDef, ast.ClassDef))
            and not node.name.startswith('_')]


def python_problems(path, text):
    """``(line, problem)`` of a Python file."""
    try:
        tree = ast.parse(text)
    except SyntaxError as error:
        yield error.lineno, error.msg
        return
    if path.parts[0] in ('app', 'resources') and tree.body and not ast.get_docstring(tree):
        yield 1, 'the module has no docstring'
    if path.parts[0] == 'app':
        for node in public(tree):
            if not ast.get_docstring(node):
                yield node.lineno, f'{node.name} is public and has no docstring'
    for node in ast.walk(tree):
        if (isinstance(node, ast.Call) and getattr(node.func, 'attr', '') == 'sleep'
                and path.parts[0] == 'tests'):
            yield node.lineno, 'a test waits for signals, it does not sleep'


def text_problems(path, text):
    """``(line, problem)`` of any text file."""
    if text and not text.endswith('\n'):
        yield text.count('\n') + 1, 'no newline at the end'
    for number, line in enumerate(text.splitlines(), 1):
        if '\r' in line or line != line.rstrip() and path.suffix != '.md':
            yield number, 'white space at the end of the line'
        if MACHINE_PATH.search(line):
            yield number, 'a path of one machine'
        if re.match(r'(<<<<<<<|>>>>>>>) ', line):
            yield number, 'a conflict marker'


def problems():
    """All broken rules, as lines of the form ``file:line: problem``."""
    for path in files():
        if path.parts[0] not in TOP:
            yield f'{path}:1: not something for the top folder'
        if path.suffix not in TEXT or path.name in ('LICENSE', 'house_rules.py'):
            continue
        text = (ROOT / path).read_text(encoding='utf-8')
        found = list(text_problems(path, text))
        if path.suffix == '.py':
            found += python_problems(path, text)
        if path.suffix == '.json':
            json.loads(text)
        yield from (f'{path}:{line}: {problem}' for line, problem in sorted(found))


def main():
    """Prints what is broken; 1 if anything is."""
    found = list(problems())
    print('\n'.join(found) or 'House rules are kept.')
    return 1 if found else 0


if __name__ == '__main__':
    sys.exit(main())
