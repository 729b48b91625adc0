"""How large integers may be that index a table."""
from app.freeze import limits
from tests import graphs

TABLE = ('table = VariableV2() dtype=float shape=[50,8]', 'read = Identity(table) T=float',
         'ids = Placeholder() dtype=int32 shape=[?,3]')


def below(*lines):
    model = graphs.model(*TABLE + lines)
    return limits.below(model, model.index['ids'], 0, set(range(len(model.nodes))))


def test_rows_of_the_table():
    assert below('flat = Reshape(ids, ids)', 'words = Gather(read, flat)') == 50
    assert below('words = Gather(ids, read)') is None
    assert below() is None


def test_the_smallest_of_several_tables():
    assert below('small = VariableV2() dtype=float shape=[9,2]', 'a = Gather(read, ids)',
                 'b = Gather(small, ids)') == 9


def test_sharded_by_division():
    lines = TABLE + ('n = Const() dtype=int32', 'new = FloorDiv(ids, n)',
                     'parts = DynamicPartition(new, ids) num_partitions=2 T=int32',
                     'words = Gather(read, parts:1)')
    model = graphs.model(*lines)
    model.nodes[model.index['n']].attr['value'].tensor.int_val.append(3)
    assert limits.below(model, model.index['ids'], 0, set(range(len(model.nodes)))) == 150


def test_what_is_not_kept_does_not_count():
    model = graphs.model(*TABLE + ('words = Gather(read, ids)',))
    assert limits.below(model, model.index['ids'], 0, {model.index['ids']}) is None


def test_loops_end():
    assert below('m = Merge(ids, next)', 'next = NextIteration(m)') is None
