"""The inspector's page as HTML, from what `inspect_text` says.

Links have a scheme: ``node:NAME``, ``fold:KEY``, ``copy:FORM``, ``values:`` (look at
them) and ``save:`` (as an array).
"""
import re
from html import escape
from urllib.parse import quote

from app.graph.text import format_bytes, format_shape
from app.ui import theme
from app.ui.copy_text import FORMS
from app.ui.words import texts, tr

FEW = 8
"""Rows of a section that are shown while it is folded."""

_ON_ONE_LINE = 22
_PRE = ("margin:4px 0 0 10px;white-space:pre-wrap;font-family:'DejaVu Sans Mono',"
        "'Menlo','Consolas','Liberation Mono','Courier New'")
#: Where a new item of a list begins.
_ITEM = re.compile(r'\n(?=(?:\d+\.|[*-]) )')
_CODE = re.compile(r'`([^`]*)`')


class Page:
    """Writes HTML in a theme's colours.

    Args:
        colors: a `theme.Theme`.
        opened: keys of what is unfolded.
    """

    def __init__(self, colors, opened=frozenset()):
        self._colors = colors.colors
        self._kinds = colors.kinds
        self._opened = opened

    def muted(self, text):
        """A paragraph of secondary text."""
        return '<p style="color:%s">%s</p>' % (self._colors['text_muted'], escape(text))

    def head(self, name, what, kind=None, label=''):
        """Name and op; ``kind`` gives the chip its colours."""
        colors = self._colors
        chip = (colors['scope_title'], colors['text']) if kind is None else (
            self._kinds[kind]['fill'], self._kinds[kind]['text'])
        return ('<p style="font-size:%dpx;font-weight:504;margin-bottom:3px">%s</p>'
                '<p style="margin-top:2px;margin-bottom:4px"><span style="background-color:%s;'
                'color:%s;font-weight:504">&nbsp;%s&nbsp;</span>&nbsp; '
                '<span style="color:%s">%s</span></p>'
                % (theme.pixels(14), escape(name), chip[0], chip[1], escape(what),
                   colors['text_muted'], escape(label)))

    def copies(self):
        """The links that copy the name."""
        links = ' · '.join(self._link('copy:' + form, tr(words)) for form, words in FORMS)
        return '<p style="margin-top:2px;color:%s">%s</p>' % (
            self._colors['text_muted'], escape(tr('Copy as %s')) % links)

    def documentation(self, docs):
        """What an op does: a line, and the rest folded."""
        if not docs.summary:
            return ''
        parts = ['<p style="margin-top:6px">%s' % self._prose(docs.summary)]
        more = docs.description or docs.inputs or docs.outputs or docs.attrs
        is_open = 'op' in self._opened
        if more:
            parts.append(' ' + self._link('fold:op', tr('less') if is_open else tr('more')))
        parts.append('</p>')
        if more and is_open:
            parts += [self._block(text) for text in docs.description.split('\n\n') if text]
            for title, told in ((tr('In'), docs.inputs), (tr('Out'), docs.outputs),
                                (tr('Attribute'), docs.attrs)):
                parts += ['<p style="margin:3px 0 0 10px;color:%s"><b>%s</b> %s</p>' % (
                    self._colors['text_muted'], escape('%s %s:' % (title, name)),
                    self._prose(text)) for name, text in told.items()]
        return ''.join(parts)

    def section(self, section):
        """A titled table; long ones folded."""
        rows = section.rows
        key = 'section ' + section.title
        folded = len(rows) > FEW + 1 and key not in self._opened
        count = len(rows) + section.rest
        parts = [self._title(section.title, count if count > FEW else None)]
        parts.append('<table cellspacing="0" cellpadding="2" width="100%">')
        parts += [self._row(row) for row in (rows[:FEW] if folded else rows)]
        parts.append('</table>')
        if folded:
            parts.append(self._line(self._link('fold:' + key, tr('Show %d more') % (
                len(rows) - FEW))))
        elif len(rows) > FEW + 1:
            parts.append(self._line(self._link('fold:' + key, tr('Show fewer'))))
        if section.rest and not folded:
            parts.append(self._line(tr('%d more are not listed') % section.rest))
        return ''.join(parts)

    def values(self, facts, pictures=()):
        """Statistics and pictures; ``pictures`` are (title, caption, resource, width, height)."""
        parts = [self._title(tr('Values'))]
        rows = statistics_rows(facts)
        if rows:
            parts.append('<table cellspacing="0" cellpadding="2" width="100%">')
            for (label, text), (other, more) in zip(rows[::2], rows[1::2] + [('', '')]):
                parts.append(
                    '<tr><td style="color:%s">%s</td><td>%s</td><td style="color:%s">%s</td>'
                    '<td>%s</td></tr>' % (self._colors['text_muted'], label, escape(text),
                                          self._colors['text_muted'], other, escape(more)))
            parts.append('</table>')
        for title, caption, resource, width, height in pictures:
            parts.append('<p style="margin:6px 0 0 0"><img src="%s" width="%d" height="%d" '
                         'alt="%s"></p>' % (resource, width, height, escape(title)))
            if caption:
                parts.append(self._line(escape(caption)))
        if facts['values'] and not pictures:
            parts.append('<p style="margin:4px 0 0 2px">%s</p>' % escape(
                ', '.join(facts['values'])))
        parts.append(self._line(self._link('save:', tr('Save as .npy…'))))
        return ''.join(parts)

    def values_offer(self, size):
        """An offer to look at values that are many."""
        return self._title(tr('Values')) + self._line(self._link(
            'values:', tr('Look at the values (%s)') % format_bytes(size)))

    def values_note(self, text):
        """What is said instead of values: that they are being read, or an error."""
        return self._title(tr('Values')) + self._line(escape(text))

    def _title(self, title, count=None):
        return ('<p style="color:%s;font-size:%dpx;font-weight:504;margin-top:12px;'
                'margin-bottom:2px">%s</p>' % (
                    self._colors['text_muted'], theme.pixels(11),
                    escape(title.upper() + (' ({:,})'.format(count) if count else ''))))

    def _line(self, html):
        return '<p style="color:%s;margin:2px 0 0 2px">%s</p>' % (
            self._colors['text_muted'], html)

    def _row(self, row):
        colors = self._colors
        key = 'value ' + row.label
        is_open = row.full is not None and key in self._opened
        text = escape(row.full() if is_open else row.text)
        if row.link:
            text = self._link('node:' + quote(row.link, safe=''), row.text)
        if row.note:
            text += '%s<span style="color:%s">%s</span>' % (
                '<br>' if row.link else ' &nbsp;', colors['text_muted'], escape(row.note))
        if row.full is not None:
            text += ' ' + self._link('fold:' + key, tr('less') if is_open else tr('all'))
        # Qt would break a shape behind its "?".
        wrap = 'nowrap' if len(row.label) <= _ON_ONE_LINE else 'normal'
        return ('<tr><td width="32%%" style="color:%s;white-space:%s">%s</td><td>%s</td></tr>'
                % (colors['text_muted'], wrap, escape(row.label), text))

    def _link(self, target, text):
        return '<a href="%s" style="color:%s;text-decoration:none">%s</a>' % (
            escape(target, quote=True), self._colors['accent'], escape(text))

    def _block(self, text):
        """A paragraph of an op's description; indented ones are code."""
        if text.startswith(('    ', '```')):
            lines = [line for line in text.splitlines() if not line.startswith('```')]
            return '<pre style="%s">%s</pre>' % (_PRE, escape('\n'.join(lines)))
        return '<p style="margin-top:5px">%s</p>' % '<br>'.join(
            self._prose(' '.join(item.split())) for item in _ITEM.split(text))

    @staticmethod
    def _prose(text):
        return _CODE.sub(r'<span style="font-weight:504">\1</span>', escape(text, quote=False))


def statistics_rows(facts):
    """(label, text) pairs of what `app.worker.statistics.describe` says."""
    rows = [(tr('shape'), format_shape(tuple(facts['shape']))), (tr('dtype'), facts['dtype'])]
    if facts['values'] and facts['elements'] <= FEW or \
            facts['min'] is None and not facts['nans'] and not facts['infinities']:
        return rows + [(tr('elements'), '{:,}'.format(facts['elements']))]
    for key in texts(('min', 'max', 'mean', 'std')):
        if facts[key] is not None:
            rows.append((tr(key), '%.5g' % facts[key]))
    rows.append((tr('zeros'), _share(facts['zeros'], facts['elements'])))
    rows.append(('NaN', _share(facts['nans'], facts['elements'])))
    rows.append((tr('infinite'), _share(facts['infinities'], facts['elements'])))
    rows.append((tr('bytes'), format_bytes(facts['bytes'])))
    return rows


def _share(count, whole):
    if not count:
        return tr('none')
    return '{:,} ({:.3g} %)'.format(count, 100.0 * count / max(1, whole))
