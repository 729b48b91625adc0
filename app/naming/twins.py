"""The same op built more than once: which copies share weights, which is for training.

``fc`` built twice with ``reuse=True`` gives one set of variables and two name scopes,
``fc`` and ``fc_1``; built in two towers or for training and evaluation likewise
(catalogue row A8).
"""
from app.graph import reach
from app.graph.model import PLACEHOLDER_OPS
from app.graph.roles import FORWARD, LOSS, is_switch
from app.naming.index import NameIndex
from app.naming.origins import variables_of

_NORMALISING_OPS = ('FusedBatchNorm', 'FusedBatchNormV2', 'FusedBatchNormV3')
_MOST = 6  # so many copies are looked at
_RANDOM_OPS = frozenset(['RandomUniform', 'RandomStandardNormal', 'Multinomial'])


def of(model, node):
    """`describe` of a node and its copies that share its weights; {} where there are none."""
    own = NameIndex.of(model).uniquified(model.names[node])
    if len(own) < 2:
        return {}
    same = [other for other in own[:_MOST] if other != node and model.ops[other] ==
            model.ops[node] and model.roles[other] == FORWARD]
    weights = variables_of(model, [node] + same)
    same = [other for other in same if weights[node] and weights[other] == weights[node]]
    return describe(model, [node] + same) if same else {}


def describe(model, nodes):
    """{node: sentence} telling nodes of one name apart; {} where nothing does.

    Says with which of the others a node shares its weights, which switch
    (``is_training``) it depends on, and whether the loss follows from it.
    """
    if len(nodes) < 2:
        return {}
    weights = variables_of(model, nodes)
    found = {}
    for node in nodes:
        others = [other for other in nodes if other != node and weights[node]
                  and weights[other] == weights[node]]
        parts = []
        if others:
            parts.append('it shares its weights with `%s`' % model.names[others[0]])
        elif weights[node]:
            parts.append('its weights are its own')
        mode = _mode(model, node)
        if mode:
            parts.append(mode)
        if parts:
            text = ', '.join(parts) + '.'
            found[node] = text[0].upper() + text[1:]
    if len(set(found.values())) < 2 and not any('shares' in text for text in found.values()):
        return {}
    return found


def summary(described):
    """One more sentence for a message about copies, '' where nothing is known."""
    if any('shares' in text for text in described.values()):
        return ' They are the same layers built more than once, with shared weights.'
    return ''


def _mode(model, node):
    ancestors = reach.closure(model, [node], control=False)
    switches = [n for n in ancestors if model.ops[n] in PLACEHOLDER_OPS and is_switch(model, n)]
    if switches:
        return 'it depends on the switch `%s`' % model.names[switches[0]]
    training = [n for n in ancestors if model.ops[n] in _NORMALISING_OPS
                and model.attr(n, 'is_training') is not False]
    if training:
        return 'it is built for training (`%s` uses the statistics of each batch)' \
            % model.names[training[0]]
    random = [n for n in ancestors if model.ops[n] in _RANDOM_OPS and model.roles[n] == FORWARD]
    if random:
        return 'it is built for training (`%s` is drawn anew in every run)' \
            % model.names[random[0]]
    if any(model.roles[consumer] == LOSS for consumer, _ in model.consumers[node]):
        return 'it feeds the loss'
    return 'it holds nothing that only training needs'
