"""The options of ``freeze`` and ``verify``, and what they mean."""
import re

from app.errors import UsageError

_UNITS = {'': 1, 'k': 1 << 10, 'm': 1 << 20, 'g': 1 << 30}


def add_choices(parser):
    """Add the options that choose how to freeze to an ArgumentParser."""
    parser.add_argument('--repair', metavar='none|safe|all|ID,ID...', default='safe',
                        help='which repairs to make (default: safe, those that can not change '
                             'the numbers); "check" lists them')
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
                        help='steps after freezing, each proven before it counts: ' + '; '.join(
                            '%s (%s)' % (step.name, step.message) for step in STEPS.values()))


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


def choices(args, saver_keys):
    """The `Choices` of parsed arguments. Raises UsageError."""
    from app.rewrite import choices as made
    return made.Choices(
        saver_keys=saver_keys, repairs=made.parse_repairs(args.repair), ema=args.ema,
        pins=dict(map(made.parse_pin, args.pin)), inputs=tuple(map(made.parse_cut, args.input)))


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
    return int(float(match.group(1)) * _UNITS[match.group(2)])
