"""The proof: the frozen file and the restored original, on the same inputs.

Runs in the heavy worker, with TensorFlow's runtime.  The original is restored
by its own RestoreV2 and Assign ops, so that nothing of how Freezeframe reads
checkpoints is taken on trust; the frozen file is loaded as anybody would load
it, in a fresh graph.
"""
from app.freeze.kept import is_rare_device
from app.worker.proof import comparison, frozen, original
from app.worker.proof.constants import Constants
from app.worker.proof.runtime import Different, NotRun, load_missing_ops, tensorflow


def verify(message, blob, on_progress):
    """Compare the frozen file with the original.

    Args:
        message, blob: From `app.freeze.job.verify_job`.
        on_progress: Called with (fraction, text).

    Returns:
        The ``verified`` object of the command line: status 'equal' (bit by bit),
        'close', 'different' or 'not_run', max_abs_diff, runs, inputs, reason,
        constants_compared (constants of the file that are variables or constants
        of the model) and constants_equal (those that have the same bytes).
    """
    constants = Constants()
    try:
        result = _verify(message, blob, constants, on_progress)
    except NotRun as error:
        result = _result('not_run', reason=str(error))
    except Different as error:
        result = _result('different', reason=str(error))
    if constants.differing:
        result['status'] = 'different'
        result['reason'] = ' '.join(filter(None, [constants.sentence(), result['reason']]))
    result.update(constants_compared=constants.compared, constants_equal=constants.equal)
    return result


def _verify(message, blob, constants, on_progress):
    tf = tensorflow()
    unknown = load_missing_ops(tf, message['ops'])
    if unknown:
        raise NotRun('TensorFlow 1.4 does not know the ops %s.' % ', '.join(sorted(unknown)))
    on_progress(0.05, 'Loading the frozen file')
    loaded = frozen.loaded(tf, message, on_progress)
    tensors = frozen.output_tensors(tf, loaded.graph, message['outputs'])
    on_progress(0.3, 'Restoring the checkpoint')
    notes = []
    expected, cases = original.run(tf, message, blob, loaded, tensors, constants, notes,
                                   on_progress)
    on_progress(0.7, 'Running the frozen file')
    random = sorted(loaded.random)
    actual = frozen.run(tf, loaded, tensors, cases)
    on_progress(0.95, 'Comparing')
    status, difference, where = comparison.compare(tensors, expected, actual)
    if random:
        notes.append('The frozen file draws random numbers (%s); both sides were given the same '
                     'seeds.' % random[0])
    tied = sorted(filter(is_rare_device, loaded.devices))
    if tied:
        notes.append('Devices (%s) were cleared for the proof.' % ', '.join(tied))
    if where:
        notes.insert(0, where)
    empty = list(comparison.empty_results(tensors, expected))
    if empty and status != 'different':
        status = 'not_run'
        notes.append('The outputs could not be compared:')
    notes.extend(empty)
    return _result(status, difference, len(cases), _described(cases), ' '.join(notes))


def _result(status, difference=None, runs=0, inputs=(), reason=''):
    return {'status': status, 'max_abs_diff': difference, 'runs': runs, 'inputs': list(inputs),
            'reason': reason}


def _described(cases):
    return [{name: '%s %s' % (array.dtype.name, 'x'.join(map(str, array.shape)) or 'scalar')
             for name, array in sorted(feed.items())} for feed in cases]
