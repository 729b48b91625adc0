"""Every command of the menus, run with real keys from the list of commands, and what comes of it.

A command that is new must be added here: the last test says which are missing.
"""
import re

import pytest
from PyQt5.QtCore import Qt
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QApplication, QDialog

from app.ui import dialogs, theme
from app.ui.command_palette import action_name, commands
from tests.ui.conftest import PROOF_WAIT, Paths

NODE = 'model/classifier/flat'


def clipboard(_):
    return QApplication.clipboard().text()


def state(name):
    return lambda driver: getattr(driver.document.state, name)


def shown(kind, title):
    """Whether a dialog with a title is open beside the window; it is closed again."""
    def probe(driver):
        found = [one for one in driver.window.findChildren(kind)
                 if one.isVisible() and title in one.windowTitle()]
        for one in found:
            one.close()
        return bool(found)
    return probe


def box_count(driver):
    return len(driver.document.picture.boxes)


def scale(driver):
    return driver.canvas.viewport.scale


def trace(driver):
    return driver.window.view_actions.trace


def trace_is(wanted):
    return lambda driver: bool(trace(driver)) is wanted


def is_saved(name):
    def probe(driver):
        path = driver.folder / name
        return path.exists() and path.stat().st_size > 100
    return probe


def role(name):
    return lambda driver: driver.document.state.role == name


def dock(number):
    return lambda driver: driver.window.docks[number].isVisible()


def focus_is(widget):
    return lambda driver: driver.window.focusWidget() is widget(driver.window)


def setting(name):
    return lambda driver: driver.window.settings.value(name, 'on')


CHANGES = object()
"""The probe gives something else after the command than before."""

