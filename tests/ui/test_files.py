"""Opening, choosing, dropping, reloading: the window and files."""
import os
import shutil
import threading

import pytest
from PyQt5.QtCore import QMimeData, QPoint, Qt, QUrl
from PyQt5.QtGui import QDragEnterEvent, QDropEvent
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QApplication, QLabel, QPushButton

from app.errors import CheckpointError, ModelError
from app.formats.reader import open_model
from app.ui import details, loading, offers, watch, widgets
from app.ui.banner import Banner
from app.ui.checkpoint_button import beside
from app.ui.choice_dialog import ChoiceDialog
from app.ui.chosen import Asked
from tests.ui.conftest import Paths


def copied(sample, folder, name='model.ckpt', weights='model.ckpt'):
    """A sample's files under other names in a folder; the path of its ``.meta``."""
    folder.mkdir(exist_ok=True)
    stem = sample['model'][:-len('.meta')]
    shutil.copy(stem + '.meta', str(folder / (name + '.meta')))
    if weights:
        for ending in ('.index', '.data-00000-of-00001'):
            shutil.copy(stem + ending, str(folder / (weights + ending)))
    return str(folder / (name + '.meta'))


def button(widget, words):
    """The visible button of a widget whose text holds some words."""
    QApplication.processEvents()
    found = [item for item in widget.findChildren(QPushButton)
             if words in item.text() and item.isVisible()]
    assert len(found) == 1, [item.text() for item in widget.findChildren(QPushButton)]
    return found[0]


def press(widget, words):
    QTest.mouseClick(button(widget, words), Qt.LeftButton)


def names(text):
    return [os.path.basename(str(path)) for path in text]


class TestOffers:

    def test_tag_sets(self):
        error = ModelError('No.', code='tags_not_found', suggestions=['serve,gpu', ''])
        found = offers.offers(error, Asked('saved', tags=('train',)))
        assert [offer.options for offer in found] == [
            dict(path='saved', tags=('serve', 'gpu')), dict(path='saved', tags=())]

    def test_another_step_offers_both_together_first(self, tmp_path):
        for name in ('m-1.meta', 'm-2.index'):
            (tmp_path / name).write_bytes(b'x')
        graph, weights = str(tmp_path / 'm-1.meta'), str(tmp_path / 'm-2')
        error = ModelError('No.', code='step_mismatch', suggestions=[graph, weights])
        found = offers.offers(error, Asked(weights))
        assert found[0].options == dict(path=graph, checkpoint=weights)
        assert found[1].options == dict(path=graph)
        assert '1 B' in found[1].size and found[1].changed

    def test_names_inside_a_file_are_no_offers(self):
        error = ModelError('No.', suggestions=['layer1/add', 'add'])
        assert offers.offers(error, Asked('x')) == []

    def test_a_checkpoint_that_is_none_offers_the_others(self, samples, tmp_path):
        model = copied(samples['digits'], tmp_path)
        with pytest.raises(CheckpointError) as caught:
            open_model(model, checkpoint=str(tmp_path / 'model.ckpt-7'))
        found = offers.offers(caught.value, Asked(model, str(tmp_path / 'model.ckpt-7')))
        assert found[0].options == dict(path=model, checkpoint=str(tmp_path / 'model.ckpt'))


