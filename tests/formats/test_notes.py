"""Sentences that know what they are about."""
from app.formats import notes
from app.formats.notes import FOLDER, INDEX_MISSING, Note


def test_a_note_is_its_sentence():
    note = Note('m.index is missing.', INDEX_MISSING)
    assert note == 'm.index is missing.' and ' '.join([note]) == note
    assert note.about == INDEX_MISSING


def test_notes_are_picked_by_what_they_are_about_and_never_by_their_words():
    found = [Note('One level below it.', FOLDER), 'It lies below it; a.index is missing.']
    assert notes.about(found, FOLDER) == found[:1]
    assert notes.about(found, INDEX_MISSING) == [] and notes.about(found, '') == found[1:]
