"""What can be done at once about an explained error message. No widgets."""
from typing import Any, NamedTuple
from app.ui.words import tr

#: Actions: what the window is to do with ``argument``.
FINDING, REPAIR, PATH, LIKELY, CHECKPOINT, KEYS, SAY = (
    'finding', 'repair', 'path', 'likely', 'checkpoint', 'keys', 'say')

_OF_THE_PLAN = 'BCFG'
_OF_FILES = ('D', 'E')


class Remedy(NamedTuple):
    """A button: what it says, what it does and with what."""

    action: str
    text: str
    argument: Any = None


def is_of_names(found):
    """Whether an `Explanation` is about the name of an output, not about another trouble."""
    return found.cause is None or found.cause.startswith('A')


def remedies(found, model, plan):
    """The `Remedy`s for an `Explanation` of an error message, best first.

    Args:
        found: the `Explanation`; those of mere names have none.
        model: the `Model`.
        plan: the `FreezePlan` of the chosen outputs, None without any.
    """
    if is_of_names(found):
        return []
    made = []
    family = found.cause[0]
    same = [finding for finding in plan.findings if finding.id == found.cause] if plan else []
    for finding in same[:1]:
        if finding.repair is not None and not finding.mended:
            made.append(Remedy(REPAIR, tr('Mend it'), finding.repair.id))
        made.append(Remedy(FINDING, tr('Show the finding'), finding.id))
        if len(finding.path) > 1:
            made.append(Remedy(PATH, tr('Show the path'), finding.path))
        if finding.mended:
            made.append(Remedy(SAY, tr('What would be frozen now is mended already.')))
    if not same and family in _OF_THE_PLAN:
        if plan is None:
            made.append(Remedy(LIKELY, tr('Choose the likely outputs and look')))
        else:
            made.append(Remedy(SAY, tr('What would be frozen now does not have this trouble.')))
    if family in _OF_FILES:
        if model.checkpoint is not None and family == 'E':
            made.append(Remedy(KEYS, tr('Map checkpoint keys…')))
        made.append(Remedy(CHECKPOINT, tr('Open the checkpoint…') if model.checkpoint is None
                           else tr('Open another checkpoint…')))
    return made
