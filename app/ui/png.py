"""A PNG file of any size, painted and packed in bands, so that memory holds one of them.

Format: PNG (ISO/IEC 15948), 8-bit RGB, no interlace, filter type 0.
"""
import struct
import zlib

SIGNATURE = b'\x89PNG\r\n\x1a\n'
#: A side has at most 2**31 - 1 pixels.
MAX_SIDE = 2 ** 31 - 1
BAND_PIXELS = 8 << 20
LEVEL = 4


def chunks(width, height, paint):
    """Yield the bytes of a PNG.

    Args:
        width, height: pixels.
        paint: paint(painter, top, rows) paints the rows from ``top`` on with a
            QPainter whose units are pixels of the whole.

    Raises:
        MemoryError: not even one row has room.
    """
    from PyQt5.QtGui import QImage, QPainter
    yield SIGNATURE
    yield _chunk(b'IHDR', struct.pack('>IIBBBBB', width, height, 8, 2, 0, 0, 0))
    packer = zlib.compressobj(LEVEL)
    rows = min(max(BAND_PIXELS // width, 1), height)
    image = QImage(width, rows, QImage.Format_RGB888)
    if image.isNull():
        raise MemoryError('no room for %d pixels' % width)
    for top in range(0, height, rows):
        painter = QPainter(image)
        painter.translate(0, -top)
        count = min(rows, height - top)
        try:
            paint(painter, top, count)
        finally:
            painter.end()
        bits = image.constBits()
        bits.setsize(image.byteCount())
        data, stride = bytes(bits), image.bytesPerLine()
        packed = packer.compress(b''.join(
            b'\0' + data[row * stride:row * stride + 3 * width] for row in range(count)))
        if packed:
            yield _chunk(b'IDAT', packed)
    yield _chunk(b'IDAT', packer.flush())
    yield _chunk(b'IEND', b'')


def _chunk(kind, data):
    return struct.pack('>I', len(data)) + kind + data + struct.pack(
        '>I', zlib.crc32(kind + data) & 0xFFFFFFFF)
