"""The command line: call one function for a command, print the answer.

``freezeframe [MODEL]`` opens the window; the other commands work without one.
Every command prints text for people, or with ``--json`` one JSON object.
"""
import errno
import json
import logging
import os
import re
import signal
import sys
import time

from app import arguments, freezing
from app.errors import Cancelled, FreezeframeError, UsageError

INTERRUPTED = 130
PROOF_FAILED = 3

_LOG = logging.getLogger('freezeframe')
# Up to a comma outside of <…> and (…), which may hold brackets once more.
_ITEM = re.compile(r'(?:<[^<>]*>|\((?:[^()]|\([^()]*\))*\)|[^,])+')
_interrupted = False
# What `_leave` ends without taking it apart.
_alive = None


def main(argv=None):
    """Run one command.

    Args:
        argv: Arguments without the program's name.  By default those of the process,
            which then ends here.

    Returns:
        The exit status of the contract (see ``--help``).
    """
    global _alive
    if argv is None:
        _need_utf8(sys.argv)
        signal.signal(signal.SIGINT, _on_interrupt)
        if sys.stdout is not None:
            # Names that are no text are shown escaped, as stderr does.
            sys.stdout = open(1, 'w', encoding=sys.stdout.encoding, errors='backslashreplace',
                              closefd=False)
        _alive = []
        _leave(main(sys.argv[1:]))
    argv = list(argv)
    as_json = '--json' in argv
    debug = _debug_wanted(argv)
    try:
        status = _run(argv)
        sys.stdout.flush()
        return status
    except KeyboardInterrupt:
        return _fail(Cancelled(), as_json)
    except FreezeframeError as error:
        if debug and error.__cause__ is not None:
            _LOG.debug('', exc_info=error)
        return _fail(error, as_json)
    except BrokenPipeError:
        # The reader of a pipe has gone; keep the interpreter from complaining at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return 1
    except OSError as error:
        if error.errno != errno.ENOSPC:
            return _unforeseen(error, as_json, debug)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        print('freezeframe: There is no room left where the answer is written to.',
              file=sys.stderr)
        return 1
    except Exception as error:  # pylint: disable=broad-except
        return _unforeseen(error, as_json, debug)


def _unforeseen(error, as_json, debug):
    """Report what should not have happened; called while it is handled."""
    if _interrupted:
        return _fail(Cancelled(), as_json)
    if debug:
        raise error
    return _fail(FreezeframeError(
        'Something unforeseen went wrong inside Freezeframe: %s: %s.' % (
            type(error).__name__, error), code='internal',
        hint='Run it again with --log-level debug and report what it prints.'), as_json)


def _need_utf8(argv):
    """Start again in a UTF-8 locale where CPython 3.6 can't name what the arguments name.

    In the C locale it takes file names for ASCII, and letters outside for surrogates.
    """
    if sys.platform.startswith('linux') and 'FREEZEFRAME_LOCALE' not in os.environ \
            and any('\udc80' <= letter <= '\udcff' for word in argv for letter in word):
        environment = dict(os.environ, LC_ALL='C.UTF-8', FREEZEFRAME_LOCALE='C.UTF-8')
        os.execve(sys.executable, [sys.executable] + argv, environment)


def _on_interrupt(signum, frame):
    """Ctrl+C.  Amid a lock or an import, KeyboardInterrupt comes out as another error."""
    global _interrupted
    _interrupted = True
    raise KeyboardInterrupt


def _leave(status):
    """End the process at once: taking a large model apart node by node would take longer
    than some commands do."""
    logging.shutdown()
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except OSError:
        pass
    os._exit(status)


def _run(argv):
    if argv and argv[0] in arguments.COMMANDS:
        args = arguments.command_parser(argv[0]).parse_args(argv[1:])
        run = globals()['_' + argv[0].replace('-', '_')]
    else:
        args = arguments.window_parser().parse_args(argv)
        run = _window
    logging.basicConfig(level=getattr(logging, args.log_level.upper()),
                        format='%(levelname)s %(name)s: %(message)s')
    return run(args)


# --- the commands ---------------------------------------------------------------------------

