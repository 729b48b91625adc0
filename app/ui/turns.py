"""How the window's thread and those beside it take turns in the interpreter.

One thread at a time runs Python; another that wants to waits for the switch interval, 5 ms by
default, before it is let in.  To paint one frame Qt calls Python a hundred times, and while a
thread computes each call waits anew: opening a scope took half a second.  So the interval is
short, and what calls Python often is itself called from Python, which keeps the turn.
"""
import sys

#: Seconds that a thread waits for its turn. Below it, changing turns costs more than it gives.
INTERVAL = 0.0005


def share():
    """From now on threads take turns quickly."""
    sys.setswitchinterval(INTERVAL)


class InOneTurn:
    """Mixin before a QWidget class: it paints and lays itself out in one turn.

    Qt gives the turn away while it handles events, but not while Python calls it.  So a window
    that updates itself from here paints all of its widgets without waiting for each that is
    painted in Python, and a view asks its model, in Python, whatever it needs.
    """

    # Override QWidget

    def event(self, event):
        return super().event(event)

    def paintEvent(self, event):
        super().paintEvent(event)

    def timerEvent(self, event):
        super().timerEvent(event)
