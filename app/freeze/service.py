"""Freezing and proving, the same for the window and the command line."""
import os
import threading
import time

from app import verdict
from app.errors import Cancelled, FreezeframeError, PlanError, WorkerError
from app.freeze import after, job, snippet, writer
from app.freeze.plan import make_plan
from app.rewrite.choices import Choices
from app.rewrite.updates import IDS as UPDATES

_GRACE_SECONDS = 3
"""A proof ends by itself; after that much more it is killed."""

UNKNOWN = object()
"""What repairs made of a graph, when nobody has worked it out yet."""

_FREEZE_SHARE = 0.5


class Control:
    """Stops work that another thread waits for."""

    def __init__(self):
        self._lock = threading.Lock()
        self._request = None
        self.cancelled = False

    def cancel(self):
        """Stop; the waiting thread gets `Cancelled`."""
        with self._lock:
            self.cancelled = True
            request = self._request
        if request:
            request.cancel()

    def wait(self, request):
        """The request's result, unless stopped."""
        with self._lock:
            self._request = request
            stopped = self.cancelled
        if stopped:
            request.cancel()
        try:
            return request.wait()
        except KeyboardInterrupt:
            request.cancel()
            raise
        finally:
            with self._lock:
                self._request = None


def freeze(client, plan, output, overwrite=False, verify=True, on_progress=None, control=None,
           text=False, snippet_path=None, proof=job.ProofOptions(), steps=()):
    """Carry out a plan, and prove the result.

    Args:
        client: A `WorkerClient`.
        plan: A `FreezePlan`.
        output: Path of the file to write.
        overwrite: Whether a file that is there may be replaced.
        verify: Whether to run the proof.
        on_progress: Called with (fraction, text), from the client's thread.
        control: A `Control`, to stop it from elsewhere.
        text: Whether to write the GraphDef as text (``.pbtxt``).
        snippet_path: Where to write the loading code (its suffix says in which language),
            None for nowhere.
        proof: `app.freeze.job.ProofOptions`.
        steps: `app.freeze.steps.Step`s to do to the file afterwards.

    Returns:
        The ``freeze`` object of the command line; ``ok`` is false when the
        proof found a difference that neither repairs nor steps declare.  A step that was
        stopped is told in ``steps``: what was written and proven before it stands.  ``verified``,
        ``bytes``, ``written_bytes`` and ``constants`` (those made of variables; after
        steps all that the file has) are those of the file as the last step left it.

    Raises:
        PlanError: The plan has errors.
        OutputFileError, CheckpointError, WorkerError, Cancelled (its message
        says whether the file is there).
    """
    refuse_errors(plan)
    output = os.fspath(output)
    writer.check_target(output, overwrite, source_files(plan.model, plan.checkpoint), plan.bytes)
    if snippet_path:
        language = snippet.language_of(snippet_path)
        writer.check_target(snippet_path, overwrite, source_files(plan.model, plan.checkpoint))
    control = control or Control()
    if verify:
        client.warm()
    share = _FREEZE_SHARE if verify else 1.0
    started = time.perf_counter()
    written = control.wait(client.freeze(plan, output, overwrite,
                                         _scaled(on_progress, 0.0, share), text=text))
    frozen = time.perf_counter()
    peak = written.pop('peak_memory_bytes')
    verified = not_run('The proof was not asked for.')
    if verify:
        verified, peak_of_proof = prove(client, plan, output,
                                        _scaled(on_progress, share, 1.0), control, proof)
        peak += peak_of_proof
    ok = is_proven(verified)
    proven = time.perf_counter()
    done = after.run(client, plan, output, tuple(steps), verified if verify else None, text, proof,
                     _scaled(on_progress, 0.0, 1.0), control) if ok and steps else []
    sources = snippet.loaders(plan, output, text)
    if snippet_path:
        writer.write_text(snippet_path, sources[language], overwrite)
    result = plan.to_json()
    result.update(written)
    result.update(
        ok=ok, output=output, steps=done,
        repairs_applied=plan.repairs_applied,
        seconds={'plan': plan.seconds, 'write': frozen - started,
                 'verify': proven - frozen if verify else 0.0,
                 'steps': time.perf_counter() - proven},
        peak_memory_bytes=peak + own_peak_memory(), verified=verified,
        snippet=sources['python'], snippets=sources)
    result.update(after.file_facts(done))
    return result


def prove_again(client, plan, facts, on_progress, control, proof, steps=()):
    """Prove a file that is there once more, with other options, and do its steps then.

    Args:
        plan: The `FreezePlan` it was made from.
        facts: The ``freeze`` object of its freeze, whose proof did not run.
        steps: `app.freeze.steps.Step`s that were to be done to the file.

    Returns the ``freeze`` object anew.  Raises Cancelled, which says that the file is there.
    """
    share = _FREEZE_SHARE if steps else 1.0
    output = facts['output']
    verified, _ = prove(client, plan, output, _scaled(on_progress, 0.0, share), control, proof)
    if verified['status'] == 'not_run' and not verified['effects']:
        # It was stopped, say; what it would have touched is still so.
        verified['effects'] = facts['verified']['effects']
    ok = is_proven(verified)
    done = after.run(client, plan, output, tuple(steps), verified, False, proof,
                     _scaled(on_progress, share, 1.0), control) if ok else []
    return dict(dict(facts, ok=ok, verified=verified, steps=done), **after.file_facts(done))


