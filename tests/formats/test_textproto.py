"""What is read of machine-written text is what protobuf's own parser reads."""
import time

import pytest
from google.protobuf import text_format
from hypothesis import given, strategies as st

from app.formats import graphs, protos, textproto
from tests.formats import makers
from tests.formats.situations import TEXT

TYPES = {'GraphDef': makers.training_graph, 'MetaGraphDef': makers.meta_graph,
         'SavedModel': makers.saved_model}


def read(text, name='GraphDef'):
    """The message, or None where the text is left to the library."""
    kind = getattr(protos.load(), name)
    try:
        return kind.FromString(textproto.serialized(text, kind.DESCRIPTOR))
    except textproto.Irregular:
        return None


def by_the_library(text, name='GraphDef'):
    """The message as the library reads it, or None where it refuses."""
    message = getattr(protos.load(), name)()
    try:
        text_format.Parse(text, message, allow_unknown_field=True)
    except (text_format.ParseError, ValueError):
        return None
    return message


@pytest.mark.parametrize('name', sorted(TYPES))
def test_what_programs_write_is_read(name):
    message = TYPES[name]()
    assert read(text_format.MessageToString(message), name) == message
    assert read(text_format.MessageToString(message, indent=4), name) == message


def test_every_text_of_the_corpus(corpus):
    read_here = 0
    for path in sorted(corpus.rglob('*.pbtxt')):
        if path.stat().st_size > 400000:
            continue  # The library takes seconds.
        try:
            text = path.read_text(encoding='utf-8-sig')
        except UnicodeDecodeError:
            continue  # A binary one by a misleading name.
        name = 'MetaGraphDef' if text.startswith(('meta_info_def', 'graph_def')) else \
            'SavedModel' if text.startswith('saved_model') else 'GraphDef'
        found = read(text, name)
        if found is not None:
            read_here += 1
            assert found == by_the_library(text, name), path
    assert read_here >= 8


_NUMBERS = st.one_of(st.integers(-1 << 63, (1 << 63) - 1), st.integers(-3, 300))


@given(st.binary(max_size=20), st.text(max_size=20), _NUMBERS, st.floats(width=32),
       st.sampled_from([1, 3, 7, 101]), st.lists(_NUMBERS, max_size=3))
def test_any_values(data, text, number, real, dtype, numbers):
    graph = protos.load().GraphDef()
    node = graph.node.add(name=text.encode('utf-8', 'replace').decode(), op='Const',
                          input=['a', '^b'])
    node.attr['s'].s = data
    node.attr['i'].i = number
    node.attr['f'].f = real
    node.attr['type'].type = dtype
    node.attr['b'].b = bool(number % 2)
    node.attr['list'].list.i.extend(numbers)
    node.attr['value'].tensor.tensor_content = data
    node.attr['value'].tensor.double_val.append(real)
    node.attr['shape'].shape.dim.add(size=number)
    written = text_format.MessageToString(graph)
    found, expected = read(written), by_the_library(written)
    assert found is None or found.SerializeToString(deterministic=True) \
        == expected.SerializeToString(deterministic=True)
    # Left to the library are only numbers that fit no float and enums without a name.
    assert found is not None or expected is None or dtype == 101


_LINES = st.sampled_from([
    'node {', '}', 'name: "a"', "name: 'a'", 'op: "b"', 'input: "c"', 'input: "c" "d"', 'attr {',
    'key: "k"', 'value {', 'i: 7', 'i: 07', 'i: 99999999999999999999', 'f: 1e+50', 'f: nan',
    'f: 1.5', 'b: true', 'b: 1', 'type: DT_FLOAT', 'type: DT_NONE', 's: "\\377\\n\\""', 's: "\\q"',
    's: "a" b: "c"', 'later { a: 1 }', 'later {', 'later: "x"', 'later: 1 2', '# note', '', 'i : 3',
    'versions {', 'producer: 24', 'version: 3', 'node <', '>', 'node: {', 'name: "\\x"'])


@pytest.mark.filterwarnings('ignore:invalid escape sequence')
@given(st.lists(_LINES, max_size=12))
def test_never_more_lenient_than_the_library(lines):
    text = '\n'.join(lines)
    found = read(text)
    assert found is None or found == by_the_library(text)


@pytest.mark.parametrize('text', [
    'node { name: "a" op: "b" }', 'node {\n name: "a"', '}', 'node {\n op: "b"\n name: "a"\n}',
    'node {\n name: "a"\n name: "b"\n}', 'nodes', 'node {\n name: "a"\n}\nlater {',
    'node {\n attr {\n key: "k"\n value {\n i: 1\n b: true\n }\n }\n}'])
def test_the_rest_is_left_to_the_library(text):
    assert read(text) is None


def test_fields_of_later_releases_are_passed_over():
    later = TEXT.decode().replace('versions {', (
        'node {\n  name: "z"\n  op: "NoOp"\n  experimental_type {\n    type_id: TFT_PRODUCT\n'
        '    args {\n    }\n  }\n  control_output: "a"\n}\nversions {'))
    assert read(later) == by_the_library(later) and read(later).node[-1].name == 'z'


def test_it_is_several_times_as_quick():
    text = ''.join('node {\n  name: "n%d"\n  op: "Identity"\n  input: "n%d"\n  attr {\n    '
                   'key: "T"\n    value {\n      type: DT_FLOAT\n    }\n  }\n}\n' % (n, n - 1)
                   for n in range(3000))
    seconds = {read: [], by_the_library: []}
    for parse in 3 * (read, by_the_library):
        started = time.process_time()
        parse(text)
        seconds[parse].append(time.process_time() - started)
    assert min(seconds[read]) * 2 < min(seconds[by_the_library])


def test_large_graphs_are_not_read_by_the_library(monkeypatch):
    def refuse(*args, **kwargs):
        raise AssertionError('the library was asked')
    monkeypatch.setattr(text_format, 'Parse', refuse)
    meta, kind = graphs.parse_text(TEXT, 'g.pbtxt', ())
    assert kind == 'graph_def' and len(meta.graph_def.node) == len(makers.TRAINING)
