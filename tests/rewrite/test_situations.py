"""Each trouble of the catalogue: found, mended, and the numbers those of the true model.

What is right was computed by TensorFlow from the model itself, before it was frozen.
"""
import json

import pytest

from app import catalogue, report
from app.checks import registry
from app.errors import PlanError
from app.formats import protos, reader
from app.freeze.plan import make_plan
from app.rewrite.choices import Choices, InputCut
from app.rewrite.repairs import REPAIRS
from tests.rewrite.cases import ALL, CASES, FREE, NONE, SAFE, UPSTREAM, named
from tests.rewrite.situations import MAKERS


@pytest.mark.parametrize('case', CASES, ids=['%s-%s-%s' % (case.row, case.situation, case.label)
                                             for case in CASES])
def test_found_mended_and_right(frozen, planned, case):
    before = _found(planned(case.situation, NONE, case.outputs, case.limit), case.row)
    assert before, case.row
    first = before[0]
    assert case.said in first.message
    assert not first.path or case.end in first.path[-1]
    made = frozen[case.situation, case.label]
    after = _found(made.plan, case.row)
    if case.repair is None:
        assert first.repair is None and not any(finding.mended for finding in after)
    elif case.repair is not FREE:
        assert first.repair is not None and first.repair.id in (case.row, case.repair)
        assert {case.row, case.repair} & set(made.plan.repairs_applied) or made.plan.choices.pins
    if case.repair is not None:
        assert after and all(f.mended and f.severity == 'note' for f in after), after
    _judge(made, case.verdict)


def _found(plan, row):
    return [finding for finding in plan.findings if finding.id == row]


def _judge(made, verdict):
    """Whether TensorFlow makes of a file what it should."""
    if verdict is None:
        assert not made.plan.ok and made.verdicts is None
    elif isinstance(verdict, float):
        assert made.verdicts and all(isinstance(found, float) and 0 < found <= verdict
                                     for found in made.verdicts), made.verdicts
    elif verdict == 'equal':
        assert set(made.verdicts) == {'equal'}, made.verdicts
    else:
        assert any(verdict in str(found) for found in made.verdicts), made.verdicts


@pytest.mark.parametrize('situation, row', UPSTREAM)
def test_an_output_before_the_trouble_is_spared_it(frozen, situation, row):
    made = frozen[situation, 'before']
    assert not _found(made.plan, row) and set(made.verdicts) == {'equal'}


@pytest.mark.parametrize('name', sorted(MAKERS))
def test_each_finding_keeps_the_contract(planned, name):
    """Known id, what happens, where, and a way there from an output."""
    plan = planned(name, NONE)
    model, closure = plan.model, set(plan.closure)
    outputs = {model.names[node] for node in plan.output_nodes}
    for finding in plan.findings:
        assert finding.id in catalogue.entries() and finding.severity in registry.SEVERITIES
        assert finding.message.endswith('.') and finding.message[0] != ' '
        assert finding.repair is None or finding.repair.id in REPAIRS
        nodes = [model.index[node] for node in finding.nodes]
        if not finding.path:
            # Of the file or checkpoint as such; or keys that the outputs do not need.
            assert closure.isdisjoint(nodes)
            continue
        assert closure.issuperset(nodes)
        assert finding.path[0] in outputs and finding.path[-1] == finding.nodes[0]
        way = [model.index[node] for node in finding.path]
        for consumer, source in zip(way, way[1:]):
            assert source in {node for node, _ in model.inputs[consumer]}


def test_a_model_without_findings_says_so(made_situations, frozen, command):
    made = frozen['nothing_wrong', 'safe']
    assert made.plan.findings == [] and made.verdicts == ['equal']
    assert made.plan.repairs_applied == [] and made.plan.rewritten is None
    model = made_situations[0] / 'nothing_wrong' / 'model.meta'
    done = command('check', model, '--outputs', 'y')
    assert done.returncode == 0 and 'No findings: nothing stands in the way.' in done.stdout
    assert json.loads(command('check', model, '--outputs', 'y', '--json').stdout)['findings'] == []


def test_files_keep_the_version_of_their_graph(frozen):
    """G6: TensorFlow 1.4 loses it."""
    for made in frozen.values():
        if made.plan.ok:
            written = protos.load().GraphDef.FromString(made.path.read_bytes())
            assert written.versions == made.plan.model.graph_def.versions


