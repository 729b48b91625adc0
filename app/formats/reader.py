"""Open whatever people point at: a path in, a `Model` out."""
from app.errors import ModelError
from app.formats import companions, events, files, graphs, savedmodel, sniff


def open_model(path, checkpoint=None, tags=savedmodel.DEFAULT_TAGS):
    """Read a model and find the checkpoint that belongs to it.

    Args:
        path: A ``.meta``, ``.index``, ``.data-…`` or ``.pb``/``.pbtxt`` file, a
            checkpoint prefix, a V1 checkpoint or one of its shards, a
            ``checkpoint`` state file, an event file, a folder with any of them,
            or a SavedModel folder.  What a file is is told from its contents.
        checkpoint: Prefix (or anything else that names a checkpoint) to use
            instead of the one found beside the file.
        tags: Tag set that picks the MetaGraphDef of a SavedModel.

    Returns:
        `app.graph.model.Model`; its ``notes`` say what was found or is missing.

    Raises:
        ModelError: Nothing there, or not a model.  Where something else may be
            meant, ``suggestions`` holds it, best first: after the codes
            ``ambiguous``, ``not_found`` and ``meta_missing`` paths to open; after
            ``tags_not_found`` tag sets, comma-separated; after ``step_mismatch``
            the graph of another step and the prefix of the weights.
        CheckpointError: ``checkpoint`` was given and is none; the suggestions are prefixes.
    """
    from app.graph.model import Model
    found = companions.find(path)
    if checkpoint is not None:
        found = companions.Found(found.graph, companions.checkpoint_prefix(checkpoint), ())
    meta, kind = parse(found.graph, tags)
    if checkpoint is None and found.checkpoint is None:
        found = companions.with_weights(found, kind, has_variables(meta))
    model = Model(meta, found.graph, kind, found.checkpoint, found.notes)
    if '' in model.index or '' in model.ops:
        raise ModelError('%s is damaged: a node of it has no name or no op.' % found.graph,
                         code='wrong_format', hint='Copy or download the file again.')
    return model


def parse(path, tags=savedmodel.DEFAULT_TAGS):
    """Parse one graph file.

    Returns:
        (MetaGraphDef, kind); kinds are those of `app.graph.model.Model`.

    Raises:
        ModelError: It can't be read or holds no graph.
    """
    path = str(path)
    found = sniff.identify(path)
    if found.kind == sniff.EMPTY:
        raise ModelError('%s is empty; a TensorFlow graph was expected.' % path,
                         code='empty_file', hint=found.hint)
    if found.kind == sniff.FOREIGN:
        raise ModelError('%s is %s, not a TensorFlow graph.' % (path, found.what),
                         code='wrong_format', hint=found.hint)
    if found.kind in (sniff.TABLE, sniff.STATE):
        raise ModelError(
            '%s is %s: it holds weights, no graph.' % (path, found.what), code='meta_missing',
            hint='Give it the name that training gave it, beside its .meta file.')
    if found.kind == sniff.EVENTS:
        kind, data = events.read_graph(path)
        meta, kind = graphs.parse_message(data, kind, path), 'event_log'
    elif found.kind == sniff.TEXT:
        meta, kind = graphs.parse_text(files.contents(path), path, tags)
    else:
        meta, kind = graphs.parse_binary(files.contents(path), path, tags)
    graphs.require_nodes(meta, path)
    if kind == 'graph_def' and not has_variables(meta):
        kind = 'frozen_graph'
    return meta, kind


def has_variables(meta):
    """Whether the graph in a MetaGraphDef has variables: a frozen one has none."""
    from app.graph.model import VARIABLE_OPS
    return any(node.op in VARIABLE_OPS for node in meta.graph_def.node)
