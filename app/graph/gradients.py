"""The scopes that ``tf.gradients`` opens: ``<root>/<op>_grad``."""

_END = '_grad'


def gradient_scopes(tree, index):
    """(scopes that ``tf.gradients`` opened, ops whose gradient was built in them).

    Args:
        tree: The `ScopeTree` of a model.
        index: Node names, a mapping to node numbers.
    """
    roots, owners = {}, set()
    for scope in tree.scopes():
        if not scope.endswith(_END):
            continue
        root = _root(scope, lambda root, rest: root in roots) or _root(
            scope, lambda root, rest: rest in index)
        if root is None:
            continue
        roots[root] = True
        owner = index.get(scope[len(root) + 1:-len(_END)])
        if owner is not None:
            owners.add(owner)
    return list(roots), owners


def _root(scope, fits):
    """The outermost scope around ``<rest>_grad`` that fits together with the rest."""
    cut = scope.find('/')
    while cut > 0:
        if fits(scope[:cut], scope[cut + 1:-len(_END)]):
            return scope[:cut]
        cut = scope.find('/', cut + 1)
    return None
