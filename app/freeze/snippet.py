"""Ready-to-copy code that loads the result."""
from app.checks import edits
from app.freeze import feeds

_TEMPLATE = '''\
import numpy as np
import tensorflow as tf

graph_def = tf.GraphDef()
{parse}
{clear}graph = tf.Graph()
with graph.as_default():
    tf.import_graph_def(graph_def, name='')

with tf.Session(graph=graph) as session:
    {results} = session.run(
        {outputs!r},
        feed_dict={{
{feeds}        }})
'''


_CLEAR = """\
for node in graph_def.node:
    node.device = ''  # runs on any machine
"""
_BINARY = """\
with open({path!r}, 'rb') as file:
    graph_def.ParseFromString(file.read())"""
_TEXT = """\
with open({path!r}) as file:
    text_format.Parse(file.read(), graph_def)"""


def loader(plan, output_path, text=False):
    """Python source that loads the frozen file and runs it once.

    Inputs are made up: zeros of the right shape, False and 1.0 for switches.
    Devices that few machines have are cleared.
    """
    outputs = [name if ':' in name else name + ':0' for name in plan.outputs]
    names = ['result'] if len(outputs) == 1 else ['result_%d' % (n + 1) for n in
                                                  range(len(outputs))]
    lines = ''.join('            %r: %s,\n' % (item['tensor'], _example(item))
                    for item in feeds.inputs(plan.graph, plan.nodes)
                    if item['kind'] != 'default')
    parse = (_TEXT if text else _BINARY).format(path=str(output_path))
    source = 'from google.protobuf import text_format\n' if text else ''
    results = ', '.join(names) + (',' if len(names) == 1 else '')
    cleared = any(edit.repair == 'G7' for found in plan.edits.values() for edit in found)
    tied = not cleared and bool(edits.tied(plan.graph, plan.nodes))
    return source + _TEMPLATE.format(parse=parse, clear=_CLEAR if tied else '',
                                     outputs=outputs, results=results, feeds=lines)


def _example(item):
    if item['kind'] == 'switch':
        return 'False' if item['dtype'] == 'bool' else '1.0'
    shape = tuple(size if size is not None else 1 for size in item['shape'] or ())
    if item['dtype'] == 'string':
        return "np.full(%r, b'', object)" % (shape,)
    return 'np.zeros(%r, np.%s)' % (shape, 'bool_' if item['dtype'] == 'bool' else item['dtype'])
