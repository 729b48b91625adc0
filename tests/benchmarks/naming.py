"""Output candidates on labelled public models, and the time that naming takes.

The models and labels are test data beside the project; without them only the
times are measured.
"""
import json
import statistics
import time

from tests.benchmarks.slim_models import ROOT, slim_model

CORPUS = ROOT.parent / 'shared' / 'corpus'
BUDGETS = {'roles': 0.120, 'candidates': 0.060, 'explain': 0.050, 'search': 0.030}
WRONG_NAMES = ('predicitons', 'y1', 'logits', 'weights', 'block1/conv9/BiasAdd', 'banana')
QUERIES = ('a', 'pred', 'conv', 'weights', 'rsh1', r'/conv\d+\/BiasAdd$/', 'op:Conv2D',
           'role:gradient', 'dtype:int64', 'shape:?x1001', 'zzzz')
_RUNS = 5


def run():
    """Measure and print; returns the figures."""
    figures = {'seconds': _times(slim_model('R'))}
    for key, budget in BUDGETS.items():
        print('%-11s R  %6.1f ms  (budget %3.0f ms)' % (
            key, 1000 * figures['seconds'][key], 1000 * budget))
    if CORPUS.is_dir():
        figures['ranks'] = _ranks()
        print('candidates: the right one first in %(first)d, in the first three in %(three)d, '
              'the exact set in %(exact)d of %(models)d public models' % figures['ranks'])
    return figures


def _times(path):
    """Seconds on one model: median of some runs; for names and queries the slowest."""
    from app.formats import reader
    from app.graph import roles
    from app.naming import candidates, explain, search
    model = reader.open_model(path)
    model.scopes
    seconds = {'roles': [], 'candidates': []}
    for _ in range(_RUNS):
        model.cache.clear()
        seconds['roles'].append(_seconds(roles.analyse, model))
        seconds['candidates'].append(_seconds(candidates.rank, model))
    found = {key: statistics.median(values) for key, values in seconds.items()}
    explain.explain(model, WRONG_NAMES[0])
    search.prepare(model)
    found['explain'] = max(_seconds(explain.explain, model, name) for name in WRONG_NAMES)
    found['search'] = max(_seconds(search.search, model, query) for query in QUERIES)
    return found


def _seconds(function, *arguments):
    started = time.perf_counter()
    function(*arguments)
    return time.perf_counter() - started


def _ranks():
    from app.formats import reader
    from app.naming import candidates
    seen = set()
    counts = {'models': 0, 'first': 0, 'three': 0, 'exact': 0}
    for entry in json.loads((CORPUS / 'labels.json').read_text(encoding='utf-8')):
        if not entry['outputs'] or entry['graph_hash'] in seen:
            continue
        seen.add(entry['graph_hash'])
        model = reader.open_model(CORPUS / entry['id'])
        right = {name for names in entry['outputs'] for name in names}
        fine = right.union(entry['also_acceptable'])
        ranked = [c.name for c in candidates.rank(model) if c.name not in fine - right]
        shown = {model.names[node] for node in candidates.likely_outputs(model)}
        counts['models'] += 1
        counts['first'] += ranked[:1] != [] and ranked[0] in right
        counts['three'] += bool(right & set(ranked[:3]))
        counts['exact'] += shown <= fine and all(shown & set(names) for names in entry['outputs'])
    return counts


if __name__ == '__main__':
    run()
