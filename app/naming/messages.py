"""Error messages that people paste, and what they mean.

The table is that of the failure catalogue, section 3: wordings of TF 1.4 and
later.  The first row that matches counts, so the more special come first.
"""
import re
from typing import NamedTuple, Pattern, Tuple

NAMES = 'names'
"""Kind of a row whose message names the node that somebody asked for."""

CAUSE = 'cause'
"""Kind of a row whose message has another cause than a name."""


class Row(NamedTuple):
    """One wording.  ``about`` explains it; ``{0}`` is the first group of the pattern."""

    pattern: Pattern
    cause: str
    kind: str
    about: str


class Match(NamedTuple):
    """A row that a text matched, and the names or words that it took from the text."""

    row: Row
    found: Tuple[str, ...]

    @property
    def about(self):
        """What the message means, a sentence."""
        return self.row.about.format(*(self.found + ('?', '?', '?')))


def _row(pattern, cause, about='', kind=CAUSE):
    return Row(re.compile(pattern, re.DOTALL), cause, kind, about)


TABLE = [
    _row(r'AssertionError: *Tensor\("([^"]+)"[^)]*\).* is not in graph', 'A6', kind=NAMES),
    _row(r'AssertionError: (\S+:\d+) is not in graph', 'A2', kind=NAMES),
    _row(r'AssertionError: {2,}(\S+) is not in graph|AssertionError: (\S+) {2,}is not in graph',
         'A3', kind=NAMES),
    _row(r'AssertionError: *([^\n]*?) *is not in graph', 'A1', kind=NAMES),
    _row(r"The name '([^']+)' refers to an Operation, not a Tensor", 'A15', kind=NAMES),
    _row(r"Name '([^']+)' appears to refer to a Tensor, not a Operation", 'A15', kind=NAMES),
    _row(r"The name '([^']+)' refers to a Tensor which does not exist\. The operation, "
         r"'[^']+', exists but only has", 'A15', kind=NAMES),
    _row(r"The name '([^']+)' refers to a Tensor which does not exist", 'A13', kind=NAMES),
    _row(r"The name '([^']+)' refers to an Operation not in the graph", 'A13', kind=NAMES),
    _row(r'dest_nodes must be a list', 'A5',
         'The output names were passed as one string; TensorFlow wants a list of strings.'),
    _row(r'graph_def must be a graph_pb2\.GraphDef proto', 'A7',
         'A tf.Graph was passed where a GraphDef is wanted: graph.as_graph_def() gives it.'),
    _row(r"is invalid at node '([^']+)': Input tensor '(global_step:0)' Cannot convert a tensor",
         'B3', 'The frozen file still updates `global_step` at `{0}`, as every tf.estimator model '
         'of TF 1.4 does: cut the control edges that lead there before freezing.'),
    _row(r"is invalid at node '([^']+)': Input tensor '([^']+)' Cannot convert a tensor of type "
         r"\w+ to an input of type \w+_ref", 'B1',
         'The frozen file still holds `{0}`, which updates the variable `{1}` that freezing made '
         'a constant: cut that update or choose outputs that do not need it.'),
    _row(r'Cannot convert a tensor of type (\w+) to an input of type \1_ref', 'B1',
         'The frozen file still updates a variable that freezing made a constant.'),
    _row(r'was passed \w+ from (global_step\S*) incompatible with expected \w+_ref', 'B3',
         'The frozen file still updates `{0}`, as every tf.estimator model of TF 1.4 does.'),
    _row(r'node (\S+) was passed \w+ from (\S+) incompatible with expected \w+_ref', 'B1',
         'The frozen file still holds `{0}`, which updates the variable `{1}` that freezing made '
         'a constant: cut that update or choose outputs that do not need it.'),
    _row(r'node (\S+) was passed \w+ from (\S+) incompatible with expected resource', 'F3',
         'The resource variable `{1}` was not turned into a constant for `{0}` when the file was '
         'frozen.'),
    _row(r'incompatible with expected resource|Cannot find the variable that is an input to the '
         r'ReadVariableOp', 'F3',
         'Resource variables were not turned into constants when the file was frozen.'),
    _row(r'Error while reading resource variable (\S+) from Container', 'F1',
         'The resource variable `{0}` was left in the frozen file without a value.'),
    _row(r'Converted 0 variables to const ops', 'F1',
         'No variable was frozen: the chosen output needs none (it may be an input), or they '
         'are resource variables, which TF 1.4 leaves out.'),
    _row(r"You must feed a value for placeholder tensor '([^']+)'", 'C3',
         'The placeholder `{0}` is part of the frozen graph and was not fed: feed it, or pin '
         'its value for inference before freezing.'),
    _row(r'GetNext\(\) failed because the iterator has not been initialized', 'C4',
         'The input pipeline of training is still part of the frozen graph: cut it off and put '
         'a placeholder in its place.'),
    _row(r'Table not initialized', 'G12',
         'A lookup table is part of the graph and its initializer was not run.'),
    _row(r'Attempting to use uninitialized value (\S+)', 'C7',
         'The variable `{0}` got no value: it was neither restored nor initialized.'),
    _row(r'not an sstable \(bad magic number\)', 'D1',
         'That is no checkpoint: give the prefix (model.ckpt-100), not the .data or .meta file.'),
    _row(r'Tensor name "(.+?)" not found in checkpoint files (.+)\.index', 'D2',
         'The .index file itself was given as the checkpoint: leave the ending away.'),
    _row(r'Key (\S+) not found in checkpoint', 'E1',
         'The checkpoint holds no value for `{0}`: it was saved from another graph, or the '
         'variable came later.'),
    _row(r"Input checkpoint '(.*?)' doesn't exist", 'D4',
         'There is no checkpoint with the prefix `{0}`.'),
    _row(r'No variables to save', 'D2',
         'The graph holds no variables: it is frozen already, or the wrong file was opened.'),
    _row(r"'int' object has no attribute '(node|graph_def)'", 'D14',
         'The tool could not find the checkpoint or the output names and gave up.'),
    _row(r'names_to_saveables must be a dict', 'E5',
         'The graph is frozen already, or holds partitioned variables that the tool cannot map.'),
    _row(r"'utf-?8' codec can't decode byte", 'D10',
         'A binary file was read as text.'),
    _row(r'DecodeError: Error parsing message|has no field named', 'D11',
         'A text file was read as binary, or the file holds another kind of message.'),
    _row(r"NodeDef mentions attr '(\w+)' not in Op<name=(\w+)", 'G4',
         'The op {1} has an attribute `{0}` that this TensorFlow does not know: the model was '
         'made by a later version.'),
    _row(r"No op named (\S+) in defined operations|Op type not registered '(\S+)'", 'G1',
         'This TensorFlow does not know the op {0}: it is newer, from contrib, or custom.'),
    _row(r"KeyError: u?'([A-Z]\w+)'\s*$", 'G1',
         'This TensorFlow does not know the op {0}: it is newer, from contrib, or custom.'),
    _row(r'Specified colocation to an op that does not exist', 'G9',
         'A node asks to be placed beside one that was pruned away.'),
    _row(r'Cannot assign a device for operation', 'G7',
         'Nodes are pinned to a device that this machine does not have: clear the devices.'),
    _row(r"No OpKernel was registered to support Op '(\w+)'", 'G8',
         'The op {0} has no kernel for this device.'),
    _row(r'pyfunc_\d+', 'G11',
         'The graph calls Python code (tf.py_func), which no file can hold.'),
    _row(r'larger than 2GB|maximum protobuf size of 2GB|larger than the limit \(2147483647', 'G15',
         'A protocol buffer can hold at most 2 GB.'),
    _row(r'Assign requires shapes of both tensors to match', 'E2',
         'A variable has another shape in the checkpoint than in the graph.'),
    _row(r'Cannot feed value of shape|Input to reshape is a tensor with', 'C9',
         'The batch size or image size is fixed in the graph and the fed value has another.'),
    _row(r'has inputs from different frames', 'B5',
         'A control edge was cut or added across the border of a loop.'),
    _row(r"following input nodes were not found: \{'([^']+)'|Input node (\S+) not found in graph",
         'H2', 'The tool was told of an input that the graph does not have: {0}.'),
    _row(r"Didn't find expected Conv2D input to '([^']+)'", 'H4',
         'The batch norm {0} was not folded: it does not follow a convolution, or is in training '
         'mode.'),
    _row(r'Incorrect shape for mean, found \(0,\)', 'H4',
         'A batch norm is in training mode (C1) and has no averages to fold.'),
    _row(r"NodeDef expected inputs '' do not match \d+ inputs specified"
         r'|Retval\[\d+\] does not have value', 'H5',
         'A tool that simplifies graphs left one that is not valid.'),
]


