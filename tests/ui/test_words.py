"""The window in another language: each text goes through `words.tr`, and translators get it."""
import ast
import html
import re
import runpy
import shutil
from pathlib import Path

import pytest
from PyQt5.QtCore import QLibraryInfo, Qt, QTranslator
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import (QAbstractButton, QAction, QApplication, QDialog, QDialogButtonBox,
                             QDockWidget, QGroupBox, QHeaderView, QLabel, QLineEdit, QMenu,
                             QTabBar, QWidget)

from app import catalogue, resources
from app.freeze.steps import STEPS
from app.ui import about, help_window, inspect_text, steps_panel, words
from app.ui.command_palette import action_name, commands
from app.ui.legend import entries
from app.ui.result_page import file_rows
from app.ui.widgets import plain
from tests.ui.test_panels import facts

OPEN, CLOSE = '⟦', '⟧'
_WORD = re.compile(r'[^\W\d_]{2,}')
_TAG = re.compile(r'<[^>]*>')
_UNIT = re.compile(r'[\d.,]+ (?:B|kB|MB|GB)\b|\.\w+\b|\bCtrl\b|\bAlt\b|\bShift\b')
#: Names of products, and what Python, Qt and TensorFlow call their own.
OWN_NAMES = {'Freezeframe', 'TensorFlow', 'Python'}

build = runpy.run_path(str(resources.path('build_translations.py')))


class Marks(QTranslator):
    """A language in which each text stands in brackets.

    Attributes:
        asked: all texts that were asked for.
    """

    def __init__(self):
        super().__init__()
        self.asked = set()

    # Override QTranslator

    def isEmpty(self):
        return False

    def translate(self, context, text, disambiguation=None, number=-1):
        if context != words.CONTEXT or not text or OPEN in text:
            return None
        self.asked.add(text)
        return OPEN + text + CLOSE


@pytest.fixture
def marks(qapp):
    """The language, from before the window is made."""
    made = Marks()
    qapp.installTranslator(made)
    yield made
    qapp.removeTranslator(made)


@pytest.fixture
def marked(marks, driver, samples):
    """A `Driver` of a window in that language with a sample open and its outputs chosen."""
    driver.open(samples['digits']['model'], outputs=('predictions',))
    driver.until(lambda: driver.document.plan)
    return driver


def outside(text):
    """What of a text stands in no brackets.

    >>> outside('⟦Choose a/b⟧ c')
    ' c'
    """
    depth, rest = 0, []
    for letter in html.unescape(_TAG.sub('', text)):
        if letter == OPEN:
            depth += 1
        elif letter == CLOSE:
            depth -= 1
        elif depth <= 0:
            rest.append(letter)
    return ''.join(rest)


def shown_by(widget):
    """(what, text) pairs of all texts of a widget."""
    yield 'tip', widget.toolTip()
    yield 'status tip', widget.statusTip()
    yield 'name', widget.accessibleName()
    yield 'description', widget.accessibleDescription()
    if isinstance(widget, (QLabel, QAbstractButton)):
        yield 'text', getattr(widget, 'full_text', widget.text())
    if isinstance(widget, (QDialog, QDockWidget)):
        yield 'title', widget.windowTitle()
    if isinstance(widget, (QGroupBox, QMenu)):
        yield 'title', widget.title()
    if isinstance(widget, QLineEdit):
        yield 'placeholder', widget.placeholderText()
    if isinstance(widget, QTabBar):
        for place in range(widget.count()):
            yield 'tab', widget.tabText(place)
    if isinstance(widget, QHeaderView) and widget.isVisible() and widget.model():
        for place in range(widget.count()):
            yield 'column', str(widget.model().headerData(place, widget.orientation()) or '')


def all_shown(top):
    """(where, text) of all widgets and actions of a window."""
    for widget in [top] + top.findChildren(QWidget):
        # Qt's own parts of its views and boxes bring Qt's own texts.
        if not widget.objectName().startswith('qt_') \
                and not isinstance(widget.parent(), QDialogButtonBox):
            for what, text in shown_by(widget):
                yield '%s %s %s' % (type(widget).__name__, widget.objectName(), what), text
    for action in top.findChildren(QAction):
        if not action.objectName().startswith('_q_'):
            for what in ('text', 'toolTip', 'statusTip'):
                yield 'action ' + what, getattr(action, what)()


