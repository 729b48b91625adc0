"""What a proof found, in the words that window and report share."""
from typing import NamedTuple

GOOD, NOTE, WARNING, ERROR = 'good', 'note', 'warning', 'error'

_SAME = ('equal', 'close')


class Verdict(NamedTuple):
    """The judgement on a frozen file.

    Attributes:
        severity: `GOOD`, `NOTE`, `WARNING` or `ERROR`.
        title: One sentence without its full stop.
        detail: How it differs from the original where that was asked for, else ''.
    """

    severity: str
    title: str
    detail: str = ''


_PLAIN = {
    'equal': Verdict(GOOD, 'Proven: the file computes exactly what the model computes'),
    'close': Verdict(WARNING, 'Close: the numbers differ by rounding only'),
    'different': Verdict(ERROR, 'Different: the file does not compute what the model computes'),
    'not_run': Verdict(WARNING, 'Written, but not proven')}
_REPAIRED = {
    'equal': 'Proven: the file computes exactly what the repaired model computes',
    'close': 'Proven: the file computes what the repaired model computes, up to rounding'}


def of_proof(verified, findings=()):
    """The `Verdict` of a ``verified`` object of the command line.

    Args:
        findings: The ``findings`` of its plan.
    """
    status, repaired = verified['status'], verified.get('repaired')
    if status == 'different' and verified.get('declared'):
        return Verdict(NOTE, 'Other numbers than the model, as was asked for',
                       _difference(verified))
    if repaired in _SAME and 'C1' in verified.get('changed_by', ()) \
            and verified.get('batch_independent') is False:
        return Verdict(WARNING, 'It computes what the repaired model computes, but rows of a '
                                'batch still depend on one another', _difference(verified))
    if repaired in _SAME:
        return Verdict(GOOD, _REPAIRED[repaired], _difference(verified))
    if status in _SAME and verified.get('failed_batches'):
        return Verdict(WARNING, 'Proven for one size of batch only; others fail')
    if status in _SAME and verified.get('says_little'):
        return Verdict(WARNING, 'Equal, but the outputs were the same number in every run: '
                                'that says little')
    # The proof gives both graphs the same seeds; whoever runs the file does not.
    if status == 'equal' and any(found['id'] == 'C2' and found['severity'] == WARNING
                                 for found in findings):
        return Verdict(WARNING, 'Proven with fixed seeds; the file draws random numbers')
    return _PLAIN[status]


def holds(verified):
    """Whether a ``verified`` object says that the file computes what it was to compute."""
    return verified['status'] in _SAME or verified.get('repaired') in _SAME


def outputs_text(verified, most=3):
    """By how much each output differs and how large its values are, as text; '' for nothing."""
    entries = [entry for entry in verified.get('differences', ()) if entry['max_abs_diff'] != 0]
    parts = ['%s by %.3g (values up to %.3g)' % (
        entry['output'], entry['max_abs_diff'], entry['scale'] or 0)
             if entry['max_abs_diff'] is not None else
             '%s (another shape, or no numbers)' % entry['output'] for entry in entries[:most]]
    more = len(entries) - most
    return ', '.join(parts) + (' and %d more outputs' % more if more > 0 else '')


def built_in_text(verified):
    """For which values that the file has built in it was compared, '' for none."""
    values = verified.get('built_in')
    return 'Compared for %s, which the file has built in.' % ', '.join(
        '%s=%s' % pair for pair in sorted(values.items())) if values else ''


def _difference(verified):
    """By what a file was to differ from its original, and by how much it does."""
    repairs = verified.get('against', ())
    measure = 'model after %s' % ', '.join(repairs) if repairs else 'original'
    causes = [name.replace('_', ' ') for name in verified.get('changed_by', ())
              if name not in repairs]
    found = outputs_text(verified) or (
        'by up to %g' % verified['max_abs_diff'] if verified.get('max_abs_diff') else
        'not on these inputs')
    return 'It differs from the %s, as %s %s to: %s.' % (
        measure, ', '.join(causes) or 'the repairs', 'is' if len(causes) == 1 else 'are', found)
