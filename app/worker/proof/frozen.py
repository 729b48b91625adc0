"""The frozen file, loaded as anybody would load it, and run."""
import contextlib

from app.worker import frozen_file
from app.worker.proof import made_up
from app.worker.proof.runtime import Different, NotRun, line, load_missing_ops, open_session


def loaded(tf, message, strange, on_progress):
    """The `FrozenFile`, loaded into a fresh graph.

    Args:
        strange: Ops of the original that TensorFlow does not know.

    Raises NotRun when it can't be opened, Different when what is in it does not load.
    """
    try:
        frozen = frozen_file.open_frozen(message['frozen'], tf.GraphDef)
    except OSError as error:
        raise NotRun('The frozen file cannot be read: %s' % line(error))
    except (ValueError, IndexError) as error:
        raise Different('The frozen file cannot be read: %s.' % line(error))
    functions = {function.signature.name for function in frozen.outline.library.function}
    unknown = load_missing_ops(tf, {node.op for node in frozen.outline.node} - functions)
    if unknown and unknown <= strange:
        raise NotRun('TensorFlow 1.4 does not know the ops %s.' % ', '.join(sorted(unknown)))
    if unknown:
        raise Different('The frozen file does not load: it has the ops %s, which neither the '
                        'model nor TensorFlow 1.4 has.' % ', '.join(sorted(unknown)))
    frozen.seed_random_ops(made_up.SEED)
    graph = tf.Graph()
    try:
        with graph.as_default():
            tf.import_graph_def(frozen.outline, name='')
    except (ValueError, KeyError, TypeError) as error:
        raise Different('The frozen file does not load: %s' % line(error))
    frozen.graph = graph
    frozen.inputs = message['inputs']
    on_progress(0.25, 'Loading the frozen file')
    return frozen


def output_tensors(tf, graph, outputs):
    """(tensor name, whether it never has elements) of what is compared."""
    found = []
    for name in outputs:
        try:
            if ':' in name:
                tensors = [graph.get_tensor_by_name(name)]
            else:
                tensors = graph.get_operation_by_name(name).outputs
        except (KeyError, ValueError):
            raise Different('The frozen file has no output %s.' % name)
        found.extend((tensor.name, tensor.shape.num_elements() == 0) for tensor in tensors
                     if tensor.dtype.base_dtype not in (tf.resource, tf.variant))
    if not found:
        raise NotRun('The outputs have no values to compare.')
    return found


class _Translated:
    """A session of the frozen file that is fed what the original is fed.

    Repairs may have given inputs other names and types, or built their values in.
    """

    def __init__(self, session, frozen):
        self._session = session
        self._inputs = frozen.inputs
        self._held = {node.name for node in frozen.outline.node}

    def run(self, feeds, fetches, targets=()):
        """Values of the fetched tensors."""
        translated = made_up.frozen_feed(self._inputs, feeds)
        return self._session.run({name: value for name, value in translated.items()
                                  if name.split(':')[0] in self._held}, fetches, targets)


@contextlib.contextmanager
def running(tf, frozen, limits):
    """A session with the frozen file in it.

    Raises NotRun or Different for what goes wrong in it.
    """
    try:
        with open_session(tf, limits, 'The frozen file') as session:
            session.extend(frozen.joined())
            if not frozen.random:
                # What draws random numbers is begun anew now and then.
                frozen.release()
            yield _Translated(session, frozen)
    except tf.errors.ResourceExhaustedError as error:
        raise NotRun('There is not enough memory to run the frozen file: %s' % line(error))
    except (tf.errors.OpError, ValueError, TypeError) as error:
        raise Different('The frozen file does not run: %s' % line(error))