# Where messages put names of nodes: in quotes, in [[Node: n = Op[...](inputs)]], beside words.
_PLACES = re.compile(
    r"""'([\w./:>\\-]+)'|"([\w./:>\\-]+)"|Node: (\S+) = |\bnode (\S+)|\{\{node (\S+?)\}\}"""
    r"""|loc:@([\w./>\\-]+)| in ([\w./>\\-]+)\s*$|_ref from (\S+)""", re.MULTILINE)
_INPUTS_OF_NODE = re.compile(r'\]\(([^()]*)\)\]\]')
_MOST_NAMES = 200


# What any Python error looks like: a traceback, one of its lines, or "SomeError: text".
_ERROR = re.compile(
    r'Traceback \(most recent call last\)|^\s*File "[^"\n]+", line \d+'
    r'|^\s*(?:\w+\.)*[A-Z]\w*(?:Error|Exception|Warning|Interrupt):[ \t]+\S', re.MULTILINE)
# Words that are no plain words of a sentence.
_TECHNICAL = re.compile(r'[A-Za-z0-9.][\w./>\\-]*[/_0-9][\w./>\\-]*(?::\d+)?')


def is_error(text):
    """Whether a text looks like a traceback or the message of an exception.

    >>> is_error('RuntimeError: something odd'), is_error('MyError:0')
    (True, False)
    """
    return bool(_ERROR.search(text))


def technical_words(text):
    """The words of a message that can hardly be anything but names, in order."""
    return _TECHNICAL.findall(text)


def names_in(text):
    """What a message holds where TensorFlow's messages name nodes, in order."""
    found = []
    for place in _PLACES.finditer(text):
        name = next(group for group in place.groups() if group is not None)
        found.append(name.strip('\'"`,;').replace('loc:@', ''))
        if len(found) >= _MOST_NAMES:
            break
    for inputs in _INPUTS_OF_NODE.findall(text)[:5]:
        found.extend(name.strip().lstrip('^') for name in inputs.split(','))
    return found


def match(text):
    """The `Match` of the first row that fits an error message, None for other text."""
    for row in TABLE:
        found = row.pattern.search(text)
        if found:
            return Match(row, tuple(group for group in found.groups() if group is not None))
    return None
