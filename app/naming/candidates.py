"""Which nodes are the outputs: what the network itself produced, ranked, with reasons.

A training graph goes on behind its outputs: losses, metrics, summaries,
gradients.  So the outputs are no sinks.  They are what lies behind the last
layer and does not depend on labels (`app.graph.roles` finds both), best where
it feeds only the loss, metrics and summaries.
"""
from app.graph.roles import analyse
from app.naming.judging import HEAD_OPS
from app.naming.origins import last_layers
from app.naming.picking import pick
from app.naming.ranking import LIMIT, Candidate, Ranking

__all__ = ['Candidate', 'HEAD_OPS', 'LIMIT', 'SURE', 'doubt', 'likely_outputs', 'rank']

SURE = 0.6
"""What a candidate must score to be taken for the output without doubt."""

_RIVAL = 0.05  # so near to the best, a candidate may as well be the right one
_MOST_TASKS = 4  # a network that is trained rarely has more outputs


def rank(model):
    """Output candidates, best first; signatures before everything else.

    Returns:
        List of at most `LIMIT` `Candidate`; empty for a graph that computes nothing.
    """
    found = model.cache.get('candidates')
    if found is None:
        found = model.cache['candidates'] = Ranking(model).candidates()
    return found


def likely_outputs(model):
    """Node numbers of the set of outputs to show by default, best first.

    Several when the network has several heads of equal rank; empty when nothing
    in the graph looks like an output.
    """
    found = model.cache.get('likely_outputs')
    if found is None:
        found = model.cache['likely_outputs'] = pick(model, rank(model))
    return found


def doubt(model):
    """A sentence saying why the likely outputs aren't sure to be the right ones; None if sure."""
    ranked, likely = rank(model), likely_outputs(model)
    if not ranked:
        return 'Nothing in the graph looks like an output.'
    best = ranked[0]
    if best.score >= 1.0:
        return None
    if best.score < SURE:
        return 'Not sure: nothing in the graph says clearly what its outputs are.'
    if analyse(model).trained and len(likely) > _MOST_TASKS:
        return 'Not sure: %d parts of the graph look alike.' % len(likely)
    heads = frozenset().union(*[last_layers(model, node) for node in likely])
    rival = next((c for c in ranked if c.node not in likely and c.score > best.score - _RIVAL
                  and not heads & last_layers(model, c.node)), None)
    if rival is not None:
        return 'Not sure: `%s` is about as likely as `%s`.' % (rival.name, best.name)
    return None
