"""The models that TensorFlow makes for these tests."""
import pytest

from tests import tf_models


@pytest.fixture(scope='session')
def made(tmp_path_factory):
    """Models by name, see `tests.tf_models`."""
    return tf_models.made_models(tmp_path_factory)
