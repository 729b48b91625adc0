"""Opening a checkpoint of either format."""
import os

from app.checkpoint.bundle import Bundle


def open_checkpoint(prefix):
    """The `Checkpoint` at a prefix: V2 when it has an ``.index``, else V1.

    Raises CheckpointError.
    """
    prefix = os.fspath(prefix)
    if not os.path.isfile(prefix + '.index'):
        from app.checkpoint import v1
        if v1.v1_files(prefix):
            return v1.V1Checkpoint(prefix)
    return Bundle(prefix)