class TestChoice:

    def test_keys_pick_and_escape_leaves(self, qtbot):
        made = [offers.Offer(name, '', '', '', dict(path=name)) for name in 'abc']
        dialog = ChoiceDialog(None, ModelError('Three.'), made)
        dialog.setAttribute(Qt.WA_DeleteOnClose, False)
        qtbot.addWidget(dialog)
        dialog.open()
        QTest.keyClick(dialog.list, Qt.Key_Down)
        with qtbot.waitSignal(dialog.chosen) as caught:
            QTest.keyClick(dialog.list, Qt.Key_Return)
        assert caught.args == [dict(path='b')] and not dialog.isVisible()
        dialog.open()
        with qtbot.assertNotEmitted(dialog.chosen):
            QTest.keyClick(dialog.list, Qt.Key_Escape)
        assert not dialog.isVisible()

    def test_a_folder_of_several_is_asked_about_and_opens(self, driver, samples, tmp_path):
        driver.open(samples['digits']['model'])
        for sample in ('two_outputs', 'name_scope'):
            copied(samples[sample], tmp_path / 'all', sample, None)
        driver.window.open_path(str(tmp_path / 'all'))
        driver.until(lambda: getattr(driver.window, 'choice', None))
        dialog = driver.window.choice
        assert [offer.title for offer in dialog.offers] == ['name_scope.meta', 'two_outputs.meta']
        assert driver.document.model.path.name == 'model.ckpt.meta'
        before = driver.painted
        press(dialog, 'Open')
        driver.until(lambda: driver.painted > before)
        assert driver.document.model.path.name == 'name_scope.meta'
        assert not driver.window.banner.isVisible()

    def test_another_step_opens_with_the_weights_that_are_there(self, driver, samples, tmp_path):
        copied(samples['digits'], tmp_path, 'm-1', 'm-2')
        driver.window.open_path(str(tmp_path / 'm-2.index'))
        driver.until(lambda: getattr(driver.window, 'choice', None))
        QTest.keyClick(driver.window.choice.list, Qt.Key_Return)
        driver.until(lambda: driver.painted)
        assert names([driver.document.model.path, driver.document.model.checkpoint]) == [
            'm-1.meta', 'm-2']


class TestCheckpoint:

    def test_none_is_said_and_the_one_beside_it_is_a_click_away(self, driver, samples, tmp_path):
        driver.open(copied(samples['digits'], tmp_path, 'm-1', 'm-2'),
                    outputs=('predictions',))
        window, document = driver.window, driver.document
        assert window.checkpoint.text() == 'no checkpoint'
        card = window.outputs.weights
        said = ' '.join(item.text() for item in card.findChildren(QLabel))
        assert 'step 1' in said and 'step 2' in said and '--' not in said
        assert not document.plan.ok
        model = document.model
        press(card, 'Use m-2')
        driver.settle()
        assert document.model is model and document.plan.ok
        assert window.checkpoint.text() == 'checkpoint m-2' and not card.items
        window.actions.undo.trigger()
        driver.settle()
        assert document.model.checkpoint is None and not document.plan.ok and card.items

    def test_one_from_elsewhere_is_taken(self, driver, samples, tmp_path):
        driver.open(copied(samples['digits'], tmp_path, weights=None), outputs=('predictions',))
        weights = samples['digits']['model'][:-len('.meta')]
        driver.window.pick = Paths(open_checkpoint=weights + '.index')
        press(driver.window.outputs.weights, 'Open the checkpoint')
        driver.settle()
        assert driver.document.model.checkpoint == weights
        assert driver.document.plan.ok and driver.document.plan.checkpoint == weights

    def test_what_is_none_is_refused_and_nothing_changes(self, driver, samples, tmp_path):
        driver.open(samples['digits']['model'])
        model, checkpoint = driver.document.model, driver.document.model.checkpoint
        driver.window.pick = Paths(open_checkpoint=samples['digits']['model'])
        driver.window.actions.open_checkpoint.trigger()
        driver.settle()
        (tmp_path / 'x.index').write_bytes(b'rubbish')
        driver.window.pick = Paths(open_checkpoint=str(tmp_path / 'x.index'))
        driver.window.actions.open_checkpoint.trigger()
        driver.until(driver.window.banner.isVisible)
        assert 'x.index' in driver.window.banner.text.text()
        assert driver.document.model is model and model.checkpoint == checkpoint

    def test_the_menu_has_those_beside_it(self, driver, samples, tmp_path):
        model = copied(samples['digits'], tmp_path, 'm-1', 'm-1')
        copied(samples['digits'], tmp_path, 'm-2', 'm-2')
        driver.open(model)
        assert names(beside(driver.document.model)) == ['m-2', 'm-1']
        menu = driver.window.checkpoint.menu()
        menu.aboutToShow.emit()
        assert [action.isChecked() for action in menu.actions()[:2]] == [False, True]
        menu.actions()[0].trigger()
        driver.settle()
        assert names([driver.document.model.checkpoint]) == ['m-2']


