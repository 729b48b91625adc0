"""The proof: the frozen file and the restored original, on the same inputs.

Runs in the heavy worker, with TensorFlow's runtime.  The original is restored
by its own RestoreV2 and Assign ops, so that nothing of how Freezeframe reads
checkpoints is taken on trust; the frozen file is loaded as anybody would load
it, in a fresh graph.  Where the original can't be run, what can be said of the
frozen file alone still is.
"""
from app.freeze import effects
from app.freeze.kept import is_rare_device
from app.worker.proof import behaviour, cases, comparison, frozen, original
from app.worker.proof.facts import Facts
from app.worker.proof.runtime import (Different, Limits, NotRun, free_memory, limit_memory,
                                      line, load_missing_ops, tensorflow)

_ORIGINAL_SHARE = 0.6


def verify(message, blob, on_progress):
    """Compare the frozen file with the original.

    Args:
        message, blob: From `app.freeze.job.verify_job`.
        on_progress: Called with (fraction, text).

    Returns:
        The ``verified`` object of the command line: status 'equal' (bit by bit),
        'close', 'different' or 'not_run', max_abs_diff, differences (of the outputs
        that are not equal), runs, inputs, reason, proven (see `facts.PROVEN`),
        deterministic and batch_independent (None: not known), effects (ops that
        were not run without leave), constants_compared (constants of the file that
        are variables or constants of the model) and constants_equal (those that
        have the same bytes), constant_outputs (names of outputs that depend on what is
        fed, and yet had one value in all runs), says_little (whether all outputs had),
        failed_batches (sizes of batches that the file's inputs take, and with which it fails).
    """
    facts = Facts(message.get('compare_constants', True))
    size = message['memory'] or free_memory()
    if size:
        limit_memory(size)
    try:
        _verify(message, blob, facts, on_progress)
    except NotRun as error:
        # Behind what was found before: "Nor does …" follows what the original does not.
        facts.notes.append(str(error))
    except MemoryError:
        facts.fail('not_run', 'There is not enough memory for the proof (%d MB were allowed).'
                   % (size >> 20))
    except Different as error:
        facts.fail('different', str(error))
    return facts.to_json()


def _verify(message, blob, facts, on_progress):
    limits = Limits(message['seconds'], on_progress)
    tf = tensorflow()
    unknown = load_missing_ops(tf, message['ops'])
    on_progress(0.05, 'Loading the frozen file')
    loaded = frozen.loaded(tf, message, unknown, on_progress)
    facts.prove('loads')
    tensors = frozen.output_tensors(tf, loaded.graph, message['outputs'])
    _refuse_effects(message, loaded, facts)
    on_progress(0.3, 'Restoring the checkpoint')
    try:
        found = original.run(tf, message, blob, loaded, tensors, facts,
                             limits.part(_ORIGINAL_SHARE))
    except NotRun as error:
        facts.notes.append(str(error))
        found = None
    on_progress(0.7, 'Running the frozen file')
    with frozen.running(tf, loaded, limits) as session:
        if found is None:
            found = _frozen_alone(tf, session, message, tensors, facts)
        else:
            _compare(session, tensors, found, facts, on_progress)
            _look_for_constant_outputs(loaded.outline, tensors, found, facts)
        facts.prove('runs')
        _check_shapes(message, tensors, found, facts)
        if facts.status != 'different':
            _behaviour(tf, session, message, tensors, found, loaded, limits, facts)
    waited_for = _fed_amid(message, loaded.outline)
    if waited_for:
        facts.notes.append('This holds only with %s fed; as written the file waits for data there.'
                           % ', '.join(waited_for))
    if loaded.random:
        facts.notes.append('The frozen file draws random numbers (%s); both sides were given '
                           'the same seeds.' % min(loaded.random))
    tied = sorted(filter(is_rare_device, loaded.devices))
    if tied:
        facts.notes.append('Devices (%s) were cleared for the proof.' % ', '.join(tied))


def _fed_amid(message, outline):
    """Fed tensors that are no placeholders in the file: those of queues and iterators."""
    sources = {node.name for node in outline.node if not node.op.startswith('Placeholder')}
    return sorted({item['frozen'] for item in message['inputs'] if item.get('frozen')
                   and item['frozen'].split(':')[0] in sources})


