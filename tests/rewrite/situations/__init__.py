"""Models in trouble, made by TensorFlow 1.4 in a process of its own, with what is right.

Run as a script: ``make FOLDER`` builds them, ``run FOLDER`` loads and runs what was frozen.

Each maker is a function (tf, situation); what the model should compute is worked out there
by a session on the true inference graph, or by numpy, on the inputs it names.  A situation
is right when the frozen file gives the same on the same inputs.
"""
from tests.rewrite.situations import (  # noqa: F401 - they register themselves
    earlier, feeding, mode, ops, resources, state, tables, weights)
from tests.rewrite.situations.base import MAKERS  # noqa: F401
