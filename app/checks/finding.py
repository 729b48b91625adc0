"""What a check says: where, why, what happens if ignored, and a repair."""
from typing import NamedTuple, Optional, Tuple

from app.rewrite.repairs import Repair

ERROR, WARNING, NOTE = 'error', 'warning', 'note'


class Finding(NamedTuple):
    """One thing that a person should know before freezing.

    Attributes:
        id: Row of the failure catalogue.
        severity: `ERROR` (the plan can't be carried out, or the file would not
            work), `WARNING` (it works, but perhaps not as meant) or `NOTE`.
        nodes: Names of the nodes it is about.
        message: What it is and what happens, one or two sentences.
        path: Node names from an output upstream to the first of ``nodes``.
        repair: A `Repair`, or None.
        mended: Whether the plan makes it: then it is a `NOTE` of what was found.
    """

    id: str
    severity: str
    nodes: Tuple[str, ...]
    message: str
    path: Tuple[str, ...] = ()
    repair: Optional[Repair] = None
    mended: bool = False

    def to_json(self):
        """The element of ``findings`` in the command line's JSON."""
        return {'id': self.id, 'severity': self.severity, 'nodes': list(self.nodes),
                'message': self.message, 'path': list(self.path),
                'repair': self.repair and dict(self.repair._asdict()), 'mended': self.mended}