def _refuse_effects(message, loaded, facts):
    """Raise NotRun when a run would reach outside and nobody said yes to it."""
    if message['run_unsafe']:
        return
    fed = [item['tensor'] for item in message['inputs'] + message['given']
           if item.get('kind') != 'default']
    found = [effects.Effect(*effect) for effect in message['effects']]
    known = {(effect.node, effect.op) for effect in found}
    found += [effect for effect in effects.of_graph(loaded.outline, message['outputs'], fed)
              if (effect.node, effect.op) not in known]
    if found:
        facts.effects = found
        raise NotRun(effects.sentence(found))


def _frozen_alone(tf, session, message, tensors, facts):
    """Run the frozen file where the original can't be; its `cases.Found`."""
    found = cases.find(tf, session, message, tensors)
    if not found.feeds:
        raise NotRun(cases.refusal('The frozen file does', found.failure)
                     if cases.is_in_loop(found.failure) else
                     'Nor does the frozen file run on inputs made up for it: %s'
                     % line(found.failure))
    facts.feeds = found.feeds
    facts.notes.append('The frozen file alone loads and runs.')
    return found


def _compare(session, tensors, found, facts, on_progress):
    """Run the frozen file on what the original was run on, and compare."""
    fetches = [name for name, _ in tensors]
    expected = found.results
    found.results = [session.run(feed, fetches) for feed in found.feeds]
    on_progress(0.95, 'Comparing')
    facts.feeds = found.feeds
    facts.status, facts.difference, where, facts.differences = comparison.compare(
        tensors, expected, found.results)
    if where:
        facts.notes.insert(0, where)
    empty = list(comparison.empty_results(tensors, expected))
    if empty and facts.status != 'different':
        facts.status = 'not_run'
        facts.notes.append('The outputs could not be compared:')
    facts.notes.extend(empty)


def _look_for_constant_outputs(outline, tensors, found, facts):
    """Tell of outputs that depend on what is fed, and yet were always the same."""
    fed = {name for feed in found.feeds for name in feed}
    same = [(name, value) for name, value in comparison.constant_outputs(tensors, found.results)
            if effects.depends_on(outline, name, fed)]
    facts.constant_outputs = [name for name, _ in same]
    facts.says_little = len(same) == len(tensors)
    if same and facts.status in ('equal', 'close'):
        facts.notes.append('%s the same value (%s) in every run: the proof says little%s.' % (
            same[0][0] + ' was' if len(same) == 1 else '%d outputs, %s first, were each' % (
                len(same), same[0][0]), _shown(same[0][1]),
            '' if facts.says_little else ' of that'))


def _shown(value):
    return repr(value.decode('utf-8', 'replace')) if isinstance(value, bytes) else value


def _check_shapes(message, tensors, found, facts):
    """Whether results have the shapes that the model promises, as far as it promises any."""
    promised = [(column, message['shapes'][name]) for column, (name, _) in enumerate(tensors)
                if message['shapes'].get(name) is not None]
    if promised and all(comparison.fits(shape, result[column]) for result in found.results
                        for column, shape in promised):
        facts.prove('shapes')


def _behaviour(tf, session, message, tensors, found, loaded, limits, facts):
    """Whether the file gives the same twice, and each row for itself."""
    random = sorted(loaded.random)
    try:
        facts.deterministic, sentence = behaviour.twice(session, tensors, found, random)
        facts.notes.extend(filter(None, [sentence]))
        run = session.run
        if random:
            def run(feed, fetches):
                with frozen.running(tf, loaded, limits) as anew:
                    return anew.run(feed, fetches)
            fetches = [name for name, _ in tensors]
            found.results = [run(feed, fetches) for feed in found.feeds]
        facts.batch_independent, sentence = behaviour.rows_alone(
            tf, run, tensors, found, message['inputs'], loaded.outline, bool(random))
        facts.failed_batches, another = behaviour.another_batch(
            tf, run, tensors, found, message['inputs'], loaded.outline)
        facts.notes.extend(filter(None, [sentence, another]))
    except (tf.errors.OpError, Different) as error:
        facts.notes.append('How the file behaves could not be seen: %s' % line(error))
