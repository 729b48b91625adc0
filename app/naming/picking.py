"""Which of the candidates are shown as the outputs: the best, and other heads of equal rank."""
from os.path import commonprefix

from app.graph.model import CONTROL, PLACEHOLDER_OPS, VARIABLE_OPS
from app.graph.roles import DATA, LOSS, NET, analyse, is_default_name
from app.naming.judging import PICKING_OPS
from app.naming.origins import last_layers, variables_of

_SAME = 0.12  # heads that score no further apart are shown together
_SAME_LOSS = 0.3  # and heads that feed losses of their own, no further than so
_SAME_NAMED = 0.2  # and ends that were only given a name
_MOST_NAMED = 20


def pick(model, candidates):
    """The best candidate, and others of equal rank that are other heads of the network."""
    if not candidates:
        return []
    best = candidates[0]
    if best.score >= 1.0:
        return [c.node for c in candidates if c.score >= 1.0]
    analysis = analyse(model)
    ends_are_outputs = not analysis.trained and not model.variables
    named = not analysis.trained and _is_named_output(model, best)
    near = [c.node for c in candidates if c.score >= best.score - max(_SAME, _SAME_LOSS)]
    variables = {} if ends_are_outputs or named else variables_of(model, near)
    consumers = model.consumers_of({c.node for c in candidates})
    chosen, heads = [], set()
    for candidate in candidates:
        if named and candidate.score >= best.score - _SAME_NAMED \
                and _is_named_output(model, candidate) and not consumers[candidate.node]:
            chosen.append(candidate.node)
            continue
        if candidate.score < best.score - _SAME:
            break
        if ends_are_outputs:  # a frozen graph: what nothing follows was asked for
            if not chosen or not consumers[candidate.node]:
                chosen.append(candidate.node)
            continue
        if named:
            continue
        head = last_layers(model, candidate.node)
        if head & heads or _is_twin(variables, candidate.node, chosen) \
                or chosen and _is_untrained(analysis, head, variables, candidate.node, chosen):
            continue
        heads |= head
        chosen.append(candidate.node)
    if ends_are_outputs:
        chosen = _asked_for(model, chosen)
        chosen += _named_alike(model, candidates, chosen)
    if analysis.trained:
        chosen += _other_tasks(model, candidates, chosen, heads, consumers)
    return chosen


def _asked_for(model, chosen):
    """Ends without those that nobody named, where most were given names of their own."""
    named = [node for node in chosen if not is_default_name(model.names[node], model.ops[node])]
    return named if 2 * len(named) > len(chosen) > 2 else chosen


def _named_alike(model, candidates, chosen):
    """Candidates with names of their own on the level where all chosen ends have such."""
    levels = {model.names[node].rpartition('/')[0] for node in chosen}
    if len(levels) != 1 or len(chosen) < 2 \
            or any(is_default_name(model.names[node], model.ops[node]) for node in chosen):
        return []
    alike = [c.node for c in candidates if c.node not in chosen
             and c.name.rpartition('/')[0] in levels and not is_default_name(c.name, c.op)]
    return alike + _with_prefix(model, chosen, alike)


def _with_prefix(model, chosen, others):
    """Computed nodes that begin like all chosen ends do: ``o_`` of ``o_energy``, ``o_force``."""
    prefix = commonprefix([model.names[node] for node in chosen])
    prefix = prefix[:prefix.rfind('_') + 1]
    if not prefix.rpartition('/')[2]:
        return []
    flags, known = analyse(model).flags, set(chosen + others)
    return [node for node, name in enumerate(model.names)
            if name.startswith(prefix) and '/' not in name[len(prefix):] and node not in known
            and flags[node] & (DATA | NET) and model.ops[node] not in PLACEHOLDER_OPS][:_MOST_NAMED]


def _is_named_output(model, candidate):
    """Whether somebody only gave a tensor a name: so do exports with their outputs."""
    sources = model.inputs[candidate.node]
    return candidate.op == 'Identity' and not is_default_name(candidate.name, candidate.op) \
        and bool(sources) and model.ops[sources[0][0]] not in VARIABLE_OPS


def _other_tasks(model, candidates, chosen, heads, consumers):
    """Candidates that feed a loss of their own, with last layers of their own."""
    analysis = analyse(model)
    pool = [c.node for c in candidates if c.score >= candidates[0].score - _SAME_LOSS
            and c.op not in PICKING_OPS and c.node not in chosen
            and any(analysis.roles[consumer] == LOSS
                    and model.inputs[consumer][position][1] != CONTROL
                    for consumer, position in consumers[c.node])]
    variables = variables_of(model, pool + chosen)
    found, shown = [], frozenset().union(*[variables[node] for node in chosen])
    for node in pool:
        head = last_layers(model, node)
        own = variables[node]
        if head & heads or not own - shown or not own & shown \
                or not own - shown & analysis.updated:
            continue
        heads |= head
        found.append(node)
    return found


def _is_twin(variables, node, chosen):
    """Whether the same network, built once more with the same weights, is chosen already."""
    return bool(variables[node]) and any(variables[node] == variables[other] for other in chosen)


def _is_untrained(analysis, head, variables, node, chosen):
    """Whether training reaches what is shown, and nothing of a node beside that.

    So are copies for a slowly following target and networks built once more for evaluation.
    """
    learnt = analysis.updated
    shown = frozenset().union(*[variables[other] for other in chosen]) & learnt
    return bool(shown) and variables[node] & learnt <= shown \
        and head.isdisjoint(analysis.differentiated)
