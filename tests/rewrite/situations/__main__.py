"""Makes all situations, and runs what became of them, with TensorFlow's runtime."""
import json
import os
import sys
from pathlib import Path

import numpy as np

from tests.rewrite.situations import MAKERS
from tests.rewrite.situations.base import Situation

_LONGEST_RUN = 20000  # milliseconds: what waits for ever is to be told


def build(folder):
    """Make them all; prints {name: {'outputs', 'target', 'disguise'}}."""
    import tensorflow as tf
    tf.logging.set_verbosity(tf.logging.ERROR)
    facts = {}
    for name, function in MAKERS.items():
        (folder / name).mkdir()
        facts[name] = made(tf, folder / name, function)
    print(json.dumps(facts))


def made(tf, folder, function):
    """Make one in its folder; {'outputs', 'target', 'disguise'}."""
    config = tf.ConfigProto(allow_soft_placement=True)
    with tf.Graph().as_default(), tf.Session(config=config) as session:
        tf.set_random_seed(1)
        situation = Situation(tf, session, folder)
        function(tf, situation)
        session.run([tf.global_variables_initializer(), tf.local_variables_initializer()])
        _stir(tf, session)
        if situation.begin is not None:
            session.run(situation.begin)
        saver = situation.saver or tf.train.Saver()
        saver.save(session, str(folder / 'model'), write_state=False)
        situation.run_cases()
        if situation.renew:
            path = folder / 'model.meta'
            meta = tf.MetaGraphDef.FromString(path.read_bytes())
            situation.renew(meta)
            path.write_bytes(meta.SerializeToString())
        if situation.finish:
            situation.finish(folder)
    for number, (feed, expected) in enumerate(zip(situation.feeds, situation.expected)):
        arrays = {'feed|' + key.replace('/', '|'): value for key, value in feed.items()}
        arrays.update(('out|%d' % i, value) for i, value in enumerate(expected))
        np.savez(str(folder / ('case%d.npz' % number)), **arrays)
    return {'outputs': situation.outputs, 'target': situation.target,
            'disguise': situation.disguise}


def _stir(tf, session):
    """Give statistics and shadow variables values that are not those they began with."""
    for number, variable in enumerate(tf.global_variables()):
        if variable.dtype.base_dtype == tf.float32:
            value = session.run(variable)
            noise = np.random.RandomState(number).uniform(0.5, 1.5, value.shape)
            variable.load((value + noise).astype(np.float32), session)


def run(folder):
    """Load and run each frozen file.

    Prints {'situation/label': verdicts}; each is 'equal', how far it is off, or what
    TensorFlow said.
    """
    import tensorflow as tf
    found = {}
    for path in sorted(folder.glob('*/*.pb')):
        facts = path.with_suffix('.json')
        if facts.exists():
            found['%s/%s' % (path.parent.name, path.stem)] = _verdicts(
                tf, path, json.loads(facts.read_text()))
    print(json.dumps(found))


def _verdicts(tf, path, facts):
    from google.protobuf.message import DecodeError
    for module in facts['imports']:
        __import__(module)
    verdicts = []
    try:
        graph_def = tf.GraphDef.FromString(path.read_bytes())
        original = {disguise: op for op, disguise in facts['disguise'].items()}
        for node in graph_def.node:
            node.op = original.get(node.op, node.op)
        with tf.Graph().as_default(), tf.Session() as session:
            tf.import_graph_def(graph_def, name='')
            for case in sorted(path.parent.glob('case*.npz')):
                arrays = np.load(str(case), allow_pickle=True)
                feed = _feed(arrays, {node.name for node in graph_def.node})
                first, second = (session.run(facts['outputs'], feed, tf.RunOptions(
                    timeout_in_ms=_LONGEST_RUN)) for _ in range(2))
                verdicts.append(_compare([arrays['out|%d' % n] for n in facts['positions']],
                                         first, second))
    except (ValueError, KeyError, DecodeError, TypeError, tf.errors.OpError) as error:
        verdicts.append(str(error)[:600])
    return verdicts


def _feed(arrays, held):
    feed = {key[5:].replace('|', '/'): arrays[key] for key in arrays.files
            if key.startswith('feed|')}
    return {key: value for key, value in feed.items() if key.split(':')[0] in held}


def _compare(expected, first, second):
    """'equal', 'random' (twice is not the same), or the greatest difference."""
    worst = 'equal'
    for right, one, other in zip(expected, first, second):
        if not np.array_equal(one, other):
            return 'random'
        if one.shape != right.shape:
            return 'shape %s, not %s' % (one.shape, right.shape)
        if not np.array_equal(one, right):
            worst = float(np.abs(one - right).max())
    return worst


if __name__ == '__main__':
    os.environ.setdefault('TF_CPP_MIN_LOG_LEVEL', '2')
    {'make': build, 'run': run}[sys.argv[1]](Path(sys.argv[2]))
