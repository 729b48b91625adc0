"""Moving averages of weights that a checkpoint holds beside the weights (C6)."""
from app.checkpoint import keymap
from app.rewrite import moving

SUFFIX = '/ExponentialMovingAverage'
"""What ``tf.train.ExponentialMovingAverage`` adds to a variable's name."""


def keys(model, available):
    """Variable name to the key of its average, for those that have one.

    Args:
        available: Keys of the checkpoint.
    """
    averaged = moving.averages(model).of
    if not averaged and not any(key.endswith(SUFFIX) for key in available):
        return {}
    ways = keymap.variable_keys(model, available)
    found = {}
    for node, way in ways.items():
        name = model.names[node]
        shadow = model.index.get(name + SUFFIX)
        if shadow is None and '/%s/' % name in '/' + averaged.get((name, 0), ''):
            # Averages can have another name, and be in a scope; the variable's is in it.
            shadow = model.index[averaged[name, 0]]
        possible = [ways[shadow].key] if shadow in ways else []
        possible += [way.key + SUFFIX, name + SUFFIX]
        key = next((key for key in possible if key in available), None)
        if key is not None and not name.endswith(SUFFIX):
            found[name] = key
    return found