def data_of(driver):
    """What the model, the catalogue and the samples say: it is not the window's."""
    model, window = driver.document.model, driver.window
    told = [str(model.path), str(model.path.parent), model.path.name, str(model.checkpoint)]
    told += list(model.names)
    told += [part for name in model.names for part in name.split('/')] + list(model.ops)
    told += [entry.title for entry in catalogue.entries().values()] + list(catalogue.entries())
    told += [sample[key] for sample in window.samples() for key in ('title', 'story')]
    told += [reason for found in driver.document.candidates() for reason in found.reasons]
    for finding in driver.document.plan.findings:
        told += [finding.message] + ([finding.repair.message] if finding.repair else [])
    for step in STEPS.values():
        told += [steps_panel.title_of(step.name), step.message]
    return sorted(set(map(plain, told)) | OWN_NAMES, key=len, reverse=True)


def unmarked(shown, data=OWN_NAMES):
    """The (where, text) in which words are left that are neither translated nor data."""
    found = set()
    for where, text in shown:
        rest = plain(outside(text)) if text else ''
        for known in data:
            if known in rest:
                rest = re.sub(r'(?<!\w)%s(?!\w)' % re.escape(known), '', rest)
        if _WORD.search(_UNIT.sub('', rest)):
            found.add((where, text))
    return sorted(found)


def told(found):
    """What was found as lines, for the message of a test that fails."""
    return '\n'.join('%s: %r' % pair for pair in found)


def test_every_text_of_the_window_is_translated(marked):
    assert not told(unmarked(all_shown(marked.window), data_of(marked)))


def test_start_page_and_guide_are_translated(marked):
    marked.window.desk.show_guide()
    marked.window.desk.show_start()
    assert marked.window.desk.start_page.isVisible()
    assert not told(unmarked(all_shown(marked.window), data_of(marked)))


@pytest.mark.parametrize('show', [
    'show_palette', 'show_about', 'show_mapping', 'show_information', 'show_shortcuts'])
def test_dialogs_are_translated(marked, show):
    getattr(marked.window, show)()
    marked.settle()
    dialogs = [one for one in marked.window.findChildren(QDialog) if one.isVisible()]
    assert dialogs
    for dialog in dialogs:
        if show == 'show_about':
            dialog.versions.clear()
        assert not told(unmarked(all_shown(dialog), data_of(marked)))
        dialog.close()


def test_log_and_catalogue_are_translated(marked):
    for dialog in (about.show_log(marked.window), help_window.show_row(marked.window)):
        assert not told(unmarked(all_shown(dialog), data_of(marked)))
        dialog.close()


@pytest.mark.parametrize('status, fields', [
    ('equal', {}), ('close', dict(max_abs_diff=1e-7)), ('different', dict(max_abs_diff=1.0)),
    ('not_run', dict(effects=[dict(node='a', op='PyFunc', touches='this computer')]))])
def test_a_result_is_translated(marked, status, fields):
    found = facts(status, constants_equal=2, constants_compared=3, deterministic=True, **fields)
    panel = marked.window.outputs.freeze
    panel.start(marked.document.model, ('predictions',))
    panel.show_progress(0.5, 'Doing it')
    panel.show_result(dict(found, inputs_kept=['x'], inputs_pinned=['y']))
    verdict = panel.result.items[0]
    assert not told(unmarked(all_shown(panel), data_of(marked) + ['doing it']))
    for part in (verdict.open, verdict.compare):
        assert not told(unmarked(shown_by(part), ['/a/x.pb']))
    assert outside(file_rows(found)[0][0]) == '' and outside(file_rows(found)[1][0]) == ''


@pytest.mark.parametrize('text', ['prediction', 'nothing_like_it', 'predictions, prob, logit',
                                  "KeyError: \"The name 'a:0' refers to a Tensor which does not "
                                  'exist. The operation, \'a\', does not exist in the graph."'])
