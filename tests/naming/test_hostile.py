"""Cost grows in proportion to the graph, whatever the graph: no user waits for a damaged file."""
import time

import pytest

from app import report
from app.naming import candidates, explain, index
from tests.naming import hostile

SIZE = 12000
SECONDS = 4.0  # of the processor; what is in proportion takes a tenth of it
NAMES = ('y', 'nett', 'layer', 'fc/MatMul', 'w', 'logits', 's', 'a/a/b')


@pytest.mark.parametrize('build', hostile.GRAPHS, ids=lambda build: build.__name__)
def test_nothing_takes_long(build):
    model = hostile.model(build(SIZE))
    started = time.process_time()
    report.inspection_text(report.inspection(model))
    assert time.process_time() - started < SECONDS
    candidates.likely_outputs(model)
    for name in NAMES + (model.names[-1], model.names[-1][:-1] + 'Q'):
        explain.explain(model, name)
        assert time.process_time() - started < 2 * SECONDS, name


def test_all_consumers_of_a_hub_are_looked_at_once(monkeypatch):
    """Not once for each of the candidates that come from it."""
    looks = []

    class Counting(list):
        def __iter__(self):
            looks.append(len(self))
            return super().__iter__()

    model = hostile.model(hostile.hub(3000))
    found = {node: Counting(consumers) for node, consumers in enumerate(model.consumers)}
    monkeypatch.setattr(model, 'consumers_of', lambda nodes: found)
    assert candidates.rank(model)
    assert sum(looks) < 3 * model.edge_count


def test_very_long_names_are_compared_by_their_ends():
    long = 'b' * 100000
    assert index.likeness(long + '1', long + '2') > 0.99
    assert index.likeness('c' * 100000, long) == 0
    assert index.is_one_edit(long, long + '1') and not index.is_one_edit(long, long + '12')
    assert index.likeness('a' + long, 'c' + long) > 0.99
