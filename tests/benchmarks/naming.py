"""Output candidates on labelled public models, and the time that naming takes.

The models and labels are test data beside the project; without them only the
times are measured.
"""
import json
import statistics
import subprocess
import sys
import time

from tests.benchmarks.slim_models import NETWORKS, ROOT, slim_model

CORPUS = ROOT.parent / 'shared' / 'corpus'
BUDGETS = {'roles': 0.120, 'candidates': 0.060, 'explain': 0.050, 'search': 0.030}
WRONG_NAMES = ('predicitons', 'y1', 'logits', 'weights', 'block1/conv9/BiasAdd', 'banana')
QUERIES = ('a', 'pred', 'conv', 'weights', 'rsh1', r'/conv\d+\/BiasAdd$/', 'op:Conv2D',
           'role:gradient', 'dtype:int64', 'shape:?x1001', 'zzzz')
FROM_START = 0.8
_RUNS = 5
MISTAKES = 34  # so many on each model


def run():
    """Measure and print; returns whether every budget was kept."""
    figures = {'seconds': _times(slim_model('R'))}
    for key, budget in BUDGETS.items():
        print('%-11s R  %6.1f ms  (budget %3.0f ms)' % (
            key, 1000 * figures['seconds'][key], 1000 * budget))
    if CORPUS.is_dir():
        figures['ranks'] = _ranks()
        for line in figures['ranks'].pop('lines'):
            print(line)
        print('candidates: the right one first in %(first)d, in the first three in %(three)d, '
              'the exact set in %(exact)d of %(models)d public models' % figures['ranks'])
        figures['mistakes'] = _mistakes()
        print('mistakes: %(cases)d made; right cause %(cause).1f %%, right node first %(first).1f '
              '%%, in the first three %(three).1f %%; certain and wrong: %(wrong)d'
              % figures['mistakes'])
    figures['from_start'] = _from_start()
    print('explain on R from process start: %.2f s (budget %.2f s)' % (
        figures['from_start'], FROM_START))
    return _kept(figures)


def _kept(figures):
    seconds, ranks, mistakes = figures['seconds'], figures.get('ranks'), figures.get('mistakes')
    kept = [all(seconds[key] <= budget for key, budget in BUDGETS.items()),
            figures['from_start'] <= FROM_START]
    if ranks:
        kept += [ranks['first'] >= 0.8 * ranks['models'], ranks['three'] >= 0.95 * ranks['models']]
        kept += [mistakes['cause'] >= 98, mistakes['first'] >= 95, mistakes['three'] >= 99,
                 not mistakes['wrong']]
    return all(kept)


def _mistakes():
    """What becomes of generated mistakes on samples, networks and public models."""
    from tests.conftest import SAMPLES
    from tests.naming import test_mistakes
    models = [(SAMPLES / entry['model'], entry['outputs']) for entry in json.loads(
        (SAMPLES / 'samples.json').read_text(encoding='utf-8'))]
    models += [(slim_model(letter), ['predictions']) for letter in NETWORKS]
    models += test_mistakes.labelled(CORPUS)
    score = test_mistakes.score(models, MISTAKES)
    return dict({key: 100 * share for key, share in score.shares().items()},
                cases=score.cases, wrong=len(score.certain_wrong))


def _from_start():
    """Seconds of `explain` on R in a process of its own, median."""
    command = [sys.executable, str(ROOT / 'main.py'), 'explain', str(slim_model('R')),
               'predictoins']
    return statistics.median(_run_seconds(command) for _ in range(_RUNS))


def _run_seconds(command):
    started = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, check=False)
    return time.perf_counter() - started


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
    seen, lines = set(), ['candidates: place of the right one, per model']
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
        place = next((n for n, name in enumerate(ranked, 1) if name in right), None)
        lines.append('  %4s  %s' % (place or '-', entry['id']))
        counts['models'] += 1
        counts['first'] += ranked[:1] != [] and ranked[0] in right
        counts['three'] += bool(right & set(ranked[:3]))
        counts['exact'] += shown <= fine and all(shown & set(names) for names in entry['outputs'])
    return dict(counts, lines=lines)


if __name__ == '__main__':
    run()