def _window(args):
    from app import desktop
    from app.checkpoint import saver_keys
    from app.ui import application
    for text in args.saver_key:
        saver_keys.parse(text)
    if args.model:
        arguments.require_file(args.model)
    # Qt's event loop runs no Python while it waits, so a handler would never be called.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    model = desktop.local_path(args.model) if args.model else None
    return application.run(model, outputs=_split(args.outputs), checkpoint=args.checkpoint,
                           tags=_split(args.tags), quit_when_drawn=args.quit_when_drawn,
                           as_json=args.json, saver_keys=args.saver_key)


def _inspect(args):
    from app import report
    model = _open(args)
    keys = _saver_keys(model, args)
    return _answer(args, report.inspection(model, keys), report.inspection_text)


def _explain(args):
    from app import report
    model = _open(args)
    return _answer(args, report.explanations(model, args.names), report.explanations_text)


def _check(args):
    from app import report
    freezing.apply_plan(args)
    plan, taken = _plan(_open(args), args)
    return _answer(args, report.check(plan, taken), report.check_text)


def _freeze(args):
    from app import report
    from app.freeze import writer
    freezing.apply_plan(args)
    runs = freezing.runs(args)
    freezing.check_targets(args, runs)
    answers, kept = [], None
    with _workers(proof=not args.no_verify) as workers:
        for run in runs:
            try:
                facts, plan = _freeze_one(args, run, runs, workers)
                kept = kept or freezing.plan_to_keep(args, plan)
            except FreezeframeError as error:
                if not args.checkpoints or isinstance(error, (Cancelled, UsageError)):
                    raise
                facts = {'ok': False, 'error': error.to_json(), 'exit_status': error.status}
            answers.append(facts)
            if facts.get('exit_status') == INTERRUPTED:
                break
    if args.save_plan and kept:
        writer.write_text(args.save_plan, kept, args.overwrite)
    if not args.checkpoints:
        return _answer(args, answers[0], report.freeze_text, answers[0]['exit_status'])
    facts = report.batch([run.checkpoint for run in runs], answers)
    return _answer(args, facts, report.batch_text,
                   max(answer['exit_status'] for answer in answers))


def _freeze_one(args, run, runs, workers):
    """Freeze one checkpoint of those that are wanted: (facts, `FreezePlan`)."""
    from app import report
    from app.freeze import after, service
    from app.freeze.steps import parse_steps
    steps = parse_steps(args.then)
    started = time.perf_counter()
    model = _open(args, run.checkpoint)
    read = time.perf_counter() - started
    freezing.check_plan_target(args, model, runs)
    plan, taken = _plan(model, args)
    _LOG.info('freezing %d nodes into %s', len(plan.closure), run.output)
    with _Progress(args) as progress:
        facts = service.freeze(workers, plan, run.output, overwrite=args.overwrite,
                               verify=not args.no_verify, text=args.text,
                               snippet_path=run.snippet, on_progress=progress,
                               proof=freezing.proof_options(args, model, plan.closure),
                               steps=steps)
    facts['seconds']['read'] = read
    facts['resolved'] = report.taken_json(taken)
    facts.update(report.proof_failure(facts['verified']))
    facts['exit_status'] = 0 if facts['ok'] else PROOF_FAILED
    stopped = after.stopped(facts['steps'])
    if stopped:
        error = Cancelled('The step %s was stopped before its end; %s is as it was before the '
                          'step.' % (stopped, run.output))
        facts.update(ok=False, error=error.to_json(), exit_status=error.status)
    return facts, plan


def _verify(args):
    from app import report
    from app.freeze import service
    freezing.apply_plan(args)
    with _workers(proof=True) as workers:
        model = _open(args)
        proof = freezing.proof_options(args, model, range(model.node_count))
        with _Progress(args) as progress:
            facts = service.verify(workers, model, model.checkpoint, args.frozen,
                                   on_progress=progress, proof=proof,
                                   choices=freezing.choices(args, _saver_keys(model, args)))
    facts.update(report.proof_failure(facts))
    if facts['status'] == 'not_run':
        raise FreezeframeError('The two could not be compared: ' + facts['reason'],
                               code='not_compared')
    return _answer(args, facts, report.verified_text, PROOF_FAILED)


