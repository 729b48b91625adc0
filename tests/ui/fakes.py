"""A hand-made picture with the shape of `app.view.picture.Picture`."""
from types import SimpleNamespace

from app.view.picture import Box, Wire


def box(box_id, x, y, w=140, h=44, kind='node', op='Relu', **more):
    """One box; ``box_id`` is also its name and its last part the label."""
    fields = dict(id=box_id, kind=kind, name=box_id, label=box_id.split('/')[-1],
                  sublabel=op, op=op, x=x, y=y, w=w, h=h, depth=0, parent=None,
                  expanded=False, expandable=False, nodes=(), count=1, marks=(),
                  role='forward')
    fields.update(more)
    return Box(**fields)


def wire(source, target, points, **more):
    """One wire of the default width."""
    (x1, y1), (x2, y2) = points[-2:]
    fields = dict(source=source, target=target, points=points, tensors=(), count=1,
                  label='', control=False, width=1.5, label_at=((x1 + x2) / 2, (y1 + y2) / 2))
    fields.update(more)
    return Wire(**fields)


def picture(boxes, wires, width, height):
    """A picture of boxes in painting order."""
    by_node = {node: item.id for item in boxes for node in item.nodes}
    return SimpleNamespace(
        boxes={item.id: item for item in boxes}, order=[item.id for item in boxes],
        wires=wires, width=width, height=height, tray=None,
        box_of=by_node.get, scope_box=lambda name: name)


def small_picture():
    """An input, an open scope with two ops, a closed scope and an output."""
    boxes = [
        box('net', 40, 120, 320, 200, kind='scope', op='', expanded=True, expandable=True,
            sublabel='3 ops', count=3),
        box('x', 130, 20, op='Placeholder', nodes=(0,)),
        box('net/conv', 70, 160, op='Conv2D', nodes=(1,), parent='net', depth=1),
        box('net/relu', 150, 250, nodes=(2,), parent='net', depth=1),
        box('head', 120, 370, 170, 48, kind='scope', op='', sublabel='5 ops', count=5,
            nodes=(3,), expandable=True),
        box('out', 140, 470, op='Softmax', nodes=(4,)),
    ]
    wires = [
        wire('x', 'net/conv', [(200, 64), (140, 160)], label='?×224×224×3'),
        wire('net/conv', 'net/relu', [(140, 204), (220, 250)], width=3),
        wire('net/relu', 'head', [(220, 294), (205, 370)]),
        wire('head', 'out', [(205, 418), (210, 470)], label='?×10'),
    ]
    return picture(boxes, wires, 400, 540)