#: Menu to what is done: (path below the menu, probe, what the probe gives afterwards).
COMMANDS = {
    'File': [
        ('Reload', lambda driver: id(driver.document.model), CHANGES),
        ('Information', lambda driver: driver.window.information.close(), True),
        ('Map checkpoint keys', lambda driver: driver.window.mapping.close(), True),
        ('Open the checkpoint', lambda driver: driver.document.model.checkpoint[-10:],
         'model.ckpt'),
        ('Export picture', is_saved('picture.svg'), True),
        ('Export table › Nodes', is_saved('table.csv'), True),
        ('Export table › Variables', lambda driver: (driver.folder / 'table.csv').stat().st_size,
         CHANGES),
        ('New window', lambda driver: len(driver.window.windows.all), 2),
        ('Open in a new window', lambda driver: len(driver.window.windows.all), 3),
        ('Start page', lambda driver: driver.window.desk.start_page.isVisible(), True),
        ('Open', lambda driver: driver.document.model.path.name, 'complex_model.meta'),
        ('Close window', lambda driver: driver.window.isVisible(), False)],
    'Edit': [
        ('Undo', lambda driver: driver.document.outputs, ()),
        ('Redo', lambda driver: driver.document.outputs, ('predictions',)),
        ('Copy node name', clipboard, NODE),
        ('Copy tensor name', clipboard, NODE + ':0'),
        ('Copy as Python list', clipboard, "['%s:0']" % NODE),
        ('Copy as command line', lambda driver: clipboard(driver).startswith('freezeframe'), True),
        ('Find', focus_is(lambda window: window.tree.box), True),
        ('Find next', lambda driver: driver.document.focus.name, 'model/features/block1/Relu'),
        ('Find previous', lambda driver: driver.document.focus.name,
         'model/classifier/hidden/Relu')],
    'View': [
        ('Whole graph', state('mode'), 'all'),
        ('Inference view', state('mode'), 'inference'),
        ('Control edges', state('control'), 'on'),
        ('Control edges of the node in focus', state('control'), 'focus'),
        ('Zoom in', scale, CHANGES), ('Zoom out', scale, CHANGES), ('Actual size', scale, 1.0),
        ('Fit', scale, CHANGES), ('Zoom to selection', scale, CHANGES),
        ('Trace upstream', trace_is(True), True), ('End the trace', trace, None),
        ('Trace downstream', trace_is(True), True),
        ('Legend', lambda driver: driver.canvas.legend_visible, CHANGES),
        ('Map', setting('minimap'), CHANGES), ('Animate', setting('animation'), CHANGES),
        ('Close all', state('expanded'), frozenset()),
        ('Open one level', box_count, CHANGES), ('Open everything', box_count, CHANGES),
        ('Theme › Dark', lambda driver: driver.window.theme.name, 'dark'),
        ('Theme › Light', lambda driver: driver.window.theme.name, 'light'),
        ('Theme › Like the desktop', lambda driver: driver.window.settings.theme, 'system'),
        ('Size of text › Larger', lambda driver: driver.window.settings.text_size, 110),
        ('Size of text › Usual', lambda driver: driver.window.settings.text_size, 100),
        ('Size of text › Smaller', lambda driver: driver.window.settings.text_size, 90),
        ('Panels › Name scopes', dock(0), False), ('Panels › Inspector', dock(1), False),
        ('Panels › Outputs and freeze', dock(2), False),
        ('Panels › Usual places', lambda driver: [one(driver) for one in map(dock, range(3))],
         [True] * 3)],
    'View › Around the node in focus': [
        ('%d edge%s away' % (hops, 's' * (hops > 1)), state('hops'), hops)
        for hops in range(1, 6)],
    'View › Only one role': [
        ('Loss', role('loss'), True), ('Gradients', role('gradient'), True),
        ('Optimizer', role('optimizer'), True), ('Metrics', role('metric'), True),
        ('Summaries', role('summary'), True), ('Saver', role('saver'), True),
        ('Initializers', role('init'), True), ('The network', role('forward'), True),
        ('Input pipeline', role('input_pipeline'), True)],
    'View › Colours': [
        (text, lambda driver: driver.window.settings.value('color', ''), mode)
        for text, mode in (('Structure', 'structure'), ('Device', 'device'), ('Role', 'role'),
                           ('Size of weights', 'weights'), ('Op kind', 'kind'))],
    'Outputs': [
        ('Toggle output', lambda driver: driver.document.outputs, (NODE,)),
        ('Clear', lambda driver: driver.document.outputs, ()),
        ('Choose likely outputs', lambda driver: driver.document.outputs, ('predictions',)),
        ('Type a name', focus_is(lambda window: window.outputs.names.edit), True)],
    'Freeze': [
        ('Save plan', is_saved('plan.json'), True),
        ('Open plan', lambda driver: driver.document.outputs, ('predictions',)),
        ('Freeze', lambda driver: bool(driver.window.outputs.freeze.facts), True),
        ('Save report', is_saved('report.html'), True),
        ('Open the result', lambda driver: driver.window.windows.all[-1].title().split(' ')[0],
         'frozen.pb')],
    'Help': [
        ('Guided tour', lambda driver: driver.window.desk.guide.isVisible(), True),
        ('What goes wrong, and why', shown(QDialog, 'What goes wrong'), True),
        ('Keyboard and mouse', shown(QDialog, 'Keyboard'), True),
        ('Log', shown(QDialog, 'Log'), True),
        ('Copy diagnostics', lambda driver: 'tensorflow' in clipboard(driver), True),
        ('About Freezeframe', shown(QDialog, 'About'), True)]}

#: Commands that have tests of their own, because they need more than a model and a focus.
ELSEWHERE = {
    'File › Quit': 'test_windows', 'Window › Next window': 'test_windows',
    'Help › Commands': 'test_command_palette', 'View › Open or close': 'test_window',
    'View › Trace between the two selected': 'test_view_actions',
    'View › Show the members one by one': 'test_view_actions',
    'View › Gather the series again': 'test_view_actions',
    'View › Gather all series': 'test_view_actions',
    'Freeze › Compare with the original': 'test_comparison',
    'Freeze › Compare with a frozen file': 'test_comparison'}


class Answers(Paths):
    """Answers for the dialogs that ask; those that tell are the real ones."""

    show_shortcuts = staticmethod(dialogs.show_shortcuts)

    def open_model(self, _):
        """Another model each time."""
        return self.models.pop(0)


