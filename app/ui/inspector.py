"""The inspector: everything about the node or scope in focus, names clickable."""
from html import escape
from urllib.parse import quote, unquote

from PyQt5.QtCore import QUrl, pyqtSignal
from PyQt5.QtGui import QTextOption
from PyQt5.QtWidgets import QFrame, QTextBrowser

from app.ui import inspect_text
from app.ui.kinds import LABELS, kind_of

EMPTY = 'Click a node to see its op, shapes, attributes, inputs and consumers.'


class Inspector(QTextBrowser):
    """Shows one node or scope.

    Signals:
        link_clicked: name of a node that was clicked.
    """

    link_clicked = pyqtSignal(str)

    def __init__(self, parent=None):
        super().__init__(parent)
        self.setObjectName('panel')
        self.setFrameShape(QFrame.NoFrame)
        self.setOpenLinks(False)
        self.setWordWrapMode(QTextOption.WrapAtWordBoundaryOrAnywhere)
        self.setAccessibleName('Inspector')
        self.document().setDocumentMargin(12)
        self.anchorClicked.connect(self._on_anchor)
        self._theme = None
        self._shown = None

    def set_theme(self, theme):
        """Write in these colours."""
        self._theme = theme
        self._show()

    def show_nothing(self):
        """Nothing is in focus."""
        self._shown = None
        self._show()

    def show_model(self, model):
        """Show what is known of the whole model."""
        self._shown = (model, None, None, None)
        self._show()

    def show_node(self, model, node, variable=None):
        """Show a node; ``variable`` is its `PlannedVariable`, if there is one."""
        self._shown = (model, node, None, variable)
        self._show()

    def show_scope(self, model, scope):
        """Show a name scope."""
        self._shown = (model, None, scope, None)
        self._show()

    def _show(self):
        if self._theme is None:
            return
        if self._shown is None:
            self.setHtml('<p style="color:%s">%s</p>' % (
                self._theme.colors['text_muted'], EMPTY))
            return
        model, node, scope, variable = self._shown
        if node is None and scope is None:
            sections = inspect_text.model_sections(model)
            head, kind, what = model.path.name, None, 'model'
        elif node is None:
            sections = inspect_text.scope_sections(model, scope)
            head, kind, what = scope, None, 'name scope'
        else:
            sections = inspect_text.node_sections(model, node, variable)
            head, kind = model.names[node], kind_of(model.ops[node])
            what = model.ops[node]
        self.setHtml(self._html(head, what, kind, sections))
        self.verticalScrollBar().setValue(0)

    def _html(self, head, what, kind, sections):
        colors = self._theme.colors
        parts = ['<p style="font-size:14px;font-weight:504;margin-bottom:3px">%s</p>'
                 % escape(head)]
        if kind is None:
            chip = colors['scope_title'], colors['text'], ''
        else:
            of_kind = self._theme.kinds[kind]
            chip = of_kind['fill'], of_kind['text'], LABELS[kind]
        parts.append(
            '<p style="margin-top:2px"><span style="background-color:%s;color:%s;'
            'font-weight:504">&nbsp;%s&nbsp;</span>&nbsp; <span style="color:%s">%s</span></p>'
            % (chip[0], chip[1], escape(what), colors['text_muted'], escape(chip[2])))
        for section in sections:
            parts.append('<p style="color:%s;font-size:11px;font-weight:504;margin-top:12px;'
                         'margin-bottom:2px">%s</p>' % (colors['text_muted'],
                                                        escape(section.title.upper())))
            parts.append('<table cellspacing="0" cellpadding="2" width="100%">')
            parts.extend(self._row(row) for row in section.rows)
            parts.append('</table>')
        return ''.join(parts)

    def _row(self, row):
        colors = self._theme.colors
        text = escape(row.text)
        if row.link:
            text = '<a href="node:%s" style="color:%s;text-decoration:none">%s</a>' % (
                quote(row.link, safe=''), colors['accent'], text)
        return ('<tr><td width="34%%" style="color:%s">%s</td><td>%s</td></tr>'
                % (colors['text_muted'], escape(row.label), text))

    def _on_anchor(self, url):
        self.link_clicked.emit(unquote(url.toString(QUrl.FullyEncoded)[len('node:'):]))
