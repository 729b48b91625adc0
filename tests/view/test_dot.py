import re
import shutil
import subprocess

import pytest

from app.formats.reader import open_model
from app.view import dot
from app.view.builder import ViewBuilder
from app.view.state import ViewState
from tests.ui.fakes import box, picture, small_picture, wire


def test_open_scopes_are_clusters():
    lines = dot.text(small_picture()).splitlines()
    start = lines.index('  subgraph "cluster net" {')
    inside = lines[start:lines.index('  }')]
    assert any('"net/conv" [label="conv\\nConv2D"' in line for line in inside)
    assert '  "net/conv" -> "net/relu" [penwidth=3];' in lines
    assert '  "x" -> "net/conv" [label="?×224×224×3"];' in lines


def valid(source):
    done = subprocess.run(['dot', '-Tcanon'], input=source.encode('utf-8'),
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert done.returncode == 0 and not done.stderr, done.stderr
    return done.stdout.decode('utf-8')


@pytest.mark.skipif(not shutil.which('dot'), reason='Graphviz is not installed')
def test_graphviz_reads_any_names():
    odd = 'a"b\\c\nd <x> {y} é'
    shown = picture([box(odd, 0, 0, kind='scope', expanded=True), box('q', 0, 90, label='"')],
                    [wire('q', odd, [(0, 0), (1, 1)], label='\\')], 100, 100)
    assert 'cluster' in valid(dot.text(shown))


@pytest.mark.skipif(not shutil.which('dot'), reason='Graphviz is not installed')
@pytest.mark.parametrize('mode', ['inference', 'all'])
def test_every_box_and_wire_of_a_model_is_there(samples, mode):
    model = open_model(samples['digits']['model'])
    shown = ViewBuilder(model).picture(ViewState(
        mode=mode, expanded=frozenset(model.scopes.scopes()) - {''}))
    source = dot.text(shown)
    valid(source)
    assert len(re.findall(' -> ', source)) == len(shown.wires)
    for item in shown.boxes.values():
        assert dot.quoted(item.id) in source or dot.quoted('cluster ' + item.id) in source
