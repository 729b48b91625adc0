"""Dropout left on, bypassed (C2).

``tf.nn.dropout`` is ``x / keep * floor(keep + random)``, since TF 1.13
``x * scale * cast(random >= rate)``: the product becomes ``x``.
"""
from app.graph.model import CONTROL
from app.rewrite import nodes

RANDOM_OPS = frozenset([
    'RandomUniform', 'RandomUniformInt', 'RandomStandardNormal', 'TruncatedNormal',
    'ParameterizedTruncatedNormal', 'Multinomial', 'RandomGamma', 'RandomPoisson',
    'RandomShuffle', 'RandomCrop'])
"""Ops that draw random numbers."""

_PRODUCTS = frozenset(['Mul'])
_QUOTIENTS = frozenset(['RealDiv', 'Div'])
_SUMS = frozenset(['Add', 'AddV2', 'Sub', 'Mul', 'Identity', 'Enter'])
_MASKS = frozenset(['Floor', 'GreaterEqual', 'Greater', 'Less', 'LessEqual'])
_LONGEST_WAY = 8


def find(part):
    """Dropouts of a `Part`: random op to (product, position of what is dropped in it)."""
    found = {}
    for node in part.nodes_with({'RandomUniform'}):
        product = _product(part, node)
        if product is not None:
            found[node] = product
    return found


def bypass(draft, only_certain=False):
    """Hand on what goes into dropout.

    Args:
        only_certain: Whether to spare all but those that keep everything anyway.

    Returns:
        Whether there was any.
    """
    model = draft.model
    done = False
    for product, position in find(draft.part).values():
        kept = nodes.data_inputs(model, product)[position]
        source, factor = _unscaled(model, kept)
        if only_certain and factor != 1.0:
            continue
        draft.replace(product, 'Identity', [nodes.tensor_name(model, *source)],
                      T=nodes.Type(model.dtypes(product)[0]),
                      **{key: model.nodes[product].attr[key] for key in ('_output_shapes',)
                         if key in model.nodes[product].attr})
        done = True
    draft.commit()
    return done


def _product(part, node):
    """Follow a random op through its mask to the product with what is dropped."""
    model, masked = part.model, False
    for _ in range(_LONGEST_WAY):
        consumers = [(consumer, position) for consumer, position in part.consumers(node)
                     if model.inputs[consumer][position][1] != CONTROL]
        if len({consumer for consumer, _ in consumers}) != 1:
            return None
        consumer, position = consumers[0]
        op = model.ops[consumer]
        if masked and op in _PRODUCTS:
            return (consumer, 1 - position) if position < 2 else None
        if op in _MASKS:
            masked = True
        elif op != 'Cast' and op not in _SUMS:
            return None
        node = consumer
    return None


def _unscaled(model, pair):
    """(tensor before it is scaled by the keep probability, the factor if constant or None)."""
    op = model.ops[pair[0]]
    inputs = nodes.data_inputs(model, pair[0])
    if op in _QUOTIENTS and _is_scalar(model, inputs[1]):
        return inputs[0], _number(model, inputs[1])
    if op in _PRODUCTS:
        for scale, value in (inputs[1], inputs[0]), (inputs[0], inputs[1]):
            if _is_scalar(model, scale):
                return value, _number(model, scale)
    return pair, None


def _is_scalar(model, pair):
    if _number(model, pair) is not None:
        return True
    shapes = model.shapes(model.passed_from(pair[0]))
    return bool(shapes) and pair[1] < len(shapes) and shapes[pair[1]] == () \
        or model.ops[model.passed_from(pair[0])] == 'Placeholder'


def _number(model, pair):
    array = nodes.constant_value(model, pair[0])
    return float(array) if array is not None and array.shape == () else None
