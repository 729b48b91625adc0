"""Ops of a newer TensorFlow, put in terms of those that 1.4 has (G3).

Each rewriting computes the same function; rounding may differ in the last bits where the
older kernel sums in another order.
"""
from app.graph.opdefs import registered_ops
from app.rewrite import nodes

_DROPPED = '_output_shapes'


def possible(part):
    """Nodes of a `Part` that can be put in older terms, in file order."""
    found = part.nodes_with(set(_WAYS) - set(registered_ops()))
    return [node for node in found if _WAYS[part.model.ops[node]][0](part, node)]


def convert(draft):
    """Rewrite them; {'G3'} if there were any."""
    found = possible(draft.part)
    for node in found:
        _WAYS[draft.model.ops[node]][1](draft, node)
    draft.commit()
    return {'G3'} if found else set()


def _always(part, node):
    return True


def _renamed(op, *attrs):
    """A rewriting that gives another op the same inputs and the attributes named."""
    def rewrite(draft, node):
        own = draft.model.nodes[node].attr
        kept = {key: own[key] for key in attrs + (_DROPPED,) if key in own}
        draft.replace(node, op, _inputs(draft, node), **kept)
    return rewrite


def _inputs(draft, node):
    return [nodes.tensor_name(draft.model, *pair)
            for pair in nodes.data_inputs(draft.model, node)]


def _dtype(model, node, key='T'):
    return nodes.Type(model.attr(node, key))


def _is_numeric_sum(part, node):
    return part.model.attr(node, 'T') != 'string'


def _is_plain_norm(part, node):
    """Whether a FusedBatchNormV3 is float32 throughout and its sixth output has no use."""
    model = part.model
    types = model.attr(node, 'T'), model.attr(node, 'U') or 'float32'
    return types == ('float32', 'float32') and all(
        model.inputs[consumer][position][1] < 5 for consumer, position in part.consumers(node))


def _fused_norm(draft, node):
    own = draft.model.nodes[node].attr
    draft.replace(node, 'FusedBatchNorm', _inputs(draft, node), **{
        key: own[key] for key in ('T', 'data_format', 'epsilon', 'is_training') if key in own})


def _is_plain_product(part, node):
    """Whether a BatchMatMulV2 does not broadcast."""
    model = part.model
    shapes = []
    for source, port in nodes.data_inputs(model, node):
        known = model.shapes(source)
        shapes.append(known[port] if port < len(known) else None)
    return None not in shapes and shapes[0][:-2] == shapes[1][:-2]


def _leaky_relu(draft, node):
    """``max(x, alpha * x)``, for slopes of at most 1."""
    model = draft.model
    name, dtype = model.names[node], _dtype(model, node)
    source = _inputs(draft, node)
    alpha = _alpha(model, node)
    slope = draft.add_constant(name + '/alpha', alpha, dtype,
                               nodes.data_inputs(model, node)[0][0] if draft.in_loop(node)
                               else None)
    scaled = draft.add(name + '/scaled', 'Mul', [slope] + source, T=dtype)
    draft.replace(node, 'Maximum', [scaled] + source, T=dtype)


def _alpha(model, node):
    alpha = model.attr(node, 'alpha')
    return 0.2 if alpha is None else alpha


def _is_gentle(part, node):
    return _alpha(part.model, node) <= 1.0


def _clip(draft, node):
    """``max(low, min(high, x))``."""
    model = draft.model
    value, low, high = _inputs(draft, node)
    dtype = _dtype(model, node)
    lower = draft.add(model.names[node] + '/Minimum', 'Minimum', [value, high], T=dtype)
    draft.replace(node, 'Maximum', [lower, low], T=dtype)


def _div_no_nan(draft, node):
    """``x / y`` where y is not 0, 0 elsewhere."""
    model = draft.model
    name, dtype = model.names[node], _dtype(model, node)
    one, other = _inputs(draft, node)
    quotient = draft.add(name + '/quotient', 'RealDiv', [one, other], T=dtype)
    zeros = draft.add(name + '/zeros', 'ZerosLike', [quotient], T=dtype)
    # The divisor in the shape of the quotient: ones by it.
    ones = draft.add(name + '/ones', 'OnesLike', [quotient], T=dtype)
    divisor = draft.add(name + '/divisor', 'Mul', [ones, other], T=dtype)
    divides = draft.add(name + '/divides', 'NotEqual', [divisor, zeros], T=dtype)
    draft.replace(node, 'Select', [divides, quotient, zeros], T=dtype)


def _is_same_shaped(part, node):
    model = part.model
    shapes = []
    for source, port in nodes.data_inputs(model, node):
        known = model.shapes(source)
        shapes.append(known[port] if port < len(known) else None)
    return None not in shapes and len(set(shapes)) == 1


def _suppression(draft, node):
    """NonMaxSuppressionV3 with a threshold that spares nothing."""
    draft.replace(node, 'NonMaxSuppressionV2', _inputs(draft, node)[:4])


def _spares_all(part, node):
    inputs = nodes.data_inputs(part.model, node)
    array = nodes.constant_value(part.model, inputs[4][0]) if len(inputs) > 4 else None
    return array is not None and array.size == 1 and float(array.ravel()[0]) < -1e30


_WAYS = {
    'AddV2': (_is_numeric_sum, _renamed('Add', 'T')),
    'FusedBatchNormV3': (_is_plain_norm, _fused_norm),
    'BatchMatMulV2': (_is_plain_product, _renamed('BatchMatMul', 'T', 'adj_x', 'adj_y')),
    'LeakyRelu': (_is_gentle, _leaky_relu),
    'ClipByValue': (_always, _clip),
    'DivNoNan': (_always, _div_no_nan),
    'SelectV2': (_is_same_shaped, _renamed('Select', 'T')),
    'NonMaxSuppressionV3': (_spares_all, _suppression)}
