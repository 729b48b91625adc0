"""Ready-to-copy code that loads the result."""
from app.freeze import feeds

_TEMPLATE = '''\
import numpy as np
import tensorflow as tf

graph_def = tf.GraphDef()
with open({path!r}, 'rb') as file:
    graph_def.ParseFromString(file.read())
graph = tf.Graph()
with graph.as_default():
    tf.import_graph_def(graph_def, name='')

with tf.Session(graph=graph) as session:
    {results} = session.run(
        {outputs!r},
        feed_dict={{
{feeds}        }})
'''


def loader(plan, output_path):
    """Python source that loads the frozen file and runs it once.

    Inputs are made up: zeros of the right shape, False and 1.0 for switches.
    """
    outputs = [name if ':' in name else name + ':0' for name in plan.outputs]
    names = ['result'] if len(outputs) == 1 else ['result_%d' % (n + 1) for n in
                                                  range(len(outputs))]
    lines = ''.join('            %r: %s,\n' % (item['tensor'], _example(item))
                    for item in feeds.inputs(plan.model, plan.closure)
                    if item['kind'] != 'default')
    return _TEMPLATE.format(path=str(output_path), outputs=outputs,
                            results=', '.join(names) + (',' if len(names) == 1 else ''),
                            feeds=lines)


def _example(item):
    if item['kind'] == 'switch':
        return 'False' if item['dtype'] == 'bool' else '1.0'
    shape = tuple(size if size is not None else 1 for size in item['shape'] or ())
    if item['dtype'] == 'string':
        return "np.full(%r, b'', object)" % (shape,)
    return 'np.zeros(%r, np.%s)' % (shape, 'bool_' if item['dtype'] == 'bool' else item['dtype'])