class TestReload:

    def test_a_changed_file_is_told_and_read_anew_with_what_was_chosen(
            self, driver, samples, tmp_path):
        path = copied(samples['digits'], tmp_path)
        driver.open(path, outputs=('predictions',))
        driver.box('model/classifier/logits/BiasAdd')
        model, state = driver.document.model, driver.document.state
        canvas = driver.canvas
        canvas.zoom(0.7)
        viewport = canvas.viewport
        assert not driver.window.news.isVisible()
        graph = open_model(path).meta
        graph.graph_def.node.add(name='added', op='NoOp')
        with open(path + '.tmp', 'wb') as file:
            file.write(graph.SerializeToString())
        os.replace(path + '.tmp', path)
        driver.until(driver.window.news.isVisible)
        before = driver.painted
        press(driver.window.news, 'Reload')
        driver.until(lambda: driver.painted > before)
        driver.settle()
        document = driver.document
        assert document.model is not model and 'added' in document.model.index
        assert document.outputs == ('predictions',) and document.plan.ok
        assert document.state.expanded == state.expanded
        here = canvas.viewport.to_view(viewport.left, viewport.top)
        assert here == pytest.approx((0, 0), abs=1) and canvas.viewport.scale == viewport.scale
        assert document.focus.name == 'model/classifier/logits/BiasAdd'
        assert not driver.window.news.isVisible()

    def test_a_newer_checkpoint_is_offered_and_opens(self, driver, samples, tmp_path):
        driver.open(copied(samples['digits'], tmp_path, 'm-1', 'm-1'), outputs=('predictions',))
        driver.until(lambda: driver.window.watch.watching)
        copied(samples['digits'], tmp_path, 'm-20', 'm-20')
        driver.until(driver.window.news.isVisible)
        assert 'm-20' in driver.window.news.text.text()
        before = driver.painted
        press(driver.window.news, 'Open it')
        driver.until(lambda: driver.painted > before)
        driver.settle()
        assert names([driver.document.model.path, driver.document.model.checkpoint]) == [
            'm-20.meta', 'm-20']
        assert driver.document.outputs == ('predictions',) and driver.document.plan.ok

    def test_steps_that_can_not_be_undone_any_more_are_told(self, driver, samples):
        driver.open(samples['two_outputs']['model'], outputs=('add',))
        driver.document.toggle_output('add_1')
        before = driver.painted
        driver.window.actions.reload.trigger()
        driver.until(lambda: driver.painted > before)
        assert 'cannot be undone' in driver.window.statusBar().currentMessage()
        assert driver.document.outputs == ('add', 'add_1')

    def test_a_checkpoint_that_is_gone_is_told_and_not_frozen(self, driver, samples, tmp_path):
        path = copied(samples['digits'], tmp_path, 'm-1', 'm-1')
        driver.open(path, outputs=('predictions',))
        window = driver.window
        driver.until(lambda: window.watch.watching)
        os.remove(str(tmp_path / 'm-1.data-00000-of-00001'))
        driver.until(window.news.isVisible)
        assert 'm-1 is gone' in window.news.text.text()
        assert window.news.buttons[0].text() == 'Open the checkpoint…'
        window.news.hide()
        window.pick = None
        window.start_freeze()
        assert 'nothing can be frozen' in window.news.text.text() and window.news.isVisible()

    def test_a_graph_that_is_gone_is_told(self, driver, samples, tmp_path):
        path = copied(samples['digits'], tmp_path, 'm-1', 'm-1')
        driver.open(path)
        driver.until(lambda: driver.window.watch.watching)
        os.remove(path)
        driver.until(driver.window.news.isVisible)
        assert 'm-1.meta is gone' in driver.window.news.text.text()
        copied(samples['digits'], tmp_path, 'm-1', 'm-1')
        driver.until(lambda: 'has changed on disk' in driver.window.news.text.text())

    def test_an_output_that_is_gone_is_told(self, driver, samples, tmp_path):
        path = copied(samples['two_outputs'], tmp_path, weights=None)
        driver.open(path, outputs=('add', 'add_1'))
        graph = open_model(path).meta
        kept = [node for node in graph.graph_def.node if node.name != 'add_1']
        del graph.graph_def.node[:]
        graph.graph_def.node.extend(kept)
        with open(path, 'wb') as file:
            file.write(graph.SerializeToString())
        before = driver.painted
        driver.window.actions.reload.trigger()
        driver.until(lambda: driver.painted > before)
        assert 'undone' not in driver.window.statusBar().currentMessage()
        assert driver.document.outputs == ('add',)
        assert 'add_1' in driver.window.banner.text.text()

    @pytest.mark.parametrize('there, newest', [
        (['m-1', 'm-3', 'm-2'], 'm-3'), (['m-1'], None), (['n-9', 'm-1'], None), (['m-0'], None),
        (['m', 'm-1'], None)])
    def test_what_is_newer(self, tmp_path, there, newest):
        for name in there:
            (tmp_path / (name + '.index')).write_bytes(b'')
            (tmp_path / (name + '.data-00000-of-00001')).write_bytes(b'')
        found = watch.newer_checkpoint(str(tmp_path / 'm-1.meta'), None)
        assert found == (newest and str(tmp_path / newest))

    def test_half_written_weights_are_not_newer(self, tmp_path):
        (tmp_path / 'm-2.index').write_bytes(b'')
        assert watch.newer_checkpoint(str(tmp_path / 'm-1.meta'), None) is None


