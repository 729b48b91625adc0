"""The options of freezing, and what they mean."""
import pytest

from app import freezing
from app.errors import PlanError
from app.freeze.plan import make_plan
from app.rewrite.choices import Choices, InputCut
from tests import graphs


def planned(*cuts):
    model = graphs.model('x = Placeholder() dtype=float shape=[2,4]', 'axis = Const() dtype=int32',
                         's = Split(axis, x) T=float num_split=2', 'y = Relu(s:1) T=float',
                         'z = Neg(s) T=float')
    return make_plan(model, None, ['y'], Choices(inputs=tuple(map(InputCut, cuts))))


def test_an_input_at_an_output_that_nobody_needs_is_refused():
    freezing.check_inputs(planned('s:1'))
    freezing.check_inputs(planned('x'))
    for name in ('s:0', 's'):
        with pytest.raises(PlanError) as caught:
            freezing.check_inputs(planned(name))
        assert 'do not need s:0' in caught.value.message and 's:1' in caught.value.hint
