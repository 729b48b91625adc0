"""The steps after freezing, one by one; what fails leaves the file as it was."""
import os

from app.errors import Cancelled, WorkerError
from app.freeze import job

_GRACE_SECONDS = 600


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

    Returns:
        The ``steps`` list of the command line, each {'name', 'applied', 'message',
        'before_bytes', 'after_bytes', 'nodes_before', 'nodes_after', 'changes_numbers',
        'verified'}.

    Raises Cancelled, which says that the file is there.
    """
    done = []
    for number, step in enumerate(steps):
        def progress(fraction, doing, number=number, step=step):
            on_progress((number + fraction) / len(steps), '%s: %s' % (step.name, doing))
        message, blob = _message(plan, output, step, steps[:number], verified, text, proof)
        request = client.step(message, blob, on_progress and progress,
                              proof.seconds + _GRACE_SECONDS)
        try:
            result = control.wait(request)
        except (Cancelled, KeyboardInterrupt):
            raise Cancelled('%s is written; the step %s was stopped before its end.'
                            % (output, step.name))
        except WorkerError as error:
            result = _failed(output, error.message)
        result.pop('peak_memory_bytes', None)
        done.append(dict(result, name=step.name, changes_numbers=step.changes_numbers))
        if result['applied'] and result['verified']:
            verified = result['verified']
    return done


def _message(plan, output, step, earlier, verified, text, proof):
    verify, blob = None, b''
    if verified is not None:
        verify, blob = job.verify_job(plan.model, plan.checkpoint, plan.outputs, output,
                                      plan.choices, proof, plan.rewritten)
        verify['compare_constants'] = not any(
            other.changes_constants for other in earlier + (step,))
    return {'job': 'step', 'target': os.path.realpath(output), 'text': text,
            'transforms': list(step.transforms), 'outputs': plan.outputs, 'verify': verify,
            'before': verified and verified['status'],
            # What an earlier step has changed stays changed; this one adds nothing to it.
            'allowed': None if step.changes_numbers
            else verified and verified['max_abs_diff'] or 0.0}, blob


def _failed(output, reason):
    size = os.path.getsize(output)
    return {'applied': False, 'message': reason, 'before_bytes': size, 'after_bytes': size,
            'nodes_before': None, 'nodes_after': None, 'verified': None}
