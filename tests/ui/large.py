"""A large model made on the spot."""
from app.formats import protos


def many_scopes(folder, count):
    """Path of a frozen graph of about ``count`` nodes in nested scopes, made anew."""
    graph = protos.load().GraphDef()
    graph.node.add(name='x', op='Placeholder').attr['dtype'].type = 1
    last = 'x'
    for number in range(count // 4):
        scope = 'tower/block_%d/unit_%d/conv' % (number // 60, number % 60)
        weights = graph.node.add(name=scope + '/weights', op='Const')
        weights.attr['dtype'].type = 1
        weights.attr['value'].tensor.float_val.append(1.0)
        weights.attr['value'].tensor.dtype = 1
        for op, inputs in (('Mul', [last, weights.name]), ('Relu', [scope + '/Mul']),
                           ('Identity', [scope + '/Relu'])):
            node = graph.node.add(name='%s/%s' % (scope, op), op=op, input=inputs)
            node.attr['T'].type = 1
        last = scope + '/Identity'
    path = folder / 'large.pb'
    path.write_bytes(graph.SerializeToString())
    return str(path)
