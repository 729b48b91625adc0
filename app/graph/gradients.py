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
        root = _known_root(scope, roots) or _new_root(scope, index)
        if root is None:
            continue
        roots[root] = True
        owner = index.get(scope[len(root) + 1:-len(_END)])
        if owner is not None:
            owners.add(owner)
    return list(roots), owners


def _known_root(scope, roots):
    """The scope around another that is known to be a root, None when none is."""
    cut = scope.find('/') if roots else -1
    while cut > 0:
        if scope[:cut] in roots:
            return scope[:cut]
        cut = scope.find('/', cut + 1)
    return None


def _new_root(scope, index):
    """The outermost scope around ``<op>_grad`` with the name of an op of the graph left."""
    rest = scope[:-len(_END)]
    cut = rest.find('/')
    while cut > 0:
        if rest[cut + 1:] in index:
            return rest[:cut]
        cut = rest.find('/', cut + 1)
    return None
