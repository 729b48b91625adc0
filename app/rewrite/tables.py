"""Lookup tables that fill themselves, from contents that the file holds (G12-G14).

A frozen graph has no initializers.  Here a table is filled by whoever looks something up
first: the handle that lookups take waits for an import of constant keys and values, which
runs while the table is empty.  ``InitializeTable`` refuses to run twice, so that the table
becomes a mutable one where TensorFlow 1.4 has a kernel for its types.
"""
from app.checkpoint.keymap import VariableKey
from app.graph import reach
from app.graph.model import PLACEHOLDER_OPS
from app.rewrite import nodes, vocabulary

TABLE_OPS = frozenset(['HashTableV2', 'MutableHashTableV2'])
FILE_OPS = frozenset(['InitializeTableFromTextFileV2'])
_FILLERS = FILE_OPS | {'InitializeTableV2'}
_KERNELS = {('string', 'int64'), ('string', 'float32'), ('int64', 'string'), ('int64', 'float32')}
_SOME_KEYS = 64


def filler(original, name):
    """The op that fills a table: node number, None when there is none."""
    if 'fillers' not in original.cache:
        found = {}
        for node, op in enumerate(original.ops):
            if op in _FILLERS or op == 'LookupTableImportV2' and _restored(original, node):
                inputs = nodes.data_inputs(original, node)
                if inputs:
                    found.setdefault(original.names[original.passed_from(inputs[0][0])], node)
        original.cache['fillers'] = found
    return original.cache['fillers'].get(name)


def keys(original, name):
    """Some keys of a table that the graph or a vocabulary beside it tells; [] for none."""
    source = filler(original, name)
    if source is None:
        return []
    if original.ops[source] in FILE_OPS:
        dtype = original.attr(original.index[name], 'key_dtype')
        return (vocabulary.column(original, source, 'key', dtype) or [])[:_SOME_KEYS]
    inputs = nodes.data_inputs(original, source)
    known = nodes.constant_value(original, inputs[1][0]) if len(inputs) > 1 else None
    return [] if known is None else known.ravel()[:_SOME_KEYS].tolist()


def fill(draft):
    """Make tables fill themselves; the ids of what was done."""
    done = set()
    for node in draft.part.nodes_with(TABLE_OPS):
        name = draft.model.names[node]
        source = filler(draft.original, name)
        if source is None or is_filled(draft.part, node):
            continue
        row = _row(draft, source)
        contents = _contents(draft, name, source) if draft.choices.wants(row) else None
        if contents is not None:
            _wait(draft, node, *contents)
            done.add(row)
    draft.commit()
    return done


def _row(draft, source):
    op = draft.original.ops[source]
    return 'G13' if op in FILE_OPS else 'G14' if op == 'LookupTableImportV2' else 'G12'


def is_filled(part, node):
    """Whether a table fills itself already."""
    return any(part.model.ops[consumer] in _FILLERS | {'LookupTableImportV2'}
               for consumer, _ in part.consumers(node))


def _contents(draft, name, source):
    """Names of the tensors with the keys and the values, or None."""
    original = draft.original
    op = original.ops[source]
    if op in FILE_OPS:
        return _from_file(draft, name, source)
    inputs = nodes.data_inputs(original, source)[1:3]
    if op == 'LookupTableImportV2':
        return _from_checkpoint(draft, inputs)
    needed = reach.closure(original, [node for node, _ in inputs])
    if any(original.ops[node] in PLACEHOLDER_OPS for node in needed):
        return None
    for node, _ in inputs:
        draft.fetch(node)
    return [nodes.tensor_name(original, *pair) for pair in inputs]


def _from_checkpoint(draft, inputs):
    """Keys and values as variables, which become constants."""
    original, found = draft.original, []
    for node, port in inputs:
        key = _restored_key(original, node, port)
        entry = draft.entry(key)
        if entry is None:
            return None
        found.append(draft.add(key, 'VariableV2', dtype=nodes.Type(entry.dtype),
                               shape=nodes.Shape(entry.shape)))
        draft.keys[found[-1]] = VariableKey(key, '', None)
    return found


def _restored(original, node):
    inputs = nodes.data_inputs(original, node)
    return len(inputs) > 2 and original.ops[inputs[1][0]] == 'RestoreV2'


def _restored_key(original, node, port):
    keys = nodes.constant_value(original, original.inputs[node][1][0])
    return None if keys is None else keys.ravel()[port].decode('utf-8', 'replace')


def _from_file(draft, name, source):
    """Keys and values of the vocabulary, as constants."""
    table = draft.model.index[name]
    columns = [(vocabulary.column(draft.original, source, which,
                                  draft.model.attr(table, which + '_dtype')),
                draft.model.attr(table, which + '_dtype')) for which in ('key', 'value')]
    if any(values is None for values, _ in columns):
        return None
    return [draft.add_constant('%s/%s' % (name, which), values, dtype)
            for which, (values, dtype) in zip(('keys', 'values'), columns)]


def _wait(draft, node, keys, values):
    """Let everybody who takes the handle wait until the table is filled."""
    model = draft.model
    name = model.names[node]
    types = model.attr(node, 'key_dtype'), model.attr(node, 'value_dtype')
    attrs = {'key_dtype': nodes.Type(types[0]), 'value_dtype': nodes.Type(types[1]),
             'container': '', 'shared_name': '', 'use_node_name_sharing': True}
    mutable = types in _KERNELS or model.ops[node] == 'MutableHashTableV2'
    boolean = nodes.Type('bool')
    size = draft.add(name + '/size', 'LookupTableSizeV2', [name])
    empty = draft.add(name + '/empty', 'Equal', [size, draft.add_constant(
        name + '/none', 0, 'int64')], T=nodes.Type('int64'))
    branch = draft.add(name + '/branch', 'Switch', [empty, empty], T=boolean)
    fill_it = draft.add(name + '/fill', 'Identity', [branch + ':1'], T=boolean)
    leave_it = draft.add(name + '/leave', 'Identity', [branch], T=boolean)
    types = {'Tin': attrs['key_dtype'], 'Tout': attrs['value_dtype']} if mutable else {
        'Tkey': attrs['key_dtype'], 'Tval': attrs['value_dtype']}
    filling = draft.add(name + '/import', 'LookupTableImportV2' if mutable
                        else 'InitializeTableV2', [name, keys, values, '^' + fill_it], **types)
    filled = draft.add(name + '/filled', 'Identity', [fill_it, '^' + filling], T=boolean)
    ready = draft.add(name + '/ready', 'Merge', [leave_it, filled], T=boolean, N=2)
    handle = draft.add(name + '/handle', 'Identity', [name, '^' + ready],
                       T=nodes.Type('resource'))
    draft.replace(node, 'MutableHashTableV2' if mutable else 'HashTableV2', [], **attrs)
    draft.redirect(node, 0, handle)