def test_what_can_be_done_about_names_is_translated(marked, text):
    names = marked.window.outputs.names
    names.edit.setText(text)
    QTest.keyClick(names.edit, Qt.Key_Return)
    marked.settle()
    for button in names.findChildren(QAbstractButton):
        assert not told(unmarked(shown_by(button), data_of(marked)))


def test_menus_of_boxes_are_translated(marked):
    picture = marked.document.picture
    for box in [None] + [next(box for box in picture.boxes.values() if box.kind == kind)
                         for kind in {box.kind for box in picture.boxes.values()}]:
        menu = marked.window.actions.node_menu(box)
        marked.window.view_actions.fill(menu, box)
        assert not told(unmarked(all_shown(menu)))
        menu.deleteLater()


def test_steps_that_can_be_undone_are_translated(marked):
    document = marked.document
    document.clear_outputs()
    document.choose_likely()
    document.set_mode('all')
    document.collapse_all()
    document.toggle_box(next(box for box in document.picture.boxes.values() if box.expandable))
    document.set_repair('F5', False)
    stack = document.undo_stack
    shown = [('step', stack.text(place)) for place in range(stack.count())]
    assert len(shown) >= 4
    assert not told(unmarked(shown))
    assert not told(unmarked([('undo', marked.window.actions.undo.text())]))


@pytest.mark.parametrize('mode', ['kind', 'structure', 'device', 'role', 'weights'])
def test_legend_and_notes_are_translated(marked, mode):
    window = marked.window
    window.view_actions.set_color(mode)
    marked.settle()
    rows = entries(window.canvas.colors, window.canvas.look)
    assert rows and not told(unmarked([(mode, text) for _, text in rows], data_of(marked)))
    window.view_actions.show_role('loss')
    marked.settle()
    assert not told(unmarked([('note', window.canvas._note)], data_of(marked)))


def test_the_inspector_is_translated(marked):
    model = marked.document.model
    sections = inspect_text.model_sections(model) + inspect_text.scope_sections(model, 'inputs')
    for name in ('predictions', model.names[model.variables[0]]):
        marked.window.go_to(name)
        marked.settle()
        sections += inspect_text.node_sections(model, model.index[name])
    assert not told(unmarked([('title', section.title) for section in sections]))
    for section in sections:
        if section.title.strip(OPEN + CLOSE) in ('Contents', 'Model', 'Placement', 'Checkpoint'):
            assert not told(unmarked([('label', row.label) for row in section.rows]))
    text = marked.window.inspector.toPlainText()
    assert OPEN + 'float' not in text and 'Copy as' not in outside(text)


def test_the_palette_finds_and_runs_what_is_translated(marked):
    found = dict(commands(marked.window.menuBar()))
    fit = next(action for path, action in found.items() if action_name(action) == '⟦Fit⟧')
    assert fit is marked.window.actions.fit
    assert fit.toolTip() == '⟦Show the whole picture⟧'
    marked.window.show_palette()
    palette = marked.window.palette_dialog
    palette.box.setText('whole graph')
    QTest.keyClick(palette.box, Qt.Key_Return)
    marked.settle()
    assert marked.document.state.mode == 'all'


def test_translators_get_every_text_that_was_asked_for(marks, marked):
    for show in ('show_palette', 'show_about', 'show_mapping', 'show_information'):
        getattr(marked.window, show)()
        marked.settle()
    marked.window.desk.show_guide()
    marked.window.desk.show_start()
    listed = build['texts']()
    assert len(marks.asked) > 300
    assert marks.asked - set(listed) == set()


def test_what_is_translated_stays_when_texts_are_listed_anew():
    found = {'Fit': ('a.py', 1, False), '{} node': ('a.py', 2, True)}
    first = build['document'](found, 'de')
    done = first.replace('<translation type="unfinished"></translation>',
                         '<translation>Einpassen</translation>')
    assert done != first and '<numerusform' in done
    again = build['document'](dict(found, New=('b.py', 3, False)), 'de', done)
    assert '<translation>Einpassen</translation>' in again and '<source>New</source>' in again


