"""Pictures in and out: bytes as an image of a bounded size, an image as bytes."""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QImage, QImageReader, QImageWriter

THUMB = QSize(288, 184)
LARGEST = QSize(2600, 2000)
EVIDENCE_FILES = (
    "Pictures and logs (*.png *.jpg *.jpeg *.webp *.gif *.bmp *.txt *.log *.csv);;All files (*)"
)
"""What the system's dialog offers where evidence is added."""


def decoded(raw: bytes, most: QSize) -> QImage:
    """The picture in `raw`, no larger than `most` needs; a null image when it is none."""
    buffer = QBuffer()
    buffer.setData(QByteArray(raw))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    size = reader.size()
    if not size.isValid():
        return QImage()
    if size.width() > most.width() or size.height() > most.height():
        reader.setScaledSize(size.scaled(most, Qt.AspectRatioMode.KeepAspectRatio))
    return reader.read()


def encoded(image: QImage) -> bytes:
    """The picture as PNG."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"PNG")).write(image)
    return bytes(buffer.data().data())
