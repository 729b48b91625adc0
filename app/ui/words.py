"""The window's texts in the language of the desktop.

English texts are their own keys. `tr` takes them where they are shown; tables of texts are put
through `texts`, so that ``resources/build_translations.py`` finds them.
"""
import os

from PyQt5.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from app import resources
from app.graph import text as english

CONTEXT = 'Freezeframe'


def tr(text):
    """A text in the language of the window; values go in afterwards, by ``%`` or ``format``."""
    return QCoreApplication.translate(CONTEXT, text)


def plural(count, noun, many=None):
    """A count with its noun, as `app.graph.text.plural`; the key is ``{} noun``."""
    key = '{} ' + noun
    found = QCoreApplication.translate(CONTEXT, key, None, count)
    return english.plural(count, noun, many) if found == key \
        else found.format('{:,}'.format(count))


def texts(table):
    """A table of texts as it is: says that each goes through `tr` where it is shown."""
    return table


def load(application, folder=None):
    """Take the language of the desktop, or of FREEZEFRAME_LANGUAGE (such as ``de``).

    Qt's own texts come along only where there are ours: no window in two languages.

    Args:
        application: the QCoreApplication.
        folder: where the ``.qm`` files are; those that are bundled by default.

    Returns:
        Whether there is a translation into it.
    """
    language = os.environ.get('FREEZEFRAME_LANGUAGE')
    locale = QLocale(language) if language else QLocale.system()
    ours = QTranslator(application)
    if not ours.load(locale, 'freezeframe', '_', str(folder or resources.path('translations'))):
        return False
    of_qt = QTranslator(application)
    if of_qt.load(locale, 'qtbase', '_', QLibraryInfo.location(QLibraryInfo.TranslationsPath)):
        application.installTranslator(of_qt)
    return application.installTranslator(ours)
