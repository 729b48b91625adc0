"""The steps after freezing, one by one; what fails leaves the file as it was."""
import os

from app.errors import Cancelled, WorkerError
from app.freeze import job

_GRACE_SECONDS = 600
_KEPT = ('equal', 'close')


def run(client, plan, output, steps, verified, text, proof, on_progress, control):
    """Do steps to the file that a plan has given.

    Args:
        client: A `WorkerClient`.
        plan: The `FreezePlan`.
        output: Path of the file.
        steps: `app.freeze.steps.Step`s.
        verified: The ``verified`` object of the file, None without a proof.
        text: Whether the file is text.
        proof: `app.freeze.job.ProofOptions`.
        on_progress: Called with (fraction, text), or None.
        control: An `app.freeze.service.Control`.

    A file that is proven to be the repaired model is measured by that one after each step, too;
    a ``verified`` object of such a step has ``against``, the repairs of that model, where it
    tells of a difference to it, and the difference to the model itself is that of the file
    before the steps.

    Where the file itself could not be proven, no step could be, and none is done; without
    a proof (``verified`` None) they are done and called unproven.

    A step that is stopped leaves the file as the one before it left it, proof and all; it and
    those after it are told as stopped.

    Returns:
        The ``steps`` list of the command line, each {'name', 'applied', 'message',
        'before_bytes', 'after_bytes', 'nodes_before', 'nodes_after', 'constants' (in the
        file afterwards), 'changes_numbers', 'stopped', 'verified'}.

    Raises Cancelled, when a step was stopped while its file took the place of the earlier one.
    """
    done, changed_by, before = [], [], verified
    repaired = bool(verified) and verified.get('repaired') in _KEPT
    halted = False
    for number, step in enumerate(steps):
        facts = {'name': step.name, 'changes_numbers': step.changes_numbers, 'stopped': halted}
        if halted:
            done.append(dict(_failed(output, 'It was not begun.'), **facts))
            continue
        if verified is not None and verified['status'] == 'not_run':
            result = _failed(output, 'It could not be proven, as the file itself could not. '
                                     'With --no-verify it is done unproven.')
            done.append(dict(result, **facts))
            continue

        def progress(fraction, doing, number=number, step=step):
            on_progress((number + fraction) / len(steps), '%s: %s' % (step.name, doing))
        message, blob = _message(plan, output, step, steps[:number], verified, text, proof,
                                 repaired)
        earlier = _identity(output)
        request = client.step(message, blob, on_progress and progress,
                              proof.seconds + _GRACE_SECONDS)
        try:
            result = control.wait(request)
        except (Cancelled, KeyboardInterrupt):
            if _identity(output) != earlier:
                # Its proof was accepted, but what that found is lost with the worker.
                raise Cancelled('%s is written, and the step %s was done to it; what its proof '
                                'found was not told any more.' % (output, step.name))
            halted = facts['stopped'] = True
            result = _failed(output, 'It was stopped before its end; the file is as it was.')
        except WorkerError as error:
            result = _failed(output, error.message)
        result.pop('peak_memory_bytes', None)
        if result['applied'] and result['verified']:
            verified = result['verified']
            changed_by += [step.name] * step.changes_numbers
            if repaired:
                _measure_by_repaired(verified, before, changed_by)
            else:
                _declare(verified, list(before.get('changed_by', ())) + changed_by)
        elif result['applied'] and verified is None and not result['message']:
            result['message'] = 'It was not proven.'
        done.append(dict(result, **facts))
    return done


def stopped(steps):
    """The name of the step that was stopped before its end, None where none was."""
    return next((step['name'] for step in steps if step['stopped']), None)


def file_facts(steps):
    """What the ``freeze`` object says of a file, as far as the steps done to it changed that."""
    facts = {}
    for step in steps:
        if step['applied']:
            facts.update(bytes=step['after_bytes'], written_bytes=step['after_bytes'],
                         constants=step['constants'])
            if step['verified']:
                facts['verified'] = step['verified']
    return facts


def _declare(verified, changed_by):
    """Say of an accepted step's proof that repairs or steps were to change the numbers."""
    if not changed_by:
        return
    same = verified['status'] == 'equal'
    # Weights with other values are never the model's, whatever these few inputs gave.
    verified.update(status='different', declared=True, changed_by=list(changed_by))
    verified['reason'] = ' '.join(filter(None, [
        '%s %s to change the numbers%s.' % (
            ', '.join(changed_by), 'is' if len(changed_by) == 1 else 'are',
            '; on these inputs the outputs came out the same' if same else ''),
        verified['reason']]))


def _measure_by_repaired(verified, before, changed_by):
    """Say of an accepted step's proof, which took the repaired model for its measure, how the
    file stands to it and to the model itself.

    Args:
        before: The ``verified`` object of the file before all steps.
        changed_by: Names of the steps so far that are to change the numbers.
    """
    repairs = ', '.join(before['changed_by'])
    if changed_by:
        verified['against'] = before['changed_by']
        _declare(verified, before['changed_by'] + changed_by)
        verified['reason'] += ' Compared with the model after the repairs %s.' % repairs
        return
    verified.update(
        repaired=verified['status'], status=before['status'], changed_by=before['changed_by'],
        max_abs_diff=before['max_abs_diff'], differences=before['differences'],
        reason=' '.join(filter(None, [
            'The repairs %s change what the model computes; the file computes what the repaired '
            'model does (%s).' % (repairs, verified['status']), verified['reason']])))


def _message(plan, output, step, earlier, verified, text, proof, repaired):
    verify, blob, allowed = None, b'', None
    if verified is not None:
        if repaired:
            verify, blob = job.repaired_job(plan, output, proof)
        else:
            verify, blob = job.verify_job(plan.model, plan.checkpoint, plan.outputs, output,
                                          plan.choices, proof, plan.rewritten)
        verify['compare_constants'] = not any(
            other.changes_constants for other in earlier + (step,))
        if not step.changes_numbers:
            # What an earlier step has changed stays changed; this one adds nothing to it.
            so_far = verified if not repaired or verified.get('against') else {}
            allowed = so_far.get('max_abs_diff') or 0.0
    return {'job': 'step', 'target': os.path.realpath(output), 'text': text,
            'transforms': list(step.transforms), 'outputs': plan.outputs, 'verify': verify,
            'allowed': allowed}, blob


def _identity(path):
    found = os.stat(path)
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns


def _failed(output, reason):
    size = os.path.getsize(output)
    return {'applied': False, 'message': reason, 'before_bytes': size, 'after_bytes': size,
            'nodes_before': None, 'nodes_after': None, 'constants': None, 'verified': None}
