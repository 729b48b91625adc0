"""What was logged lately, kept for the log view and for diagnostics. No Qt."""
import collections
import logging

MOST_LINES = 2000


class Recent(logging.Handler):
    """Keeps the last lines of the program's loggers."""

    def __init__(self):
        super().__init__(logging.DEBUG)
        self.lines = collections.deque(maxlen=MOST_LINES)
        self.setFormatter(logging.Formatter(
            '%(asctime)s  %(levelname)-7s  %(name)s  %(message)s', '%H:%M:%S'))

    def emit(self, record):
        self.lines.extend(self.format(record).splitlines())

    def text(self):
        """All lines that are kept."""
        return '\n'.join(self.lines)


recent = Recent()


def keep(level=logging.INFO):
    """Keep what is logged from a level on; what goes to the terminal stays as it is."""
    root, program = logging.getLogger(), logging.getLogger('freezeframe')
    for handler in root.handlers:
        handler.setLevel(max(handler.level, root.getEffectiveLevel()))
    if recent not in program.handlers:
        program.addHandler(recent)
    program.setLevel(min(level, root.getEffectiveLevel()))