def _draw(args):
    from app import report
    from app.ui import export
    from app.freeze.plan import output_node
    from app.naming import outputs
    model = _open(args)
    names, _ = outputs.require(model, _split(args.outputs))
    chosen = [output_node(model, name) for name in names]
    facts = export.draw(model, args.output, outputs=chosen, expand=args.expand,
                        expand_all=args.expand_all, everything=args.all, theme=args.theme,
                        color=args.color, scale=args.scale, overwrite=args.overwrite)
    return _answer(args, facts, report.draw_text)


def _install_desktop(args):
    from app import desktop, report
    facts = desktop.uninstall() if args.uninstall else desktop.install()
    return _answer(args, facts, report.desktop_text)


# --- helpers of the commands ----------------------------------------------------------------

def _workers(proof):
    """The worker processes, starting up while the model is read."""
    from app.worker.client import WorkerClient
    workers = WorkerClient()
    workers.start()
    if proof:
        workers.warm()
    return workers


def _open(args, checkpoint=None):
    from app.formats.reader import open_model
    model = open_model(args.model, checkpoint=checkpoint or args.checkpoint,
                       tags=_split(args.tags))
    if _alive is not None:
        _alive[:] = [model]
    return model


def _plan(model, args):
    from app.freeze.plan import make_plan
    from app.naming import outputs
    names = _split(args.outputs)
    if not names:
        raise UsageError('No outputs were given.',
                         hint='Name them with --outputs A,B; "inspect" lists the likely ones.')
    used, taken = outputs.require(model, names)
    choices = freezing.choices(args, _saver_keys(model, args))
    plan = make_plan(model, model.checkpoint, used, choices)
    freezing.check_inputs(plan)
    return plan, taken


def _saver_keys(model, args):
    from app.checkpoint import saver_keys
    return saver_keys.of_model(model, args.saver_key)


def _split(text):
    """A comma-separated list, spaces and empty items dropped.

    Commas in the brackets of a tensor as Python prints it separate nothing.

    >>> _split('a, b,'), _split(None)
    (['a', 'b'], [])
    >>> _split('Tensor("a:0", shape=(?, 4), dtype=int32), b')
    ['Tensor("a:0", shape=(?, 4), dtype=int32)', 'b']
    """
    return [item.strip() for item in _ITEM.findall(text or '') if item.strip()]


def _answer(args, facts, to_text, failure=1):
    """Print the facts; the exit status is ``failure`` when they say ``ok: false``."""
    facts.setdefault('ok', True)
    if args.json:
        print(json.dumps(facts, sort_keys=True))
    elif not args.quiet:
        print(to_text(facts))
    elif not facts['ok']:
        print('freezeframe: ' + facts['error']['message'], file=sys.stderr)
    return 0 if facts['ok'] else failure


def _fail(error, as_json):
    if as_json:
        print(json.dumps({'ok': False, 'error': error.to_json()}, sort_keys=True), flush=True)
    else:
        lines = ['freezeframe: ' + error.message]
        if error.hint:
            lines.append(error.hint)
        lines += ['  ' + str(suggestion) for suggestion in error.suggestions]
        print('\n'.join(lines), file=sys.stderr, flush=True)
    return error.status


def _debug_wanted(argv):
    return '--log-level=debug' in argv or any(
        pair == ('--log-level', 'debug') for pair in zip(argv, argv[1:]))


class _Progress:
    """A bar on a terminal's stderr for what takes over half a second; nothing in a pipe."""

    DELAY = 0.5
    WIDTH = 30

    def __init__(self, args):
        self._shown = False
        self._wanted = sys.stderr.isatty() and not args.quiet
        self._start = time.monotonic()

    def __call__(self, fraction, text=''):
        if not self._wanted or time.monotonic() - self._start < self.DELAY:
            return
        self._shown = True
        done = int(self.WIDTH * min(max(fraction, 0), 1))
        sys.stderr.write('\r\x1b[K[%s%s] %3d%% %s' % (
            '#' * done, '.' * (self.WIDTH - done), 100 * fraction, text))
        sys.stderr.flush()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self._shown:
            sys.stderr.write('\r\x1b[K')
            sys.stderr.flush()
