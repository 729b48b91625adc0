"""The options of ``freeze`` and ``verify``, and what they mean."""
import os
import re

from app.errors import OutputFileError, PlanError, UsageError
from app.graph.model import parse_input

_LEAST_MEMORY = 256 << 20
_UNITS = {'': 1, 'k': 1 << 10, 'm': 1 << 20, 'g': 1 << 30}


def add_choices(parser):
    """Add the options that choose how to freeze to an ArgumentParser."""
    parser.add_argument('--repair', metavar='none|safe|all|ID,ID...',
                        help='which repairs to make (default: safe, those that cannot change '
                             'the numbers; ids come on top of these, "none,ID" makes only that '
                             'one); "check" lists them')
    parser.add_argument('--plan', metavar='PLAN.json',
                        help='outputs and all other choices as --save-plan kept them; what is '
                             'given here comes on top')
    parser.add_argument('--ema', action='store_true',
                        help='take moving averages of the weights where the checkpoint has them')
    parser.add_argument('--pin', action='append', default=[], metavar='NAME=VALUE',
                        help='fix what a node gives, as is_training=False (repeatable)')
    parser.add_argument('--input', action='append', default=[], metavar='NAME[:DTYPE[:SHAPE]]',
                        help='cut the graph here and put a placeholder (repeatable)')


def add_steps(parser):
    """Add the steps after freezing to an ArgumentParser."""
    from app.freeze.steps import STEPS
    parser.add_argument('--then', default='', metavar='STEP,STEP',
                        help='steps after freezing, each proven before it counts (what changes '
                             'numbers by design is told as "different", with exit status 0; with '
                             '--no-verify unproven): ' + '; '.join(
                                 '%s (%s)' % (step.name, step.message)
                                 for step in STEPS.values()))


def add_proof(parser):
    """Add the options of the proof to an ArgumentParser."""
    group = parser.add_argument_group('the proof')
    group.add_argument('--feed', action='append', default=[], metavar='NAME=FILE.npy',
                       help='run it on this array, too (repeatable)')
    group.add_argument('--feeds', action='append', default=[], metavar='FILE.npz',
                       help='the same for an archive whose members are named as the inputs are')
    group.add_argument('--proof-seconds', type=int, default=300, metavar='N',
                       help='give the proof up after that long (default: 300)')
    group.add_argument('--proof-memory', metavar='SIZE',
                       help='let it take that much memory, as 4G (default: what is free)')
    group.add_argument('--run-unsafe', action='store_true',
                       help='run the model even if it has ops that touch files, the network or '
                            'Python')


def add_batch(parser):
    """Add what concerns plans to keep and several checkpoints to an ArgumentParser."""
    parser.add_argument('--save-plan', metavar='PLAN.json',
                        help='keep outputs, choices and steps in a file for --plan')
    parser.add_argument('--checkpoints', metavar='PATTERN',
                        help='freeze each of these checkpoints, as "train/model.ckpt-*"; '
                             '{step} or {name} in the name of the output tells them apart')


def apply_plan(args):
    """Fill parsed arguments in from the plan that ``--plan`` names. Raises UsageError."""
    from app.freeze import batch, plan_file
    args.saved = saved = plan_file.load(args.plan) if args.plan else None
    if saved is None:
        if not vars(args).get('outputs', True):
            raise UsageError('The following arguments are required: --outputs.',
                             hint='"inspect" lists the likely ones; --plan takes those of a plan.')
        return
    args.saver_key = list(saved.saver_keys) + args.saver_key
    given = vars(args)
    args.outputs = given.get('outputs') or ','.join(saved.outputs)
    args.text = given.get('text') or saved.text
    args.then = given.get('then') or ','.join(saved.steps)
    if saved.checkpoint and not args.checkpoint and not given.get('checkpoints'):
        if 'checkpoints' in given and batch.is_pattern(saved.checkpoint):
            args.checkpoints = saved.checkpoint
        else:
            args.checkpoint = saved.checkpoint


def runs(args):
    """A `app.freeze.batch.Run` for each checkpoint to freeze. Raises UsageError."""
    from app.freeze import batch
    if args.checkpoints and args.checkpoint:
        raise UsageError('Give --checkpoint or --checkpoints, not both.')
    if args.checkpoints:
        return batch.runs(batch.checkpoints(args.checkpoints), args.output, args.snippet)
    for text in filter(None, (args.output, args.snippet)):
        if batch.has_place(text):
            raise UsageError('%s is filled in for several checkpoints only.' % text,
                             hint='Say which with --checkpoints, or give another name.')
    return [batch.Run(args.checkpoint, args.output, args.snippet)]


