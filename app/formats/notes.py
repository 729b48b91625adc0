"""What is said of a model's files: sentences that know what they are about."""

FOLDER, DATA_MISSING, INDEX_MISSING = 'folder', 'data_missing', 'index_missing'


class Note(str):
    """A sentence for people.

    Attributes:
        about: FOLDER (in which folder the model was found; says nothing of weights),
            DATA_MISSING, INDEX_MISSING, or '' for whatever else.
    """

    def __new__(cls, text, about=''):
        made = super().__new__(cls, text)
        made.about = about
        return made


def about(notes, *topics):
    """Those of some sentences that are about one of these; plain texts are about ''."""
    return [note for note in notes if getattr(note, 'about', '') in topics]