def verify(client, model, checkpoint, frozen_path, outputs=None, on_progress=None, control=None,
           choices=None, proof=job.ProofOptions(), rewritten=UNKNOWN):
    """Compare a frozen file with the model it was made from.

    Args:
        outputs: Names to compare; None takes the nodes of the frozen file that
            nothing else in it consumes.
        choices: `Choices` that the file was made with.
        rewritten: Of the plan; without one it is worked out from the choices.
        proof: `app.freeze.job.ProofOptions`.

    Returns:
        The ``verified`` object of the command line.

    Raises FreezeframeError, when the proof could not even be tried.
    """
    outputs = outputs or frozen_outputs(frozen_path)
    unknown = [name for name in outputs if name.split(':')[0] not in model.index]
    if unknown:
        return not_run('The model has no node %s.' % unknown[0])
    control = control or Control()
    if rewritten is UNKNOWN:
        plan = make_plan(model, checkpoint, outputs, choices or Choices())
        return _compare(client, plan, frozen_path, on_progress, control, proof)
    message, blob = job.verify_job(model, checkpoint or model.checkpoint, outputs, frozen_path,
                                   choices, proof, rewritten)
    request = client.verify(message, blob, on_progress,
                            time_limit=proof.seconds + _GRACE_SECONDS)
    return _in_time(control, request, proof)


def _compare(client, plan, frozen_path, on_progress, control, proof):
    """Compare a file with the model of a plan and, where the plan's repairs are to change
    the numbers and did, with the repaired model."""
    verified = verify(client, plan.model, plan.checkpoint, frozen_path, plan.outputs, on_progress,
                      control, plan.own_choices, proof, plan.rewritten)
    # Other constants are another model's, unless other ones were asked for.
    if verified['status'] == 'different' and plan.other_numbers and (
            'C6' in plan.other_numbers
            or verified['constants_equal'] == verified['constants_compared']):
        _prove_repaired(client, plan, frozen_path, control, proof, verified)
    elif verified['status'] == 'different' and not plan.other_numbers:
        verified = _prove_without_updates(client, plan, frozen_path, control, proof, verified)
    pinned = plan.rewritten.pinned if plan.rewritten else {}
    if pinned and verified['status'] != 'not_run':
        verified['built_in'] = {tensor.rpartition(':')[0]: str(value)
                                for tensor, value in pinned.items()}
        verified['reason'] = ' '.join(filter(None, [
            verified['reason'], verdict.built_in_text(verified)]))
    return verified


def _in_time(control, request, proof):
    """The result of a proof, or WorkerError with the limit as it was given."""
    try:
        return control.wait(request)
    except WorkerError as error:
        if error.code != 'timeout':
            raise
        raise WorkerError('The proof did not end within %g s; give it more time '
                          '(--proof-seconds).' % proof.seconds, code='timeout')


def frozen_outputs(path):
    """Names of the nodes of a frozen file that no other node takes as input.

    Raises PlanError when the file can't be read as a GraphDef.
    """
    from app.formats import protos, sniff
    from app.worker import frozen_file
    if not os.path.lexists(path):
        raise PlanError('There is no file %s.' % path, code='frozen_unreadable')
    if os.path.isfile(path):
        found = sniff.identify(path)
        if found.kind == sniff.FOREIGN:
            raise PlanError('%s is %s, no frozen graph.' % (path, found.what),
                            code='frozen_unreadable',
                            hint='Point at the .pb file that was frozen.'
                            if 'meta' in found.hint else found.hint)
    try:
        nodes = frozen_file.open_frozen(path, protos.load().GraphDef)
    except (OSError, ValueError) as error:
        reason = getattr(error, 'strerror', None) or error
        raise PlanError('%s is no frozen graph: %s.' % (path, reason), code='frozen_unreadable')
    used = {name.lstrip('^').split(':')[0] for node in nodes.outline.node for name in node.input}
    found = [node.name for node in nodes.outline.node if node.name not in used]
    nodes.release()
    return found


# What to do where no repair is at hand.
_HINTS = {'E1': 'Choose another checkpoint with --checkpoint PREFIX, or say with --saver-key '
                'NAME=KEY which keys are meant.'}


def refuse_errors(plan):
    """Raise PlanError when the plan can't be carried out."""
    errors = plan.errors
    if errors:
        more = ' (and %d more)' % (len(errors) - 1) if len(errors) > 1 else ''
        repair, path = errors[0].repair, errors[0].path
        hints = ['%s (--repair %s)' % (repair.message.rstrip('.'), repair.id)] if repair else []
        if not hints and errors[0].id in _HINTS:
            hints = [_HINTS[errors[0].id]]
        elif len(path) > 1 and errors[0].id not in _HINTS:
            hints += ['Way through the graph: ' + ' <- '.join(path)]
        raise PlanError(errors[0].message + more, code='finding_' + errors[0].id.lower(),
                        hint='. '.join(hints))


