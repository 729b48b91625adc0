"""Public models, frozen by Freezeframe and by TF 1.4's own ``freeze_graph``.

Every model of the corpus that has weights and whose right outputs are known:
frozen, loaded, run and compared with the restored original, both ways.  TF's
way runs in a process of its own with a time limit; its file is loaded and
compared by the same proof as ours.  Where TF gets a file and no repair was
needed, both files must hold the same nodes.
"""
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from app.checkpoint.opener import open_checkpoint
from app.errors import FreezeframeError
from app.formats import protos, reader
from app.freeze import service
from app.freeze.job import ProofOptions
from app.freeze.plan import make_plan
from app.rewrite.choices import Choices
from app.worker.client import WorkerClient

ROOT = Path(__file__).resolve().parents[2]
CORPUS = ROOT.parent / 'shared' / 'corpus'
SECONDS = 120
NO_WEIGHTS = 'D4'
_SHOWN = 46

_FREEZE_GRAPH = '''
import os, sys
os.environ['TF_CPP_MIN_LOG_LEVEL'] = '3'
import tensorflow as tf
from tensorflow.python.tools import freeze_graph
tf.logging.set_verbosity(tf.logging.ERROR)
path, checkpoint, outputs, target, tags = sys.argv[1:]
saved = os.path.basename(path).startswith('saved_model')
freeze_graph.freeze_graph(
    '', '', True, checkpoint, outputs, 'save/restore_all', 'save/Const:0', target, True, '',
    '', '', '' if saved else path, os.path.dirname(path) if saved else '', tags)
if not os.path.exists(target):
    sys.exit('no file was written')
'''


class Row:
    """What became of one model: a text for each side, and what is wrong with ours."""

    def __init__(self, name):
        self.name = name
        self.ours = self.theirs = self.nodes = ''
        self.our_status = self.their_status = None
        self.excused = False
        self.seconds = 0.0


def models():
    """(path, output names) of every model that can be frozen at all."""
    for entry in json.loads((CORPUS / 'labels.json').read_text()):
        if entry.get('checkpoint_usable') and entry['format'] in ('MetaGraph', 'SavedModel'):
            yield CORPUS / entry['id'], [names[0] for names in entry['outputs']]


def freeze_ours(client, row, model, outputs, target):
    """Freeze and prove, with the safe repairs, else with all of them."""
    proof = ProofOptions(seconds=SECONDS)
    plan = make_plan(model, None, outputs)
    if not plan.ok:
        row.ours = 'refused: %s; ' % plan.errors[0].id
        row.excused = plan.errors[0].id == NO_WEIGHTS
        plan = make_plan(model, None, outputs, Choices(repairs='all'))
    result = service.freeze(client, plan, str(target), overwrite=True, proof=proof)
    verified = result['verified']
    row.our_status = verified['status']
    row.ours += verified['status'] + ''.join(
        ' ' + repair for repair in plan.repairs_applied)
    # The proof of a repair that changes the numbers is that of the repaired model.
    row.excused = verified.get('repaired') in ('equal', 'close')
    if verified['status'] not in ('equal', 'close'):
        row.ours += ': ' + verified['reason']
    elif verified['batch_independent'] is False:
        row.ours += ' (rows depend on one another)'
    return plan


def freeze_theirs(client, row, model, path, outputs, target):
    """Freeze with freeze_graph, then load and compare; True when there is a file."""
    prefix = model.checkpoint or ''
    if prefix:
        with open_checkpoint(prefix) as checkpoint:
            prefix = checkpoint.restore_prefix
    names = ','.join(name.split(':')[0] for name in outputs)
    try:
        done = subprocess.run(
            [sys.executable, '-W', 'ignore', '-c', _FREEZE_GRAPH, str(path), prefix, names,
             str(target), 'serve'], cwd=str(ROOT), timeout=SECONDS, stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE, universal_newlines=True)
    except subprocess.TimeoutExpired:
        row.theirs = 'hangs'
        return False
    if done.returncode:
        row.theirs = 'fails: ' + done.stderr.strip().split('\n')[-1]
        return False
    verified = service.verify(client, model, None, str(target), outputs, rewritten=None,
                              proof=ProofOptions(seconds=SECONDS))
    row.their_status = verified['status']
    row.theirs = verified['status']
    if verified['status'] not in ('equal', 'close'):
        row.theirs += ': ' + verified['reason']
    return True


def same_nodes(ours, theirs):
    """'same', or what differs first; attributes that only describe aside."""
    one, other = (protos.load().GraphDef.FromString(path.read_bytes()).node
                  for path in (ours, theirs))
    if [node.name for node in one] != [node.name for node in other]:
        return 'other nodes'
    for first, second in zip(one, other):
        for node in (first, second):
            node.attr.pop('_output_shapes', None)
            node.device = ''
        if first != second:
            return '%s differs' % first.name
    return 'same'


def one_model(client, path, outputs, folder):
    """The `Row` of one model."""
    row = Row(str(path.relative_to(CORPUS)))
    ours, theirs = folder / 'ours.pb', folder / 'theirs.pb'
    started = time.perf_counter()
    plan = None
    try:
        model = reader.open_model(str(path))
        plan = freeze_ours(client, row, model, outputs, ours)
        row.seconds = time.perf_counter() - started
        found = freeze_theirs(client, row, model, path, outputs, theirs)
        if found and ours.exists():
            row.nodes = same_nodes(ours, theirs)
    except FreezeframeError as error:
        row.ours = row.ours + 'refused: ' + error.message if plan is None else row.ours
        row.theirs = row.theirs or error.message
    for file in (ours, theirs):
        if file.exists():
            file.unlink()
    return row


def run(only=''):
    """Print the table; returns whether ours froze and proved all that have weights.

    A model that no repair which keeps the numbers can freeze counts when the file
    is proven to be the repaired model.

    Args:
        only: Part of the paths of the models to look at.
    """
    if not CORPUS.is_dir():
        print('Corpus: not at %s, left out.' % CORPUS)
        return True
    print('Public models: frozen and proven by Freezeframe (repairs made) | by freeze_graph, '
          'proven likewise | nodes of both files')
    rows = []
    with WorkerClient() as client, tempfile.TemporaryDirectory() as name:
        client.warm()
        for path, outputs in models():
            if only in str(path):
                rows.append(one_model(client, path, outputs, Path(name)))
                row = rows[-1]
                print('  %-*s %5.1f s  %s | %s | %s' % (
                    _SHOWN, row.name[-_SHOWN:], row.seconds, row.ours[:150], row.theirs[:90],
                    row.nodes), flush=True)
    good = ('equal', 'close')
    ours = sum(row.our_status in good for row in rows)
    theirs = sum(row.their_status in good for row in rows)
    excused = sum(row.excused and row.our_status not in good for row in rows)
    unlike = [row.name for row in rows if row.nodes not in ('', 'same')]
    print('%d models: %d frozen and proven by Freezeframe, %d by freeze_graph; %d files have the '
          'same nodes, %d others.' % (len(rows), ours, theirs,
                                      sum(row.nodes == 'same' for row in rows), len(unlike)))
    return ours + excused == len(rows)


if __name__ == '__main__':
    sys.exit(0 if run(*sys.argv[1:]) else 1)
