"""The facts of a plan that the checks look at."""
from app.graph.part import Part


class PlanData(Part):
    """A model with chosen outputs, worked out as far as the checks need.

    Attributes beside those of `Part`:
        original: The `Model` as it was opened (``model`` may be a rewritten one).
        variables: `PlannedVariable`s of the closure that become constants.
        checkpoint: Prefix, or None.
        bundle: The open `Bundle`, or None.
        bundle_error: The CheckpointError that kept it from being opened, or None.
        bytes: Size of the file to write.
        edits: Node number to `Edit`: what is left out of a kept node.
    """

    def __init__(self, part, original, variables, checkpoint, bundle, bundle_error, edits, size):
        super().__init__(part.model, part.outputs, part.closure)
        self.original = original
        self.variables = variables
        self.checkpoint = checkpoint
        self.bundle = bundle
        self.bundle_error = bundle_error
        self.edits = edits
        self.bytes = size