def run(driver, path):
    """Run a command from the list of commands, with the keyboard alone."""
    window = driver.window
    window.activateWindow()
    driver.until(window.isActiveWindow)
    QTest.keyClick(window, Qt.Key_P, Qt.ControlModifier | Qt.ShiftModifier)
    palette = window.palette_dialog
    QTest.keyClicks(palette.box, path.replace('›', ' '))
    # Undo and Redo name their step.
    rows = [row for row, entry in enumerate(palette.model.entries)
            if entry.label == path or path.endswith('do') and entry.label.startswith(path)]
    assert rows, 'the list of commands lacks %s' % path
    for _ in range(rows[0]):
        QTest.keyClick(palette.box, Qt.Key_Down)
    QTest.keyClick(palette.box, Qt.Key_Return)
    driver.settle()


@pytest.fixture
def ready(driver, samples, tmp_path):
    """A `Driver` of the digits sample with an output, a search and a node in focus."""
    driver.folder = tmp_path
    driver.window.settings.text_size = 100
    driver.open(samples['digits']['model'], outputs=('predictions',))
    driver.until(lambda: driver.document.plan)
    driver.window.pick = Answers(
        open_checkpoint=driver.document.model.checkpoint + '.index',
        export_picture=str(tmp_path / 'picture.svg'), export_options=('whole', 2),
        save_table=str(tmp_path / 'table.csv'),
        save_plan=str(tmp_path / 'plan.json'), open_plan=str(tmp_path / 'plan.json'),
        save_frozen=str(tmp_path / 'frozen.pb'), save_report=str(tmp_path / 'report.html'))
    driver.window.pick.models = [samples[name]['model'] for name in (
        'linear_regression', 'two_outputs')]
    driver.window.go_to(NODE)
    driver.settle()
    yield driver
    theme.set_text_size(100)


@pytest.mark.qt_log_ignore('This plugin does not support', extend=True)
@pytest.mark.parametrize('menu', sorted(COMMANDS))
def test_every_command_does_what_it_says(ready, menu):
    if menu == 'Edit':
        QTest.keyClicks(ready.window.tree.box, 'op:Relu')
        ready.document.clear_outputs()
        ready.document.add_outputs(['predictions'])
    if menu == 'Outputs':
        ready.document.clear_outputs()
    ready.settle()
    for path, probe, wanted in COMMANDS[menu]:
        before = probe(ready) if wanted is CHANGES else None
        run(ready, '%s › %s' % (menu, path))
        try:
            ready.until(lambda: probe(ready) != before if wanted is CHANGES
                        else probe(ready) == wanted, PROOF_WAIT if path == 'Freeze' else 8000)
        except Exception:
            raise AssertionError('%s › %s gives %r' % (menu, path, probe(ready)))


def test_every_command_has_a_test(ready):
    found = set()

    def collect(menu, path):
        for action in menu.actions():
            here = '%s › %s' % (path, action_name(action))
            if action.menu() is not None:
                collect(action.menu(), here)
            elif not action.isSeparator():
                found.add(re.sub(r'(Undo|Redo) .*', r'\1', here))
    for action in ready.window.menuBar().actions():
        collect(action.menu(), action_name(action))
    tested = {'%s › %s' % (menu, row[0]) for menu, rows in COMMANDS.items() for row in rows}
    assert found - tested - set(ELSEWHERE) == set()
    assert tested - found == set() and set(ELSEWHERE) - found == set()


def test_every_shortcut_reaches_its_command(ready):
    window, reached = ready.window, []
    actions = [action for _, action in commands(window.menuBar())
               if not action.shortcut().isEmpty()]
    assert len(actions) > 40
    window.activateWindow()
    ready.until(window.isActiveWindow)
    for action in actions:
        # What it does has tests of its own.
        action.triggered.disconnect()
        action.triggered.connect(lambda _=False, text=action.text(): reached.append(text))
    for action in actions:
        ready.canvas.setFocus()
        QTest.keySequence(ready.canvas, action.shortcut())
        assert reached[-1:] == [action.text()], action.text()
    assert len(reached) == len(actions)
