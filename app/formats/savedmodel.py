"""A SavedModel: one file with a graph for each tag set, its weights in a folder beside it.

Source: tensorflow/core/protobuf/saved_model.proto, python/saved_model/constants.py.
"""
import os

from app.errors import ModelError

DEFAULT_TAGS = ('serve',)
_FILES = ('saved_model.pb', 'saved_model.pbtxt')


def file_in(folder):
    """Path of the SavedModel file in a folder, None without one."""
    for name in _FILES:
        path = os.path.join(folder, name)
        if os.path.isfile(path):
            return path
    return None


def file_of_variables(prefix):
    """Path of the SavedModel file whose weights lie at a prefix, None without one."""
    folder, name = os.path.split(prefix)
    if name == 'variables' and os.path.basename(os.path.abspath(folder)) == 'variables':
        return file_in(os.path.normpath(os.path.join(folder, os.pardir)))
    return None


def variables_of(path):
    """Checkpoint prefix that belongs to a SavedModel file, there or not."""
    return os.path.join(os.path.dirname(path), 'variables', 'variables')


def tag_sets(saved):
    """The tag sets of a SavedModel message, as ``--tags`` takes them, in file order."""
    return [','.join(sorted(meta.meta_info_def.tags)) for meta in saved.meta_graphs]


def pick(saved, tags, path):
    """The MetaGraphDef with a tag set; the only one there is serves as the default, too.

    Raises ModelError (``tags_not_found``, its suggestions the tag sets) when none has it.
    """
    wanted = set(tags) or set(DEFAULT_TAGS)
    for meta in saved.meta_graphs:
        if set(meta.meta_info_def.tags) == wanted:
            return meta
    if len(saved.meta_graphs) == 1 and wanted == set(DEFAULT_TAGS):
        return saved.meta_graphs[0]
    found = tag_sets(saved)
    raise ModelError('%s has no graph tagged %s; it has %s.' % (
        path, ','.join(sorted(wanted)), ' and '.join(tags or 'an untagged one' for tags in found)),
        code='tags_not_found', hint='Name one with --tags.', suggestions=found)
