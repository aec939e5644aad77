"""Colours for cells: palettes even in lightness as seen, mixing as the eye does, and contrast."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor, QImage

Parts = NDArray[np.float64]
"""(n, 3) red, green and blue of sRGB, 0 to 1."""
_Parts = tuple[float, float, float]
Packed = NDArray[np.uint32]
"""Colours as Qt's images hold them: 0xffRRGGBB."""

LEAST_CONTRAST = 4.5
"""Of text and its ground: WCAG 2.1, success criterion 1.4.3, level AA."""

# Every fifth of the 256 colours of each. Stefan van der Walt and Nathaniel Smith, viridis, 2015,
# https://bids.github.io/colormap/ (CC0); Jamie R. Nunez, Christopher R. Anderton and Ryan S.
# Renslow, cividis, "Optimizing colormaps with consideration for color vision deficiency to enable
# accurate interpretation of scientific data", PLOS ONE 13(7), 2018,
# https://doi.org/10.1371/journal.pone.0199239 (CC0).
_VIRIDIS = (
    "440154 46085c 471063 481769 481d6f 482475 472a7a 46307e 453781 433d84 414287 3f4889 "
    "3d4e8a 3a538b 38598c 355e8d 33638d 31688e 2e6d8e 2c718e 2a768e 297b8e 27808e 25848e "
    "23898e 218e8d 20928c 1f978b 1e9c89 1fa188 21a585 24aa83 28ae80 2eb37c 35b779 3dbc74 "
    "46c06f 50c46a 5ac864 65cb5e 70cf57 7cd250 89d548 95d840 a2da37 b0dd2f bddf26 cae11f "
    "d8e219 e5e419 f1e51d fde725"
)
_CIVIDIS = (
    "00224e 002656 002a5f 002d68 003070 083370 163770 203a6f 273e6e 2e416d 34456c 3a486c "
    "3f4c6c 444f6c 49536c 4e566c 535a6d 575d6d 5c616e 60646f 656870 696b71 6d6f72 727274 "
    "767676 7a7a78 7e7d78 838179 888578 8d8878 928c78 969077 9b9476 a09875 a59c74 aaa073 "
    "afa471 b5a86f baac6d bfb06b c4b468 c9b965 cfbd62 d4c15f dac65b dfca57 e5cf52 ead34c "
    "f0d846 f6dd3f fce236 fee838"
)


def viridis(n: int) -> Packed:
    """(n,) colours of viridis, dark for low to light for high."""
    return _between_fifths(_VIRIDIS, n)


def cividis(n: int) -> Packed:
    """(n,) colours of cividis, which looks much alike to eyes that tell red from green or not."""
    return _between_fifths(_CIVIDIS, n)


def gradient(stops: Sequence[QColor], n: int) -> Packed:
    """(n,) colours that go through stops, even steps apart, mixed as the eye sees them (OKLab).

    References
    ----------
    Bjorn Ottosson, "A perceptual color space for image processing", 2020,
    https://bottosson.github.io/posts/oklab/
    """
    at = np.linspace(0, len(stops) - 1, n)
    lab = _oklab(np.array([_parts_of(one) for one in stops]))
    return packed(
        _from_oklab(np.stack([np.interp(at, range(len(stops)), part) for part in lab.T], 1))
    )


def mixed(one: QColor, other: QColor, share: float) -> QColor:
    """``1 - share`` of one colour and ``share`` of another, mixed as the eye sees them."""
    return QColor.fromRgbF(*_mixed(_parts_of(one), _parts_of(other), share))


@lru_cache(maxsize=1024)  # asked for the same colours whenever another matrix is shown
def _mixed(one: _Parts, other: _Parts, share: float) -> _Parts:
    lab = _oklab(np.array([one, other]))
    red, green, blue = _from_oklab((1 - share) * lab[:1] + share * lab[1:])[0].tolist()
    return red, green, blue


def _parts_of(colour: QColor) -> _Parts:
    return colour.redF(), colour.greenF(), colour.blueF()


def softened(colours: Packed, towards: QColor, share: float) -> Packed:
    """Colours with a share of another one mixed in."""
    other = _oklab(parts(np.array([towards.rgb()], np.uint32)))
    return packed(_from_oklab((1 - share) * _oklab(parts(colours)) + share * other))


