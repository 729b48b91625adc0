"""What a person has chosen about the open model: what undo and redo step through. No Qt."""
from typing import Any, NamedTuple, Optional, Tuple

from app.rewrite.choices import Choices


class Chosen(NamedTuple):
    """One state of all choices, immutable.

    ``outputs`` are the names of the outputs, ``state`` the `app.view.state.ViewState`,
    ``checkpoint`` the prefix that weights are taken from, ``choices`` what else a plan
    takes into account, ``steps`` the names of what is done to the file afterwards.
    """

    outputs: Tuple[str, ...] = ()
    state: Any = None
    checkpoint: Optional[str] = None
    choices: Choices = Choices()
    steps: Tuple[str, ...] = ()

    def plans_like(self, other):
        """Whether the plan for the one is that for the other."""
        return self._replace(state=None, steps=()) == other._replace(state=None, steps=())


class Asked(NamedTuple):
    """What was asked to be opened, see `loading.load`."""

    path: str = ''
    checkpoint: Optional[str] = None
    outputs: Tuple[str, ...] = ()
    tags: Tuple[str, ...] = ('serve',)
