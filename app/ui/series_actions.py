"""Series shown one by one and gathered again: what the menus offer for them."""
from app.ui.words import tr
from app.view import series


class SeriesActions:
    """Two actions of the View menu and of the context menu of boxes.

    Args:
        window: the `main_window.MainWindow`.
    """

    def __init__(self, window):
        self._window, self._document = window, window.document
        self.apart = window.actions.make('Show the members one by one', self.show_apart)
        self.gather = window.actions.make('Gather the series again', self.gather_again)
        self.gather_all = window.actions.make('Gather all series', self.gather_everything)

    def show_apart(self):
        """Let the members of the series in focus stand one by one in the scope around it."""
        name = self._name()
        if not series.is_numbered(name):
            self._tell(tr('Click a series of numbered scopes or ops first'))
            return
        state = self._document.state
        self._document.set_state(tr('Show %s one by one') % name, state.broken_up(name)._replace(
            expanded=state.expanded - {name}))

    def gather_again(self):
        """Make the series that the box in focus was a member of one box again."""
        state = self._document.state
        name = series.with_member(self._name(), state.apart if state is not None else ())
        if name is None:
            self._tell(tr('Click a box that was taken out of a series first'))
            return
        self._document.set_state(tr('Gather %s') % name, state.gathered(name))

    def gather_everything(self):
        """Make all series boxes of their own again."""
        state = self._document.state
        if state is None or not state.apart:
            self._tell(tr('No series is shown one by one'))
            return
        self._document.set_state(tr('Gather all series'), state._replace(apart=frozenset()))

    def offered(self, box):
        """The actions for a box, None for the background."""
        if box is None:
            return []
        if box.kind == 'series':
            return [self.apart] if series.is_numbered(box.name) else []
        state = self._document.state
        return [self.gather] if series.with_member(box.name, state.apart) else []

    def _tell(self, text):
        self._window.statusBar().showMessage(text, 6000)

    def _name(self):
        box = self._window._focused_box()
        return box.name if box is not None else ''
