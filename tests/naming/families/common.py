"""What all families are built with."""
import tensorflow as tf

FAMILIES = []


def family(build):
    """Decorator: the function builds the default graph and returns its label."""
    FAMILIES.append(build)
    return build


def label(*outputs, fine=(), inputs=None):
    """Outputs are tensors or lists of tensors that are acceptable, best first."""
    def name(tensor):
        return tensor if isinstance(tensor, str) else tensor.op.name
    return {'outputs': [[name(t) for t in (o if isinstance(o, list) else [o])] for o in outputs],
            'fine': [name(t) for t in fine], 'inputs': inputs or {}}


def dense(x, units, name=None, activation=None):
    return tf.layers.dense(x, units, activation=activation, name=name)
