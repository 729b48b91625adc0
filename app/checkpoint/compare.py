"""A checkpoint against what a graph wants of it, from the index alone.

Says of each variable whether its value is there, and of what dtype and shape;
what a missing one may be called (`app.checkpoint.renames`), which keys nobody
uses, and which variables have a moving average beside them.
"""
from typing import Dict, List, NamedTuple, Optional, Tuple

from app.checkpoint import keymap, object_graph, renames
from app.checkpoint.renames import Rule
from app.checkpoint.tensors import parse_slice
from app.graph.text import format_shape

__all__ = ['DTYPE', 'MISSING', 'OK', 'SHAPE', 'Comparison', 'Row', 'Rule', 'compare', 'options']

OK, MISSING, SHAPE, DTYPE = 'ok', 'missing', 'shape', 'dtype'

_UNSAVED = 'The checkpoint has no key %s, and no Saver of the graph saves the variable.'
_DIFFERS = '%s is %s in the checkpoint and %s in the graph.'


class Row(NamedTuple):
    """One variable and its value.

    Attributes:
        node: Node number.
        name: Node name.
        key: Checkpoint key that is taken for it, or would be if it were there.
        slice: ``shape_and_slice`` of a partitioned variable's part, else ''.
        state: `OK`, `MISSING`, `SHAPE` (differs) or `DTYPE` (differs).
        dtype: Dtype name in the graph.
        shape: Sizes in the graph, None where not known.
        stored_dtype: Dtype name in the checkpoint, None when the key is missing.
        stored_shape: Sizes there (of the slice), None when missing.
        proposal: For a missing one the key it may have in the checkpoint, or None.
        sure: Whether nothing but the proposal could be meant.
        reason: What is wrong and what speaks for the proposal, '' for `OK`.
        given: Whether the key was given by hand.
    """

    node: int
    name: str
    key: str
    slice: str
    state: str
    dtype: str
    shape: Optional[Tuple[Optional[int], ...]]
    stored_dtype: Optional[str] = None
    stored_shape: Optional[Tuple[int, ...]] = None
    proposal: Optional[str] = None
    sure: bool = False
    reason: str = ''
    given: bool = False

    @property
    def difference(self):
        """'THERE there and HERE in the graph', of the shapes or the dtypes."""
        pair = (self.stored_dtype, self.dtype) if self.state == DTYPE else (
            format_shape(self.stored_shape), format_shape(self.shape))
        return '%s there and %s in the graph' % pair


class Comparison(NamedTuple):
    """A checkpoint against a graph.

    Attributes:
        rows: A `Row` for each variable asked for, in file order.
        unused: Keys that no variable of the whole graph takes, sorted.
        shadows: Variable name to the key of its moving average.
        rules: `Rule`s, scopes that the checkpoint names otherwise; the one that
            explains most first.  ``rule.option`` is what to type.
    """

    rows: List[Row]
    unused: List[str]
    shadows: Dict[str, str]
    rules: List[Rule]

    @property
    def missing(self):
        """The rows without a value."""
        return [row for row in self.rows if row.state == MISSING]

    @property
    def proposals(self):
        """Variable name to proposed key, of the proposals that are certain."""
        return {row.name: row.proposal for row in self.rows if row.sure}

    @property
    def options(self):
        """What to type to accept all proposals, as few options as possible."""
        return options(self.missing, self.rules)


def options(rows, rules):
    """The command line's options that accept the proposals of some rows.

    Args:
        rows: `Row`s, those without a proposal are passed over.
        rules: `Rule`s; one stands for all the rows that it explains.
    """
    found, left = [], [row for row in rows if row.proposal]
    for rule in rules:
        explained = [row for row in left if row.key.startswith(rule.new)
                     and row.proposal == rule.old + row.key[len(rule.new):]]
        if explained:
            found.append(rule.option)
            left = [row for row in left if row not in explained]
    return found + [renames.option(row.name, row.proposal) for row in left]


def compare(model, checkpoint, saver_keys=None, nodes=None):
    """Compare what variables want with what a checkpoint has; no data is read.

    Args:
        model: The `Model`.
        checkpoint: The open `Checkpoint`.
        saver_keys: Variable name to key, given by hand.
        nodes: Numbers of the variables to look at, None for all.  Unused keys
            and proposals always take the whole model into account.

    Returns:
        A `Comparison`.
    """
    keys = checkpoint.keys
    ways = keymap.variable_keys(model, keys, saver_keys)
    rows = [_row(model, node, way, keys.get(way.key), saver_keys or {})
            for node, way in ways.items()]
    used = {row.key for row in rows}
    unused = {key: entry for key, entry in keys.items()
              if key not in used and key != object_graph.KEY}
    wanted = [_wanted(row) for row in rows if row.state == MISSING]
    proposals, rules = renames.propose(
        wanted, unused, object_graph.recorded_names(checkpoint) if wanted else None)
    unsaved = keymap.left_out(model) if wanted else ()
    rows = [row._replace(reason=_UNSAVED % row.key)
            if row.state == MISSING and row.node in unsaved and not row.given else row
            for row in rows]
    asked = None if nodes is None else set(nodes)
    rows = [_with_proposal(row, proposals.get(row.name)) for row in rows
            if asked is None or row.node in asked]
    return Comparison(rows, sorted(unused), _shadows(rows, keys), rules)


def _row(model, node, way, entry, given):
    name = model.names[node]
    dtype = model.attr(node, 'dtype') or 'invalid'
    shape = model.variable_shape(node)
    row = Row(node, name, way.key, way.slice_spec, OK, dtype, shape, given=name in given)
    if entry is None:
        return row._replace(state=MISSING,
                            reason='The checkpoint has no key %s.' % way.key)
    part = keymap.slice_of(way)
    stored = entry.shape if part is None or part.full_shape != entry.shape else part.shape
    row = row._replace(stored_dtype=entry.dtype, stored_shape=stored)
    if not renames.shape_fits(shape, stored) or part and part.full_shape != entry.shape:
        return row._replace(state=SHAPE, reason=_DIFFERS % (
            way.key, format_shape(stored), format_shape(shape)))
    if entry.dtype != dtype:
        return row._replace(state=DTYPE, reason=_DIFFERS % (way.key, entry.dtype, dtype))
    return row


def _wanted(row):
    shape = row.shape
    if row.slice:
        try:
            shape = parse_slice(row.slice).full_shape
        except ValueError:
            shape = None
    return renames.Wanted(row.name, row.key, row.dtype, shape)


def _with_proposal(row, proposal):
    if proposal is None:
        return row
    return row._replace(proposal=proposal.key, sure=proposal.sure, reason='%s; %s %s.' % (
        row.reason.rstrip('.'), proposal.key, proposal.reason))


def _shadows(rows, keys):
    found = {}
    for row in rows:
        for stem in (row.key, row.name):
            if stem + renames.AVERAGE in keys:
                found[row.name] = stem + renames.AVERAGE
                break
    return found
