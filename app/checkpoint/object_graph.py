"""Names of variables in checkpoints that were saved by objects, not by a Saver.

``tf.train.Checkpoint``, Keras and TensorFlow 2 store ``layer/kernel`` under keys such as
``model/layer/kernel/.ATTRIBUTES/VARIABLE_VALUE``, and beside them which is which.
Source: tensorflow/core/protobuf/trackable_object_graph.proto.
"""
from app.checkpoint import wire
from app.errors import CheckpointError

KEY = '_CHECKPOINTABLE_OBJECT_GRAPH'

_NODES, _ATTRIBUTES, _FULL_NAME, _CHECKPOINT_KEY = 1, 2, 2, 3


def recorded_names(checkpoint):
    """Variable name to key, as the checkpoint itself records it; {} where it does not."""
    entry = checkpoint.keys.get(KEY)
    if entry is None or entry.dtype != 'string' or entry.shape != ():
        return {}
    try:
        data, = checkpoint.strings(entry)
        return dict(_names(data))
    except (CheckpointError, ValueError, IndexError):
        return {}


def _names(data):
    for node in _each(data, _NODES):
        for attribute in _each(node, _ATTRIBUTES):
            texts = {number: value.decode('utf-8') for number, value in wire.fields(attribute)
                     if isinstance(value, bytes)}
            if texts.get(_FULL_NAME) and texts.get(_CHECKPOINT_KEY):
                yield texts[_FULL_NAME], texts[_CHECKPOINT_KEY]


def _each(data, wanted):
    return [value for number, value in wire.fields(data)
            if number == wanted and isinstance(value, bytes)]
