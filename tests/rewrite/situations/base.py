"""What a situation is, and the register of all of them."""
import numpy as np

MAKERS = {}


def maker(function):
    """Register a situation under its function's name."""
    assert function.__name__ not in MAKERS
    MAKERS[function.__name__] = function
    return function


def random(*shape):
    """Normal numbers, always the same for a shape."""
    return np.random.RandomState(len(shape) + sum(shape)).normal(size=shape).astype(np.float32)


class Situation:
    """One model while it is made.

    Attributes:
        session: To run the original in.
        folder: Where it is saved, as ``model``.
        outputs: Names of its outputs.
        begin: Ops to run before it is saved.
        renew: Called with the MetaGraphDef, to change it before it is written.
        finish: Called with the folder once all is saved, to make other files of it.
        target: The file that is opened.
        disguise: Op of TensorFlow 1.4 to the name that the file has for it.
        feeds: What the frozen file is to be fed: tensor name to array, per case.
        expected: Results in the order of the outputs, per case.
    """

    def __init__(self, tf, session, folder):
        self.tf = tf
        self.session = session
        self.folder = folder
        self.outputs = ['y']
        self.saver = self.begin = self.renew = self.finish = None
        self.target = 'model.meta'
        self.disguise = {}
        self.feeds, self.expected = [], []
        self._cases = []

    def save_only(self, variables):
        """Let the Saver have these variables (or a dict of them)."""
        self.saver = self.tf.train.Saver(variables)

    def expect(self, frozen_feed, original_feed, fetches=None):
        """One case: what the file is fed, and what the original gives on its own feed.

        Args:
            fetches: Tensor names of the original in the order of the outputs; or a function
                of the values of all variables (by name) that gives the results themselves.
        """
        def run():
            if callable(fetches):
                values = fetches({variable.op.name: self.session.run(variable)
                                  for variable in self.tf.global_variables()})
            else:
                names = fetches or [name if ':' in name else name + ':0'
                                    for name in self.outputs]
                values = self.session.run(names, original_feed)
            self.feeds.append({k: np.asarray(v) for k, v in frozen_feed.items()})
            self.expected.append([np.asarray(value) for value in values])
        self._cases.append(run)

    def run_cases(self):
        """Work out what is right, now that the weights have their values."""
        for case in self._cases:
            case()
