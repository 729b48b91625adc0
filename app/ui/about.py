"""What the program is and stands on, what it logged, and both as text to send."""
from PyQt5.QtCore import QSize, Qt
from PyQt5.QtWidgets import (QApplication, QDialog, QHBoxLayout, QLabel, QPlainTextEdit,
                             QPushButton, QVBoxLayout)

from app import __version__
from app.ui import details, icons, log
from app.ui.widgets import label
from app.ui.words import tr

MOST_LOG_LINES = 200


def diagnostics(about=()):
    """Versions, (label, text) pairs on what is open, and the end of the log, as text."""
    lines = details.table(list(about) + details.versions() + packages())
    logged = list(log.recent.lines)[-MOST_LOG_LINES:]
    return '\n'.join(lines + ([''] + logged if logged else [])) + '\n'


def packages():
    """(name, version) of the packages that matter."""
    import pkg_resources
    found = []
    for name in ('tensorflow', 'protobuf', 'numpy', 'networkx', 'matplotlib', 'crc32c'):
        try:
            found.append((name, pkg_resources.get_distribution(name).version))
        except pkg_resources.DistributionNotFound:
            found.append((name, 'missing'))
    return found


class AboutDialog(QDialog):
    """Name, versions, licences; "Copy diagnostics" and "Log"."""

    def __init__(self, parent, about=()):
        super().__init__(parent)
        self.setWindowTitle(tr('About Freezeframe'))
        self.setAttribute(Qt.WA_DeleteOnClose)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.setSpacing(10)
        head = QHBoxLayout()
        head.setSpacing(14)
        picture = QLabel()
        picture.setPixmap(icons.application_icon().pixmap(QSize(48, 48)))
        picture.setAccessibleName('Freezeframe')
        head.addWidget(picture)
        words = QVBoxLayout()
        words.addWidget(label('Freezeframe ' + __version__, 'nodeName'))
        words.addWidget(label(tr('From a TensorFlow 1.x training checkpoint to one frozen '
                                 '.pb, proven to compute the same.'), 'muted', wrap=True))
        head.addLayout(words, 1)
        layout.addLayout(head)
        self.versions = label('\n'.join(details.table(details.versions() + packages())),
                              'code', selectable=True)
        self.versions.setAccessibleName(tr('Versions'))
        layout.addWidget(self.versions)
        layout.addWidget(label(tr(
            'Licence: GPL-3.0-or-later. Font: Inter (SIL Open Font License). Words on ops: '
            'TensorFlow (Apache License 2.0).'), 'small', wrap=True))
        row = QHBoxLayout()
        self.copy = QPushButton(tr('Copy diagnostics'))
        self.copy.setToolTip(tr('Versions, what is open, and the log, to paste in a report'))
        self.copy.clicked.connect(lambda _=False: copy_diagnostics(about))
        self.log = QPushButton(tr('Log…'))
        self.log.clicked.connect(lambda _=False: show_log(parent))
        close = QPushButton(tr('Close'))
        close.clicked.connect(lambda _=False: self.close())
        close.setDefault(True)
        row.addWidget(self.copy)
        row.addWidget(self.log)
        row.addStretch(1)
        row.addWidget(close)
        layout.addLayout(row)
        # A size hint alone is cut down by Qt where the screen is small.
        self.resize(self.sizeHint())


class LogView(QDialog):
    """What the program logged lately."""

    def __init__(self, parent):
        super().__init__(parent)
        self.setWindowTitle(tr('Log'))
        self.setAttribute(Qt.WA_DeleteOnClose)
        layout = QVBoxLayout(self)
        self.text = QPlainTextEdit(log.recent.text() or tr('Nothing was logged yet.'))
        self.text.setObjectName('code')
        self.text.setReadOnly(True)
        self.text.setLineWrapMode(QPlainTextEdit.NoWrap)
        self.text.setAccessibleName(tr('Log'))
        layout.addWidget(self.text, 1)
        row = QHBoxLayout()
        copy = QPushButton(tr('Copy'))
        copy.clicked.connect(lambda _=False: QApplication.clipboard().setText(log.recent.text()))
        close = QPushButton(tr('Close'))
        close.clicked.connect(lambda _=False: self.close())
        row.addWidget(copy)
        row.addStretch(1)
        row.addWidget(close)
        layout.addLayout(row)

    # Override QWidget

    def sizeHint(self):
        return QSize(760, 420)


def copy_diagnostics(about=()):
    """Put the diagnostics on the clipboard."""
    QApplication.clipboard().setText(diagnostics(about))


def show_about(parent, about=()):
    """Show the dialog; does not block."""
    dialog = AboutDialog(parent, about)
    dialog.show()
    return dialog


def show_log(parent):
    """Show the log; does not block."""
    view = LogView(parent)
    view.show()
    return view
