"""The name-scope tree: what the slashes in node names say."""


MAX_DEPTH = 100
"""Scopes nested deeper than this are not told apart; no program writes such names."""


class ScopeTree:
    """Name scopes of a model, nested by the slashes in node names.

    A scope is named by its path without a trailing slash; ``''`` is the root.
    A name may be a node and a scope at once (``save/RestoreV2_1`` and
    ``save/RestoreV2_1/tensor_names``): the node then lies in the parent scope,
    beside the scope of the same name.
    """

    def __init__(self, names):
        scope_of = []
        nodes = {'': []}
        subscopes = {}  # of scopes that have some
        # Each path is kept once, as one string, however many nodes lie in it.
        known = {'': ('', nodes[''])}
        for number, name in enumerate(names):
            cut = name.rfind('/')
            scope = name[:cut] if cut > 0 else ''
            found = known.get(scope)
            if found is None:
                path = _add_scope(scope, nodes, subscopes)
                found = known[scope] = path, nodes[path]
            scope_of.append(found[0])
            found[1].append(number)
        self._scope_of = scope_of
        self._nodes = nodes
        self._subscopes = subscopes
        self._counts = None

    def scope_of(self, node):
        """Path of the scope that holds a node."""
        return self._scope_of[node]

    def is_scope(self, name):
        """Whether a path names a scope."""
        return name in self._nodes

    def children(self, scope=''):
        """(subscopes, nodes) directly inside a scope, two lists in file order.

        Raises ``KeyError`` for what is no scope.
        """
        nodes = self._nodes[scope]
        return self._subscopes.get(scope, []), nodes

    def scopes(self):
        """All scope paths, a parent always before its children."""
        return self._nodes.keys()

    @staticmethod
    def parent_of(scope):
        """Path of the enclosing scope ('' for a top-level one)."""
        return scope[:scope.rfind('/')] if '/' in scope else ''

    @staticmethod
    def ancestors(scope):
        """The scope and those around it, outermost first, root left out.

        >>> ScopeTree.ancestors('a/b/c')
        ['a', 'a/b', 'a/b/c']
        """
        found, cut = [], scope.find('/')
        while cut != -1:
            found.append(scope[:cut])
            cut = scope.find('/', cut + 1)
        return found + [scope] if scope else found

    def count(self, scope=''):
        """Number of nodes anywhere below a scope."""
        if self._counts is None:
            counts = {}
            for path in reversed(list(self._nodes)):
                counts[path] = len(self._nodes[path]) + sum(
                    counts[child] for child in self._subscopes.get(path, ()))
            self._counts = counts
        return self._counts[scope]

    def around(self, nodes):
        """The set of the scopes that hold some nodes, at any depth, root left out."""
        found = set()
        for scope in {self._scope_of[node] for node in nodes}:
            while scope and scope not in found:
                found.add(scope)
                scope = self.parent_of(scope)
        return found

    def inside(self, scopes):
        """The set of some scopes and of all below them."""
        found, stack = set(), list(scopes)
        while stack:
            path = stack.pop()
            if path not in found:
                found.add(path)
                stack.extend(self._subscopes.get(path, ()))
        return found

    def descendants(self, scope=''):
        """All nodes anywhere below a scope, scope by scope."""
        stack = [scope]
        while stack:
            path = stack.pop()
            for node in self._nodes[path]:
                yield node
            stack.extend(reversed(self._subscopes.get(path, ())))


def _add_scope(scope, nodes, subscopes):
    """Register a scope and the missing ones around it; parents go in first.

    Returns its path, or that of the deepest scope around it that is told apart.
    """
    if scope.count('/') >= MAX_DEPTH:
        scope = '/'.join(scope.split('/', MAX_DEPTH)[:MAX_DEPTH]).rstrip('/')
    missing, path = [], scope
    while path not in nodes:
        missing.append(path)
        cut = path.rfind('/')
        path = path[:cut] if cut > 0 else ''
    for inner in reversed(missing):
        nodes[inner] = []
        inside = subscopes.get(path)
        if inside is None:
            subscopes[path] = [inner]
        else:
            inside.append(inner)
        path = inner
    return path
