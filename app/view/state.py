"""What the user wants to see: immutable, so that undo is keeping the old one."""
from typing import FrozenSet, NamedTuple, Tuple

INFERENCE = 'inference'
ALL = 'all'
AROUND = 'around'
ROLE = 'role'
MODES = (INFERENCE, ALL, AROUND, ROLE)

OFF = 'off'
ON = 'on'
FOCUS = 'focus'

_NONE = frozenset()


class ViewState(NamedTuple):
    """Everything a picture depends on beside the model and the fonts.

    expanded: paths of the scopes (and series) that are open; mode: 'inference' shows what the
    outputs need, 'all' everything, 'around' what is at most `hops` data edges from the nodes
    `around`, 'role' the nodes of one `role` (see `app.graph.roles.ROLES`); outputs: the nodes
    chosen as outputs; likely: the nodes that the inference view shows beside them, so that what
    may be chosen next stays in view; control: 'on' draws control edges, 'off' none; 'focus' lays
    out as 'off', and the painter adds those of the node in focus (`selection.control_links`), so
    that a click moves nothing; unfolded: names of the variables that are open; main: boxes (scope
    paths, node names) returned from the tray to the main graph; aside: those put into it; folded:
    whether constants and summaries are marks at the boxes they belong to; apart: series that were
    broken up, by their paths (`scope/#what`): their members stand one by one.
    """
    expanded: FrozenSet[str] = _NONE
    mode: str = INFERENCE
    outputs: Tuple[int, ...] = ()
    likely: Tuple[int, ...] = ()
    control: str = OFF
    unfolded: FrozenSet[str] = _NONE
    main: FrozenSet[str] = _NONE
    aside: FrozenSet[str] = _NONE
    folded: bool = True
    around: Tuple[int, ...] = ()
    hops: int = 2
    role: str = ''
    apart: FrozenSet[str] = _NONE

    def toggled(self, box):
        """Return the state with a box of the picture opened or closed."""
        if box.kind == 'variable':
            return self._replace(unfolded=self.unfolded ^ {box.name})
        return self._replace(expanded=self.expanded ^ {box.name})

    def opened(self, scope):
        """Return the state with a scope and the scopes around it open."""
        parts = scope.split('/')
        paths = {'/'.join(parts[:n + 1]) for n in range(len(parts))}
        return self._replace(expanded=self.expanded | paths)

    def closed(self, scope):
        """Return the state with a scope and all within it closed.

        >>> sorted(ViewState(expanded=frozenset(['a', 'a/b', 'ab'])).closed('a').expanded)
        ['ab']
        """
        inside = scope + '/'
        return self._replace(
            expanded=frozenset(path for path in self.expanded
                               if path != scope and not path.startswith(inside)),
            unfolded=frozenset(name for name in self.unfolded
                               if name != scope and not name.startswith(inside)))

    def near(self, nodes, hops=2):
        """Return the state that shows what is around some nodes."""
        return self._replace(mode=AROUND, around=tuple(sorted(set(nodes))), hops=hops)

    def of_role(self, role):
        """Return the state that shows the nodes of one role."""
        return self._replace(mode=ROLE, role=role)

    def broken_up(self, series):
        """Return the state with a series' members standing one by one, see `gathered`."""
        return self._replace(apart=self.apart | {series})

    def gathered(self, series):
        """Return the state with a series made one box again."""
        return self._replace(apart=self.apart - {series})

    def put_aside(self, name):
        """Return the state with a box in the tray."""
        return self._replace(aside=self.aside | {name}, main=self.main - {name})

    def put_back(self, name):
        """Return the state with a box of the tray back in the main graph."""
        return self._replace(main=self.main | {name}, aside=self.aside - {name})