def check_targets(args, wanted):
    """Refuse, before any work, results that would be written to one and the same file.

    Args:
        args: Parsed arguments.
        wanted: The `app.freeze.batch.Run`s.

    Raises UsageError; OutputFileError when there is a file already in the plan's place, or
    a result would be put over a checkpoint that is frozen after it.
    """
    from app.freeze import service, writer
    targets = [('--save-plan', args.save_plan)]
    for run in wanted:
        targets += [('-o', run.output), ('--snippet', run.snippet)]
    taken = {}
    for option, path in targets:
        if not path:
            continue
        other = taken.setdefault(os.path.realpath(path), option)
        if other is not option:
            raise UsageError('%s and %s name the same file, %s.' % (option, other, path),
                             hint='Give each a file of its own.')
    if args.save_plan:
        writer.check_target(args.save_plan, args.overwrite)
    if len(wanted) > 1:
        sources = {os.path.realpath(path): run.checkpoint for run in wanted
                   for path in service.checkpoint_files(run.checkpoint)}
        for path in taken:
            if path in sources:
                raise OutputFileError(
                    '%s belongs to the checkpoint %s, which is to be frozen, too.' % (
                        path, sources[path]), code='target_is_source',
                    hint='Give the results other names, as out-{step}.pb.')


def check_plan_target(args, model, wanted):
    """Refuse to put the plan over a file of the model. Raises OutputFileError."""
    from app.freeze import service, writer
    if args.save_plan:
        sources = [path for prefix in {run.checkpoint or model.checkpoint for run in wanted}
                   for path in service.source_files(model, prefix)]
        writer.check_target(args.save_plan, args.overwrite, sources)


def plan_to_keep(args, plan):
    """The text of the plan file for parsed arguments and the `FreezePlan` made of them."""
    from app.freeze import plan_file
    from app.freeze.steps import parse_steps
    return plan_file.to_text(plan_file.SavedPlan(
        tuple(plan.outputs), plan.choices, tuple(args.saver_key),
        args.checkpoints or args.checkpoint, args.text,
        tuple(step.name for step in parse_steps(args.then))))


def choices(args, saver_keys):
    """The `Choices` of parsed arguments, on top of those of a plan. Raises UsageError."""
    from app.rewrite import choices as made
    saved = args.saved.choices if getattr(args, 'saved', None) else made.Choices()
    pins = dict(saved.pins, **dict(map(made.parse_pin, args.pin)))
    cuts = {cut.name: cut for cut in saved.inputs + tuple(map(made.parse_cut, args.input))}
    return made.Choices(
        saver_keys=saver_keys, ema=args.ema or saved.ema, pins=pins, inputs=tuple(cuts.values()),
        repairs=saved.repairs if args.repair is None else made.parse_repairs(args.repair))


def check_inputs(plan):
    """Refuse an input at an output of a node of which the outputs need others only.

    Args:
        plan: The `FreezePlan`.

    Raises PlanError.
    """
    model = plan.model
    kept = set(plan.closure)
    used = {pair for node in kept for pair in model.inputs[node]} | {
        (node, 0) for node in plan.output_nodes}
    for cut in plan.choices.inputs:
        name, port = (cut.name, 0) if cut.name in model.index else parse_input(cut.name)
        node = model.index.get(name)
        ports = sorted(other for source, other in used if source == node and other >= 0)
        if node in kept and ports and port not in ports:
            raise PlanError('The outputs do not need %s:%d: nothing would be fed there.' % (
                name, port), code='input_unusable', hint='Of %s they need %s.' % (
                    name, ' and '.join('%s:%d' % (name, other) for other in ports)))


def proof_options(args, model, closure):
    """The `app.freeze.job.ProofOptions` of parsed arguments.

    Args:
        closure: Node numbers that the outputs need.

    Raises UsageError.
    """
    from app.freeze.job import ProofOptions
    if args.proof_seconds < 1:
        raise UsageError('--proof-seconds must be at least 1.')
    entries = ()
    if args.feed or args.feeds:
        from app.freeze import given
        entries = tuple(given.read(model, frozenset(closure), map(_pair, args.feed), args.feeds))
    return ProofOptions(args.proof_seconds, _size(args.proof_memory), entries, args.run_unsafe)


def _pair(text):
    name, equals, path = text.partition('=')
    if not equals or not name or not path:
        raise UsageError('--feed %s says no file.' % text, hint='Write --feed NAME=FILE.npy.')
    return name, path


def _size(text):
    """Bytes of a size as people write it, None for none.

    >>> _size('4G') == 4 << 30, _size('512 MB') == 512 << 20, _size(None)
    (True, True, None)
    """
    if text is None:
        return None
    match = re.fullmatch(r'(\d+(?:\.\d+)?)\s*([kmg]?)i?b?', text.strip().lower())
    if not match or not float(match.group(1)):
        raise UsageError('--proof-memory %s is no size.' % text, hint='Write it as 4G or 512M.')
    size = int(float(match.group(1)) * _UNITS[match.group(2)])
    if size < _LEAST_MEMORY:
        raise UsageError('--proof-memory %s is too small for a proof.' % text,
                         hint='Give it %dM or more.' % (_LEAST_MEMORY >> 20))
    return size
