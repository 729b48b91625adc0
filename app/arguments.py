"""What the command line takes: commands, options, their help."""
import argparse
import difflib
import glob
import os
import sys

from app import __version__, freezing
from app.errors import UsageError

COMMANDS = ('inspect', 'explain', 'check', 'freeze', 'verify', 'draw', 'install-desktop')

_EPILOG = '''\
commands:
  inspect MODEL                          what the file holds; inputs; likely outputs
  explain MODEL NAME...                  is it a node; if not, why not, and the right name
  check MODEL --outputs A,B              all that would go wrong, before any work is done
  freeze MODEL --outputs A,B -o OUT.pb   write the frozen graph, reload it, prove it
  verify MODEL FROZEN.pb                 run both on the same inputs and compare
  draw MODEL -o OUT.svg                  the picture (.svg, .png, .pdf, .dot)
  install-desktop [--uninstall]          entry in the desktop's menu, icon, file types

"freezeframe COMMAND --help" tells the options of a command.
MODEL is a .meta, .index or .data file, a checkpoint prefix or folder, a .pb or
.pbtxt file, or a SavedModel folder.

exit status: 0 done; 1 the model, names or checkpoint do not allow it;
2 wrong usage or set-up; 3 written but the proof failed; 130 interrupted.
'''


class _Parser(argparse.ArgumentParser):
    """An ArgumentParser whose complaints are `UsageError`s."""

    def error(self, message):
        hint = 'See "%s --help".' % self.prog
        if any(word.startswith('-') and os.path.exists(word) for word in sys.argv[1:]):
            hint = 'Write ./ in front of a file name that begins with "-".'
        raise UsageError(message[0].upper() + message[1:] + '.', hint=hint)


def _add_shared(parser):
    group = parser.add_argument_group('common options')
    group.add_argument('--checkpoint', metavar='PREFIX',
                       help='take the weights from this checkpoint')
    group.add_argument('--saver-key', action='append', default=[], metavar='NAME=KEY',
                       help='take a variable from this key of the checkpoint, or with '
                            'SCOPE/=OTHER/ all of a name scope (repeatable)')
    group.add_argument('--tags', default='serve', metavar='A,B',
                       help='tag set that picks the graph of a SavedModel (default: serve)')
    group.add_argument('--json', action='store_true', help='print one JSON object')
    group.add_argument('--quiet', action='store_true', help='print nothing but errors')
    group.add_argument('--log-level', default='warning',
                       choices=('debug', 'info', 'warning', 'error'), help='how much to log')
    group.add_argument('--version', action='version', version='Freezeframe ' + __version__)


def window_parser():
    """The parser of the window's arguments, which stand without a command."""
    parser = _Parser(
        prog='freezeframe', usage='freezeframe [MODEL] [options]\n'
                                  '       freezeframe COMMAND ...',
        description='Look at a TensorFlow 1.x graph, choose its outputs by sight, freeze it '
                    'into one .pb file, and prove the result.',
        epilog=_EPILOG, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('model', nargs='?', metavar='MODEL', help='model to open')
    parser.add_argument('--outputs', metavar='A,B', help='nodes to choose as outputs')
    parser.add_argument('--quit-when-drawn', action='store_true',
                        help='close once the first complete picture has been painted')
    _add_shared(parser)
    return parser


def require_file(word):
    """Refuse a single word that is no file, nor begins the name of one. Raises UsageError."""
    if os.path.basename(word) != word or os.path.lexists(word) or '.' in word \
            or glob.glob(glob.escape(word) + '*'):
        return
    meant = difflib.get_close_matches(word, COMMANDS, 1)
    raise UsageError('This is neither a command nor a file: %s.' % word, hint=(
        'Perhaps `%s` is meant.' % meant[0] if meant else 'See "freezeframe --help".'))


def command_parser(command):
    """The parser of one of `COMMANDS`' arguments."""
    parser = _Parser(prog='freezeframe ' + command, description={
        'inspect': 'What the file is, what it holds, its inputs and likely outputs.',
        'explain': 'Is each name a node; if not, why not, and the right name.',
        'check': 'Everything that would go wrong when freezing, found before any work.',
        'freeze': 'Write the frozen GraphDef, reload it, and prove that it computes the same.',
        'verify': 'Run the model and a frozen file on the same inputs and compare.',
        'draw': 'Draw the graph into a file.',
        'install-desktop': 'Put Freezeframe into the menus of this user\'s desktop, with its '
                           'icon and file types.'}[command])
    if command == 'install-desktop':
        parser.add_argument('--uninstall', action='store_true', help='remove it again')
        _add_shared(parser)
        return parser
    parser.add_argument('model', metavar='MODEL', help='model to open')
    if command == 'explain':
        parser.add_argument('names', nargs='+', metavar='NAME',
                            help='a name, a list of names, or a whole error message')
    if command == 'verify':
        parser.add_argument('frozen', metavar='FROZEN.pb', help='the frozen file to compare')
        freezing.add_proof(parser)
    if command in ('check', 'freeze', 'draw'):
        parser.add_argument('--outputs', metavar='A,B',
                            help='output nodes' + (' to highlight' * (command == 'draw')))
    if command in ('check', 'freeze', 'verify'):
        freezing.add_choices(parser)
    if command == 'freeze':
        _add_freeze(parser)
    if command == 'draw':
        _add_draw(parser)
    _add_shared(parser)
    return parser


def _add_freeze(parser):
    parser.add_argument('-o', '--output', metavar='OUT.pb', required=True, help='file to write')
    parser.add_argument('--overwrite', action='store_true', help='replace an existing file')
    parser.add_argument('--no-verify', action='store_true', help='leave the proof out')
    parser.add_argument('--text', action='store_true', help='write a text GraphDef (.pbtxt)')
    parser.add_argument('--snippet', metavar='OUT.py',
                        help='also write code that loads and runs the frozen file: .py for '
                             'TensorFlow 1.x, .tf2.py for 2.x, .cc or .java')
    freezing.add_steps(parser)
    freezing.add_batch(parser)
    freezing.add_proof(parser)


def _scale(text):
    value = float(text)
    if not 0.01 <= value <= 8:
        raise argparse.ArgumentTypeError('%s is not between 0.01 and 8' % text)
    return value


def _add_draw(parser):
    parser.add_argument('-o', '--output', metavar='OUT.svg', required=True,
                        help='picture to write: .svg, .png, .pdf, or .dot for Graphviz')
    parser.add_argument('--overwrite', action='store_true', help='replace an existing picture')
    parser.add_argument('--expand', action='append', default=[], metavar='SCOPE',
                        help='open this name scope (repeatable)')
    parser.add_argument('--expand-all', action='store_true', help='open all name scopes')
    parser.add_argument('--all', action='store_true',
                        help='draw the whole graph, not only what the outputs need')
    parser.add_argument('--theme', choices=('light', 'dark'), default='light')
    parser.add_argument('--color', choices=('kind', 'structure', 'device', 'role', 'weights'),
                        default='kind', help='what the colours tell')
    parser.add_argument('--scale', type=_scale, metavar='N',
                        help='pixels per unit of a .png, 0.01 to 8; as large as that makes it')
