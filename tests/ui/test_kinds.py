import pytest

from app.ui.kinds import KINDS, LABELS, kind_of


@pytest.mark.parametrize('op, kind', [
    ('Conv2D', 'compute'), ('Relu6', 'activation'), ('VariableV2', 'variable'),
    ('Placeholder', 'input'), ('FusedBatchNorm', 'normalization'), ('MaxPool', 'pool'),
    ('QueueDequeueManyV2', 'io'), ('ApplyAdam', 'state'), ('ResourceApplyAdam', 'state'),
    ('RandomUniform', 'random'), ('Switch', 'control'), ('Reshape', 'shape'),
    ('MergeV2Checkpoints', 'io'), ('SomethingOfMyOwn', 'other'), ('', 'other')])
def test_kind_of(op, kind):
    assert kind_of(op) == kind


def test_every_kind_has_words():
    assert all(LABELS[kind] for kind, _ in KINDS)
    assert {kind_of(op) for op in ('Conv2D', 'NoOp', 'Abc')} <= set(LABELS)