def source_files(model, checkpoint):
    """Files that belong to the model, which a result must never replace."""
    return [str(model.path)] + (checkpoint_files(checkpoint) if checkpoint else [])


def checkpoint_files(prefix):
    """The files of a checkpoint and the state file beside them, as far as they exist.

    The prefix itself is among them, which is a file for V1 checkpoints only: a result of that
    name would be opened in the model's place.
    """
    path = job.absolute_prefix(prefix)
    folder, name = os.path.split(path)
    return [path] + [os.path.join(folder, other) for other in os.listdir(folder)
                     if other == 'checkpoint'
                     or other.startswith(name + '.')] if os.path.isdir(folder) else []


def not_run(reason):
    """A ``verified`` object of a proof that did not run."""
    return {'status': 'not_run', 'max_abs_diff': None, 'differences': [], 'runs': 0, 'inputs': [],
            'reason': reason, 'proven': [], 'deterministic': None, 'batch_independent': None,
            'effects': [], 'constants_compared': 0, 'constants_equal': 0,
            'constant_outputs': [], 'says_little': False, 'failed_batches': []}


def own_peak_memory():
    """Largest resident size of this process so far, in bytes."""
    from app.worker.server import peak_memory
    return peak_memory()


def prove(client, plan, output, on_progress, control, proof):
    """Prove the file that a plan has given; see `freeze` for the arguments.

    Returns:
        The ``verified`` object, whatever happens short of an interrupt, and the worker's
        peak memory in bytes.
    """
    try:
        verified = _compare(client, plan, output, on_progress, control, proof)
        return verified, verified.pop('peak_memory_bytes', 0)
    except Cancelled:
        return not_run('The proof was stopped.'), 0
    except KeyboardInterrupt:
        raise Cancelled('%s is written; its proof was stopped before the end.' % output)
    except WorkerError as error:
        return not_run(error.message), 0
    except FreezeframeError as error:
        return not_run('The proof could not be run: %s' % error.message), 0


def _prove_repaired(client, plan, output, control, proof, verified):
    """Add to a proof how the file compares with the repaired graph: ``repaired``.

    The repairs were to change the numbers, so the model itself is no measure.
    """
    message, blob = job.repaired_job(plan, output, proof)
    request = client.verify(message, blob, None, time_limit=proof.seconds + _GRACE_SECONDS)
    found = _in_time(control, request, proof)
    repairs = ', '.join(plan.other_numbers)
    verified.update(repaired=found['status'], changed_by=plan.other_numbers,
                    constants_compared=found['constants_compared'],
                    constants_equal=found['constants_equal'],
                    deterministic=found['deterministic'],
                    batch_independent=found['batch_independent'],
                    constant_outputs=found['constant_outputs'], says_little=found['says_little'])
    if found['status'] in ('equal', 'close'):
        verified['reason'] = ' '.join(filter(None, [
            'The repairs %s change what the model computes; the file computes what the repaired '
            'model does (%s).' % (repairs, found['status']), found['reason']]))
    else:
        verified['reason'] += ' Compared with the model after the repairs %s: %s. %s' % (
            repairs, found['status'], found['reason'])


def _prove_without_updates(client, plan, output, control, proof, verified):
    """The ``verified`` object for the model without updates of its variables in a run.

    Where nothing in the model sets whether such an update (failures.md B1) comes before or
    after the variable is read, the original gives now one, now the other.  A reader that has to
    wait for the update is another matter (B4): leaving that out gives other numbers.
    """
    updates = sorted(set(plan.repairs_applied) & set(UPDATES))
    if not updates or verified['constants_equal'] < verified['constants_compared']:
        return verified
    still = make_plan(plan.model, plan.checkpoint, plan.outputs,
                      plan.own_choices._replace(repairs=tuple(updates)))
    message, blob = job.repaired_job(still, output, proof)
    request = client.verify(message, blob, None, time_limit=proof.seconds + _GRACE_SECONDS)
    found = _in_time(control, request, proof)
    if found['status'] not in ('equal', 'close'):
        return verified
    found['reason'] = ('A run of the model updates variables, in no set order with reading them; '
                       'it was run without these updates, as %s leaves them out. %s' % (
                           ', '.join(updates), found['reason'])).strip()
    return found


def is_proven(verified):
    """Whether a proof stands against nothing: no difference, or only one that was asked for."""
    return verified['status'] != 'different' or bool(verified.get('declared')) \
        or verified.get('repaired') in ('equal', 'close')


def _scaled(on_progress, low, high):
    if on_progress is None:
        return None
    return lambda fraction, text: on_progress(low + fraction * (high - low), text)
