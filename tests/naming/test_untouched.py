"""Looking at a model changes nothing in it: reading a map of protobuf may add to it."""
from app import report
from app.formats import reader
from app.freeze.plan import make_plan
from app.naming import candidates, explain, inputs, search
from tests import graphs

BARE = (
    'x = Placeholder()', 'size = Const()', 'seed = Const() dtype=int32',
    'w = VariableV2()', 'v = VarHandleOp()', 'r = ReadVariableOp(v)',
    'y = MatMul(x, w)', 'z = Reshape(y, size)', 'n = FusedBatchNorm(z, size, size, size, size)',
    'f = Fill(seed, size)', 'q = FIFOQueueV2()', 'd = QueueDequeueManyV2(q, seed)',
    's = SaveV2(size, size, size, w)', 'b = RestoreV2(size, size, size)', 'a = Assign(w, b)',
    'p = PyFunc(y)', 'u = MadeUpOp(y)', 'i = IteratorGetNext(x)', 'split = Split(size, d)',
    'h = HashTableV2()', 'k = InitializeTableFromTextFileV2(h, size)', 'c = Cast(y)')


def look(model, outputs):
    """Everything that reads a model."""
    report.inspection(model)
    candidates.doubt(model)
    inputs.describe(model)
    search.prepare(model)
    explain.explain(model, 'nothing_of_this_name')
    for node in range(model.node_count):
        model.attr(node, 'shape'), model.shapes(node), model.dtypes(node), model.attrs(node)
        model.tensor(node)
    make_plan(model, model.checkpoint, outputs).to_json()


def test_a_graph_without_attributes_stays_without():
    model = graphs.model(*BARE)
    before = model.graph_def.SerializeToString(deterministic=True)
    look(model, ['z', 'n', 'd', 'f', 'u', 'i', 'split', 'p', 'c', 'r', 'a'])
    assert model.graph_def.SerializeToString(deterministic=True) == before


def test_samples_stay_as_they_are(samples):
    for entry in samples.values():
        model = reader.open_model(entry['model'])
        before = model.graph_def.SerializeToString(deterministic=True)
        look(model, entry['outputs'])
        assert model.graph_def.SerializeToString(deterministic=True) == before