class TestErrors:

    def test_the_details_hold_all_that_is_known(self, driver, samples, tmp_path):
        driver.open(samples['digits']['model'])
        bad = tmp_path / 'page.meta'
        bad.write_text('<!DOCTYPE html><html></html>')
        driver.window.open_path(str(bad))
        driver.until(driver.window.banner.isVisible)
        press(driver.window.banner, 'Copy details')
        text = QApplication.clipboard().text()
        for part in ('web page', str(bad), 'wrong_format', 'Freezeframe', 'Python', 'Qt',
                     samples['digits']['model']):
            assert part in text

    def test_a_traceback_is_part_of_the_details(self, driver):
        told = []

        def fail():
            raise ZeroDivisionError('here')
        driver.document.background.run('x', fail, None, told.append)
        driver.until(lambda: told)
        assert 'ZeroDivisionError: here' in details.of_error(told[0])
        assert 'Traceback' in details.of_error(told[0])

    def test_options_of_the_command_line_are_not_for_the_window(self, qtbot):
        banner = Banner()
        qtbot.addWidget(banner)
        banner.show_error(ModelError('It has two.', hint='Look again. Name one with --tags.',
                                     suggestions=['serve']))
        assert banner.text.text() == 'It has two. Look again. Perhaps: serve'
        assert widgets.for_window('A --x is B.') == ''


def drop(window, data):
    """Drag something over the window and let it go; whether the window takes it."""
    point = QPoint(300, 300)
    enter = QDragEnterEvent(point, Qt.CopyAction, data, Qt.LeftButton, Qt.NoModifier)
    enter.ignore()
    QApplication.sendEvent(window, enter)
    if not enter.isAccepted():
        return False
    assert window.drop_hint.isVisible()
    QApplication.sendEvent(window, QDropEvent(point, Qt.CopyAction, data, Qt.LeftButton,
                                              Qt.NoModifier))
    assert not window.drop_hint.isVisible()
    return True


