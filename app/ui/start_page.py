"""Where to begin: open a file, go on with a recent one, try a sample."""
import os

from PyQt5.QtCore import QSize, Qt
from PyQt5.QtWidgets import (QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout,
                             QWidget)

from app.ui import icons
from app.ui.widgets import Column, ElidedLabel, label
from app.ui.words import tr

WIDTH = 620
RECENT = 6


class StartPage(QScrollArea):
    """Shown in the place of the canvas while no model is open.

    Args:
        window: the `main_window.MainWindow` that opens what is clicked.

    Attributes:
        open_button, back_button, recent_buttons, sample_buttons: what can be clicked.
    """

    def __init__(self, window):
        super().__init__()
        self._window = window
        self.setObjectName('startPage')
        self.setAccessibleName(tr('Start page'))
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.NoFrame)
        self.setMinimumSize(window.canvas.minimumSize())
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarAlwaysOff)
        outer = QWidget()
        outer.setObjectName('startPage')
        row = QHBoxLayout(outer)
        row.setContentsMargins(24, 24, 24, 24)
        column = QWidget()
        column.setObjectName('startColumn')
        column.setMaximumWidth(WIDTH)
        row.addStretch(1)
        row.addWidget(column, 100)
        row.addStretch(1)
        layout = QVBoxLayout(column)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(9)
        layout.addStretch(1)
        layout.addLayout(self._head())
        layout.addSpacing(10)
        self.back_button = QPushButton(tr('Back'))
        self.back_button.setToolTip(tr('Show the open model again (Esc)'))
        self.back_button.clicked.connect(lambda _=False: window.desk.leave_start())
        self.open_button = QPushButton(tr('Open a model…'))
        self.open_button.setObjectName('primary')
        self.open_button.setToolTip(tr('A .meta, .index, .data, .pb or .pbtxt file'))
        self.open_button.clicked.connect(lambda _=False: window.choose_file())
        buttons = QHBoxLayout()
        buttons.addWidget(self.open_button)
        buttons.addWidget(self.back_button)
        buttons.addWidget(label(tr('or drop a file or a folder on this window'), 'muted',
                                wrap=True), 1)
        layout.addLayout(buttons)
        layout.addSpacing(10)
        self._recent_title = label(tr('RECENT'), 'section')
        self._recent = Column(spacing=2)
        layout.addWidget(self._recent_title)
        layout.addWidget(self._recent)
        layout.addSpacing(6)
        layout.addWidget(label(tr('SAMPLES'), 'section'))
        self._samples = Column(spacing=6)
        layout.addWidget(self._samples)
        layout.addStretch(2)
        self.setWidget(outer)
        self.setFocusProxy(self.open_button)
        self.recent_buttons, self.sample_buttons = [], []

    def refresh(self):
        """Show the recent files and the samples as they are now."""
        model = self._window.document.model
        self.back_button.setVisible(model is not None)
        if model is not None:
            self.back_button.setText(tr('Back to %s') % model.path.name.replace('&', '&&'))
        paths = [path for path in self._window.recent() if os.path.lexists(path)][:RECENT]
        self.recent_buttons = [self._link(os.path.basename(path), path,
                                          lambda path=path: self._window.open_recent(path))
                               for path in paths]
        self._recent.fill([self._line(button, os.path.dirname(path))
                           for button, path in zip(self.recent_buttons, paths)])
        self._recent_title.setVisible(bool(paths))
        samples = self._window.samples()
        self.sample_buttons = [
            self._link(sample['title'], sample['story'],
                       lambda sample=sample: self._open_sample(sample)) for sample in samples]
        self._samples.fill([self._told(button, sample['story'], sample.get('first', False))
                            for button, sample in zip(self.sample_buttons, samples)])

    # -- Override QWidget

    def keyPressEvent(self, event):
        if event.key() == Qt.Key_Escape and self._window.document.model is not None:
            self._window.desk.leave_start()
            return
        super().keyPressEvent(event)

    # -- inside

    def _open_sample(self, sample):
        self._window.open_sample(sample)
        if not self._window.settings.guided:
            self._window.desk.show_guide()

    def _head(self):
        row = QHBoxLayout()
        row.setSpacing(14)
        picture = QLabel()
        picture.setPixmap(icons.application_icon().pixmap(QSize(52, 52)))
        picture.setAccessibleName('Freezeframe')
        row.addWidget(picture)
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addWidget(label('Freezeframe', 'startTitle'))
        words.addWidget(label(tr('From a TensorFlow 1.x checkpoint to one frozen file, '
                                 'proven to compute the same'), 'muted', wrap=True))
        row.addLayout(words, 1)
        return row

    def _link(self, text, tip, slot):
        made = QPushButton(text.replace('&', '&&'))
        made.setObjectName('link')
        made.setCursor(Qt.PointingHandCursor)
        made.setToolTip(tip)
        made.setAccessibleName(text)
        made.clicked.connect(lambda _=False: slot())
        return made

    @staticmethod
    def _line(button, text):
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        row.addWidget(button)
        row.addWidget(ElidedLabel(text, 'small'), 1)
        return line

    @staticmethod
    def _told(button, story, first):
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        row = QHBoxLayout()
        row.addWidget(button)
        row.addStretch(1)
        column.addLayout(row)
        text = label(tr('A good one to begin with. %s') % story if first else story, 'small',
                     wrap=True)
        text.setContentsMargins(2, 0, 0, 0)
        column.addWidget(text)
        return box