class Numbers(Marks):
    """A language with one form for many."""

    def translate(self, context, text, disambiguation=None, number=-1):
        return '{} Knoten' if text == '{} node' and number > 1 else None


def test_counts_have_the_forms_of_the_language(qapp):
    assert words.plural(1, 'node') == '1 node' and words.plural(2000, 'node') == '2,000 nodes'
    language = Numbers()
    qapp.installTranslator(language)
    try:
        assert words.plural(2000, 'node') == '2,000 Knoten'
        assert words.plural(3, 'entry', 'entries') == '3 entries'
    finally:
        qapp.removeTranslator(language)


@pytest.mark.parametrize('language, there', [('de', True), ('fr', False)])
def test_the_language_is_loaded_where_there_is_one(qapp, tmp_path, monkeypatch, language, there):
    installed = []
    monkeypatch.setattr(QApplication, 'installTranslator', staticmethod(
        lambda one: installed.append(one) or True))
    folder = QLibraryInfo.location(QLibraryInfo.TranslationsPath)
    shutil.copy(folder + '/qtbase_de.qm', str(tmp_path / 'freezeframe_de.qm'))
    monkeypatch.setenv('FREEZEFRAME_LANGUAGE', language)
    assert words.load(qapp, tmp_path) is there
    # Ours comes after Qt's, so that it is asked first.
    assert [one.translate('QPlatformTheme', 'Cancel') for one in installed] == \
        ['Abbrechen'] * 2 * there


#: Functions that show a text, and which argument it is.
SHOW = {'setText': 0, 'setToolTip': 0, 'setStatusTip': 0, 'setAccessibleName': 0,
        'setPlaceholderText': 0, 'setWindowTitle': 0, 'setInformativeText': 0, 'showMessage': 0,
        'show_text': 0, 'set_message': 0, 'set_full_text': 0, 'set_state': 0, 'show_view': 0,
        '_change': 0, 'QPushButton': 0, 'QCheckBox': 0, 'QLabel': 0, 'QMenu': 0, 'QAction': 0,
        'addAction': 0, 'label': 0, 'prose': 0, 'button': 0, '_button': 0,
        'ElidedButton': 0, 'ElidedLabel': 0, 'tool_button': 1, 'Card': 1, 'Remedy': 1,
        'Section': 0, '_limited': 0, 'getOpenFileName': 1, '_save': 1}
WINDOW = sorted(Path(words.__file__).parent.glob('*.py'))
_PLACE = re.compile(r'%\S*[a-z]|[{<][^}>]*[}>]|Freezeframe|TensorFlow')


def calls(path):
    """All calls in a module: (name of the function, the ast.Call)."""
    for node in ast.walk(ast.parse(path.read_text(encoding='utf-8'))):
        if isinstance(node, ast.Call):
            yield getattr(node.func, 'attr', getattr(node.func, 'id', '')), node


def literals(node):
    """Texts in an expression that are not given to a function."""
    if isinstance(node, ast.Call) and getattr(node.func, 'attr', '') != 'format':
        return []
    if isinstance(node, (ast.Subscript, ast.Dict, ast.Compare)):
        return []
    return [node.s] if isinstance(node, ast.Str) else [
        text for part in ast.iter_child_nodes(node) for text in literals(part)]


def test_no_text_is_shown_as_it_is_written():
    bare = [(path.name, call.lineno, text) for path in WINDOW for name, call in calls(path)
            if len(call.args) > SHOW.get(name, len(call.args))
            for text in literals(call.args[SHOW[name]]) if _WORD.search(_PLACE.sub('', text))]
    assert bare == []


def test_values_go_into_a_text_once_it_is_translated():
    found = [(path.name, call.lineno, call.args[0]) for path in WINDOW
             for name, call in calls(path) if name == 'tr']
    assert len(found) > 400
    assert [where for *where, text in found if isinstance(text, (ast.BinOp, ast.JoinedStr))] == []