def urls(*given):
    data = QMimeData()
    data.setUrls([QUrl(text) if '://' in text else QUrl.fromLocalFile(text) for text in given])
    return data


class TestDrop:

    def test_a_folder(self, driver, samples, tmp_path):
        copied(samples['two_outputs'], tmp_path / 'run')
        assert drop(driver.window, urls(str(tmp_path / 'run')))
        driver.until(lambda: driver.painted)
        assert driver.document.model.path.name == 'model.ckpt.meta'

    def test_of_several_files_the_graph(self, driver, samples):
        model = samples['digits']['model']
        stem = model[:-len('.meta')]
        assert drop(driver.window, urls(stem + '.data-00000-of-00001', stem + '.index', model))
        assert driver.window.drop_hint.text() == 'Drop to open model.ckpt.meta'
        driver.until(lambda: driver.painted)

    def test_a_web_address_is_refused_in_words(self, driver, samples):
        driver.open(samples['digits']['model'])
        assert drop(driver.window, urls('https://example.com/model.pb'))
        assert 'Download' in driver.window.banner.text.text()
        assert driver.document.model is not None

    def test_text_is_not_taken(self, driver):
        data = QMimeData()
        data.setText('hello')
        assert not drop(driver.window, data)


class TestRecent:

    def entries(self, window):
        window.actions.recent_menu.aboutToShow.emit()
        return window.actions.recent_menu.actions()

    def test_a_vanished_one_is_marked_told_and_taken_off(self, driver, samples, tmp_path):
        path = copied(samples['two_outputs'], tmp_path / 'gone')
        driver.open(path)
        driver.open(samples['digits']['model'])
        shutil.rmtree(str(tmp_path / 'gone'))
        here, gone = self.entries(driver.window)[:2]
        assert 'not there' in gone.text() and 'not there' not in here.text()
        gone.trigger()
        assert 'not there any more' in driver.window.banner.text.text()
        assert driver.document.model.path.name == 'model.ckpt.meta'
        press(driver.window.banner, 'Take it off')
        assert driver.window.recent() == [samples['digits']['model']]

    def test_the_list_is_cleared(self, driver, samples):
        driver.open(samples['digits']['model'])
        self.entries(driver.window)[-1].trigger()
        assert driver.window.recent() == []
        assert not self.entries(driver.window)[0].isEnabled()


class TestCancel:

    @pytest.fixture
    def gate(self, monkeypatch):
        """Readings wait until the gate is set."""
        made, imports = threading.Event(), loading._imports
        begun = made.begun = threading.Event()

        def slow():
            reader = imports()

            def wait(*args, **options):
                begun.set()
                assert made.wait(20)
                return reader(*args, **options)
            return wait
        monkeypatch.setattr(loading, '_imports', slow)
        yield made
        made.set()

    def test_a_long_reading_shows_itself_and_is_given_up(self, driver, samples, gate):
        gate.set()
        driver.open(samples['digits']['model'])
        model = driver.document.model
        gate.clear()
        gate.begun.clear()
        driver.window.open_path(samples['two_outputs']['model'])
        bar = driver.window.loading
        driver.until(bar.isVisible)
        assert 'complex_model.meta' in bar.text.text() and 'kB' in bar.text.text()
        assert gate.begun.wait(10)
        QTest.mouseClick(bar.cancel, Qt.LeftButton)
        assert not bar.isVisible()
        driver.settle()
        driver.document.toggle_output('predictions')
        driver.settle()
        assert driver.document.plan.ok
        gate.set()
        driver.window.tree.search_requested.emit('flat')
        driver.settle()
        assert driver.document.model is model and not driver.window.banner.isVisible()

    def test_the_progress_moves(self, driver, samples):
        heard = []
        driver.document.loading_progressed.connect(lambda fraction, _: heard.append(fraction))
        driver.open(samples['digits']['model'])
        assert heard == sorted(heard) and heard[0] == 0.0 and heard[-1] == 1.0
        assert not driver.window.loading.isVisible()