def inks_on(grounds: Packed, wanted: Sequence[QColor]) -> Packed:
    """(n,) colours to write with, each the first wanted one that has contrast enough.

    Where none has, black or white, whichever has more: at least 4.58.
    """
    candidates = np.array([one.rgb() for one in wanted], np.uint32)
    extremes = np.array([0xFF000000, 0xFFFFFFFF], np.uint32)
    by_ground = contrast(grounds[:, None], np.concatenate([candidates, extremes])[None])
    good = by_ground[:, : len(wanted)] >= LEAST_CONTRAST
    first = np.where(good.any(1), good.argmax(1), len(wanted) + by_ground[:, -2:].argmax(1))
    return np.asarray(np.concatenate([candidates, extremes])[first], np.uint32)


def readable(inks: Packed, grounds: Packed, usual: QColor) -> Packed:
    """(n,) the inks, with others for those that have too little contrast to the grounds.

    The usual one, where it has enough; else black or white.
    """
    differing, which = np.unique(grounds, return_inverse=True)
    instead = inks_on(differing, [usual])[which]
    return np.where(contrast(grounds, inks) >= LEAST_CONTRAST, inks, instead)


def under_veil(grounds: Packed, veil: QColor) -> Packed:
    """Colours under another one that lets through what its alpha leaves, as Qt paints it."""
    share = veil.alphaF()
    over = parts(np.array([veil.rgb()], np.uint32))
    differing, which = np.unique(grounds, return_inverse=True)
    return packed((1 - share) * parts(differing) + share * over)[which.reshape(grounds.shape)]


def contrast(one: NDArray[Any], other: NDArray[Any]) -> NDArray[np.float64]:
    """Contrast ratio of packed colours, 1 to 21, as WCAG 2.1 defines it."""
    lighter = np.maximum(_luminance(one), _luminance(other))
    darker = np.minimum(_luminance(one), _luminance(other))
    return np.asarray((lighter + 0.05) / (darker + 0.05), np.float64)


def packed(colours: Parts) -> Packed:
    """Colours as Qt's images hold them."""
    red, green, blue = np.rint(255 * np.clip(colours, 0, 1)).astype(np.uint32).T
    return np.asarray(0xFF000000 | red << 16 | green << 8 | blue, np.uint32)


def parts(colours: NDArray[Any]) -> Parts:
    """(..., 3) red, green and blue of packed colours, 0 to 1."""
    shifted = [(colours >> shift) & 0xFF for shift in (16, 8, 0)]
    return np.stack(shifted, -1).astype(np.float64) / 255


def image_of(pixels: Packed, form: QImage.Format) -> QImage:
    """An image of the very memory of an array, (height, width), which has to outlive it."""
    height, width = pixels.shape
    return QImage(pixels.data, width, height, 4 * width, form)


def _between_fifths(constants: str, n: int) -> Packed:
    known = parts(np.array([int(one, 16) for one in constants.split()], np.uint32))
    at = np.linspace(0, len(known) - 1, n)
    return packed(np.stack([np.interp(at, range(len(known)), part) for part in known.T], 1))


_TO_LMS = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_TO_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)
_FROM_LMS = np.linalg.inv(_TO_LMS)
_FROM_LAB = np.linalg.inv(_TO_LAB)


def _oklab(colours: Parts) -> Parts:
    return np.asarray(np.cbrt(_linear(colours) @ _TO_LMS.T) @ _TO_LAB.T)


def _from_oklab(lab: Parts) -> Parts:
    return _encoded(((lab @ _FROM_LAB.T) ** 3) @ _FROM_LMS.T)


def _linear(colours: Parts) -> Parts:
    """Linear light of sRGB components."""
    return np.where(colours <= 0.04045, colours / 12.92, ((colours + 0.055) / 1.055) ** 2.4)


def _encoded(linear: Parts) -> Parts:
    linear = np.clip(linear, 0, 1)
    return np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)


def _luminance(colours: NDArray[Any]) -> NDArray[np.float64]:
    return np.asarray(_linear(parts(colours)) @ (0.2126, 0.7152, 0.0722), np.float64)
