"""Errors that reach a person: one clear sentence, a hint, suggestions.

Everything that Freezeframe refuses raises a subclass of `FreezeframeError`.
The window shows ``message`` and ``hint``; the command line prints them and
exits with ``status``.
"""


class FreezeframeError(Exception):
    """Base of all errors meant for people.

    Attributes:
        message: What it is and what was expected, one sentence.
        code: Stable lower_snake_case name for scripts.
        hint: What to do about it, or ''.
        suggestions: Names or paths to use instead, best first.
        details: Longer text for "copy details", or ''.
        status: Exit status of the command line.
    """

    code = 'error'
    status = 1

    def __init__(self, message, code=None, hint='', suggestions=(), details=''):
        super().__init__(message)
        self.message = message
        self.code = code or type(self).code
        self.hint = hint
        self.suggestions = list(suggestions)
        self.details = details

    def to_json(self):
        """The ``error`` object of the command line's JSON."""
        return {'code': self.code, 'message': self.message, 'hint': self.hint,
                'suggestions': self.suggestions}


class ModelError(FreezeframeError):
    """The file is not a model that can be opened."""

    code = 'model_unreadable'


class CheckpointError(FreezeframeError):
    """The checkpoint is missing, damaged or does not hold what is needed."""

    code = 'checkpoint_unusable'


class NameNotFound(FreezeframeError):
    """A given name is no node of the model."""

    code = 'name_not_found'


class PlanError(FreezeframeError):
    """The model can't be frozen as asked."""

    code = 'cannot_freeze'


class OutputFileError(FreezeframeError):
    """The target file can't be written."""

    code = 'cannot_write'


class WorkerError(FreezeframeError):
    """The TensorFlow process failed, crashed or ran out of time."""

    code = 'worker_failed'


class Cancelled(FreezeframeError):
    """The user stopped the work."""

    code = 'cancelled'
    status = 130

    def __init__(self, message='Stopped before it was finished; nothing was changed.'):
        super().__init__(message)


class UsageError(FreezeframeError):
    """Wrong arguments."""

    code = 'usage'
    status = 2
