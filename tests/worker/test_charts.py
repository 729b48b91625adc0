"""Pictures of values."""
import base64

import numpy as np
import pytest

from app.worker import charts, statistics

LOOK = {'width': 300, 'ratio': 2.0, 'font': None,
        'colors': {'text': '#566276', 'line': '#B9C3D0', 'fill': '#1466B8', 'ground': '#FFFFFF'}}


def painted(array):
    return charts.pictures(array, statistics.describe(array, str(array.dtype)), LOOK)


def test_a_kernel_has_a_histogram_and_an_image():
    kernel = np.random.RandomState(1).randn(3, 3, 2, 4).astype(np.float32)
    histogram, image = painted(kernel)
    assert histogram['title'] == 'Histogram' and image['title'] == 'Values'
    assert 'all 2' in image['caption'] and 'all 4' in image['caption']
    for picture in (histogram, image):
        data = base64.b64decode(picture['png'])
        width = int.from_bytes(data[16:20], 'big')
        assert data.startswith(b'\x89PNG') and width == 2 * picture['width'] == 600


def test_a_kernel_is_laid_out_in_tiles():
    kernel = np.arange(2 * 2 * 3 * 2, dtype=np.float32).reshape(2, 2, 3, 2)
    plane, _ = charts.tiles(kernel, 'float32')
    assert plane.shape == (8, 5)
    assert np.array_equal(plane[3:5, 3:5], kernel[:, :, 1, 1])
    assert np.isnan(plane[2]).all() and np.isnan(plane[:, 2]).all()


def test_many_channels_are_cut_and_said_so():
    plane, caption = charts.tiles(np.zeros((3, 3, 64, 128), np.float32), 'float32')
    assert plane.shape == (8 * 4 - 1, 16 * 4 - 1)
    assert 'the first 8 of 64' in caption and 'the first 16 of 128' in caption


def test_a_large_matrix_shows_means():
    matrix = np.ones((3000, 20), np.float32)
    matrix[:3] = 4
    plane, _ = charts.tiles(matrix, 'float32')
    assert plane.shape == (1000, 20) and plane[0, 0] == 4 and plane[1:].max() == 1


@pytest.mark.parametrize('array', [np.zeros(5), np.zeros((0, 4)), np.zeros(300),
                                   np.zeros((300, 1))])
def test_vectors_have_no_image(array):
    assert charts.tiles(array, 'float64') == (None, '')


@pytest.mark.parametrize('array', [
    np.full((4, 4), np.nan), np.full((20, 20), 7, np.int64), np.ones((4, 4), bool),
    np.array([[1e30, -1e30] * 8] * 2, np.float32), np.full((3, 40), np.inf)])
def test_odd_values_are_drawn(array):
    for picture in painted(array):
        assert picture['png']