def test_no_more_weights_are_halved_than_it_takes(frozen, planned):
    """G15: the largest first; what half precision cannot do is said."""
    made = frozen['too_large', 'named']
    nodes = {node.name: node for node in
             protos.load().GraphDef.FromString(made.path.read_bytes()).node}
    assert nodes['large'].op == 'Cast' and nodes['large/half'].attr['dtype'].type == 19
    assert len(nodes['large/half'].attr['value'].tensor.tensor_content) == 2 * 40 * 60
    assert nodes['rows/w/part_0'].op == 'Cast' and nodes['small'].op == 'Const'
    assert made.path.stat().st_size == made.plan.bytes < 18000
    assert made.plan.other_numbers == ['G15']
    one = planned('too_large', named('G15'), limit=22000)
    assert one.ok and sum(v.dtype == 'float16' for v in one.variables) == 1
    hopeless, = planned('too_large', named('G15'), limit=9000).errors
    assert hopeless.repair is None and 'Half precision would not do' in hopeless.message
    unasked, = planned('too_large', SAFE, limit=18000).errors
    assert unasked.id == 'G15' and unasked.repair.changes_numbers
    assert not [f for f in planned('too_large', ALL).findings if f.id == 'G15']


@pytest.mark.parametrize('name, said', [
    ('counted_by_value', 'each run gives something else'), ('read_late', 'after the update')])
def test_what_would_change_the_numbers_is_not_done_unasked(planned, name, said):
    plan = planned(name, SAFE)
    assert [f.id for f in plan.errors] == ['B4'] and said in plan.errors[0].message
    assert plan.errors[0].repair.changes_numbers and plan.errors[0].path[0] == 'y'


@pytest.mark.parametrize('name, said', [
    ('dropped_out_by_switch', 'unless is_training is fed'),
    ('dropped_out_by_variable', 'unless mode has')])
def test_dropout_that_can_be_off_is_no_warning(planned, name, said):
    found, = [f for f in planned(name, SAFE).findings if f.id == 'C2']
    assert found.severity == 'note' and said in found.message


def test_dropout_before_branches_is_a_warning(planned):
    found, = [f for f in planned('dropped_out_before_branches', SAFE).findings if f.id == 'C2']
    assert found.severity == 'warning'


def test_noise_has_no_repair(planned):
    for choices in (SAFE, ALL):
        finding, = [f for f in planned('noisy', choices).findings if f.id == 'C2']
        assert finding.repair is None and not finding.mended


def test_repairs_that_change_numbers_are_named(frozen):
    for name, label, ids in (('dropped_out', 'all', {'C2'}), ('read_late', 'named', {'B4'}),
                             ('trained_slim_in_place', 'all', {'C1'}),
                             ('switched_batch_norm', 'all', set())):
        assert frozen[name, label].plan.rewritten.other_numbers == ids


def test_a_cut_takes_another_type(frozen):
    found = frozen['cut_inside', 'cut']
    assert found.plan.inputs_kept == ['image_1'] or found.plan.inputs_kept == ['image']
    assert found.plan.inputs_dropped == ['path']
    assert found.verdicts == ['equal']


@pytest.mark.parametrize('repairs', ['safe', 'all', ('C1',)])
def test_a_norm_behind_a_switch_is_no_norm_in_training_wherever_the_graph_is_cut(
        samples, repairs):
    """Whatever number the switch has in the cut graph, even the first."""
    model = reader.open_model(str(samples['digits']['model']))
    cut = InputCut('model/features/block1/conv/Conv2D')
    found = make_plan(model, None, ['predictions'], Choices(repairs=repairs, inputs=(cut,)))
    assert not [f for f in found.findings if f.id == 'C1'] and 'C1' not in found.repairs_applied
    assert ('inputs/is_training' in found.inputs_kept) == (repairs != 'all')


def test_a_missing_value_that_a_constant_can_stand_for_says_how(planned):
    plan = planned('half_saved', SAFE)
    error, = plan.errors
    assert error.id == 'E1' and error.repair.id == 'C7'
    assert report.check(plan)['error']['hint'] == \
        'Give them the constants that they begin with (--repair C7)'


@pytest.mark.parametrize('name, repairs, row', [
    ('local_counter', 'safe', 'C8'), ('half_saved', ('C7',), 'C7')])
def test_a_variable_that_got_a_constant_is_not_said_to_be_of_no_use(planned, name, repairs, row):
    found = [f.id for f in planned(name, Choices(repairs=repairs)).findings]
    assert row in found and not [
        f for f in planned(name, Choices(repairs=repairs)).findings
        if f.id == 'E1' and not f.mended]


@pytest.mark.parametrize('choices', [
    Choices(pins={'inputs/images': 1}), Choices(pins={'inputs/is_training': [True, False]}),
    Choices(inputs=(InputCut('inputs/images', 'float32', (None, 3)),)),
    Choices(inputs=(InputCut('model/features/block1/conv/Conv2D', None, (1, 2, 3, 5)),))])
def test_what_contradicts_a_shape_of_the_graph_is_refused(samples, choices):
    model = reader.open_model(str(samples['digits']['model']))
    with pytest.raises(PlanError) as caught:
        make_plan(model, None, ['predictions'], choices)
    assert 'has the shape' in caught.value.message
