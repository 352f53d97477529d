"""ICC profiles from primaries and a curve, byte for byte the same on every machine.

LittleCMS could make them, but writes the time into each and changes its ways between versions.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

XY = tuple[float, float]
Float = NDArray[np.float64]

D65: XY = (0.3127, 0.3290)
_D50 = (0.9642, 1.0, 0.8249)  # X, Y, Z of the white that ICC profiles are relative to
_BRADFORD = np.array(
    [[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]]
)
_DATE = (2000, 1, 1, 0, 0, 0)
_TABLE = 4096  # entries of a sampled curve


@dataclass(frozen=True, slots=True)
class Primaries:
    """Chromaticities x, y of red, green, blue and white."""

    red: XY
    green: XY
    blue: XY
    white: XY = D65


@dataclass(frozen=True, slots=True)
class Curve:
    """From the stored value, 0…1, to light, 0…1.

    parameters : of an ICC parametric curve: (gamma,), or (gamma, a, b, c, d) for
                 (a·x + b)^gamma from d on and c·x below
    """

    parameters: tuple[float, ...]

    def tag(self) -> bytes:
        """As an ICC tag."""
        kind = {1: 0, 5: 3}[len(self.parameters)]
        return struct.pack(">4sIHH", b"para", 0, kind, 0) + _fixed(*self.parameters)


@dataclass(frozen=True, slots=True, eq=False)
class Sampled:
    """A curve as a table: `light` holds its value, 0…1, at evenly spaced stored values."""

    light: Float

    def tag(self) -> bytes:
        """As an ICC tag."""
        steps = np.clip(self.light * 65535 + 0.5, 0, 65535).astype(">u2")
        return struct.pack(">4sII", b"curv", 0, len(steps)) + steps.tobytes()


SRGB_PRIMARIES = Primaries((0.640, 0.330), (0.300, 0.600), (0.150, 0.060))
P3_PRIMARIES = Primaries((0.680, 0.320), (0.265, 0.690), (0.150, 0.060))
ADOBE_PRIMARIES = Primaries((0.640, 0.330), (0.210, 0.710), (0.150, 0.060))
BT2020_PRIMARIES = Primaries((0.708, 0.292), (0.170, 0.797), (0.131, 0.046))

SRGB_CURVE = Curve((2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045))
ADOBE_CURVE = Curve((563 / 256,))

_REFERENCE_WHITE = 203.0  # cd/m², of diffuse white in HDR pictures (ITU-R BT.2408)


def pq_curve() -> Sampled:
    """BT.2100 PQ, cut off above diffuse white."""
    x = np.linspace(0.0, 1.0, _TABLE) ** (32 / 2523)
    nits = 10000 * (np.maximum(x - 3424 / 4096, 0) / (2413 / 128 - 2392 / 128 * x)) ** (
        16384 / 2610
    )
    return Sampled(np.minimum(nits / _REFERENCE_WHITE, 1.0))


def hlg_curve() -> Sampled:
    """BT.2100 HLG on a display of 1000 cd/m², cut off above diffuse white."""
    x = np.linspace(0.0, 1.0, _TABLE)
    a, b, c = 0.17883277, 0.28466892, 0.55991073
    scene = np.where(x <= 0.5, x * x / 3, (np.exp((x - c) / a) + b) / 12)
    # The system gamma 1.2 belongs on luminance; on each channel it is exact for greys.
    return Sampled(np.minimum(1000 * scene**1.2 / _REFERENCE_WHITE, 1.0))


def profile(name: str, primaries: Primaries, curve: Curve | Sampled) -> bytes:
    """An ICC v4 display profile, called `name`, for RGB."""
    red, green, blue = _colorants(primaries).T
    response = curve.tag()
    tags = {
        b"desc": _text(name),
        b"cprt": _text("No copyright, use freely"),
        b"wtpt": _xyz(_D50),
        b"chad": struct.pack(">4sI", b"sf32", 0) + _fixed(*_adaptation(primaries.white).ravel()),
        b"rXYZ": _xyz(red),
        b"gXYZ": _xyz(green),
        b"bXYZ": _xyz(blue),
    }
    shared = [b"rTRC", b"gTRC", b"bTRC"]
    at = 128 + 4 + 12 * (len(tags) + len(shared))
    table, body = b"", b""
    for key, value in [*tags.items(), (b"", response)]:
        for entry in shared if not key else [key]:
            table += struct.pack(">4sII", entry, at + len(body), len(value))
        body += value + bytes(-len(value) % 4)
    header = struct.pack(
        ">I4xI4s4s4s6H4s28x3i48x",
        at + len(body),
        0x04300000,
        b"mntr",
        b"RGB ",
        b"XYZ ",
        *_DATE,
        b"acsp",
        *(round(v * 65536) for v in _D50),
    )
    return header + struct.pack(">I", len(tags) + len(shared)) + table + body


def _colorants(primaries: Primaries) -> Float:
    """XYZ of red, green, blue as columns, relative to D50, so that their sum is the white."""
    columns = np.array(
        [[x / y, 1.0, (1 - x - y) / y] for x, y in (primaries.red, primaries.green, primaries.blue)]
    ).T
    scale = np.linalg.solve(columns, _white(primaries.white))
    adapted: Float = _adaptation(primaries.white) @ (columns * scale)
    return adapted


def _adaptation(white: XY) -> Float:
    """The Bradford transform from `white` to D50: 3×3, for XYZ."""
    ratio = (_BRADFORD @ np.array(_D50)) / (_BRADFORD @ _white(white))
    matrix: Float = np.linalg.solve(_BRADFORD, ratio[:, None] * _BRADFORD)
    return matrix


def _white(white: XY) -> Float:
    x, y = white
    return np.array([x / y, 1.0, (1 - x - y) / y])


def _fixed(*values: float) -> bytes:
    return struct.pack(f">{len(values)}i", *(round(v * 65536) for v in values))


def _xyz(values: tuple[float, float, float] | Float) -> bytes:
    return struct.pack(">4sI", b"XYZ ", 0) + _fixed(*values)


def _text(text: str) -> bytes:
    content = text.encode("utf-16-be")
    return struct.pack(">4sIII2s2sII", b"mluc", 0, 1, 12, b"en", b"US", len(content), 28) + content


SRGB = profile("sRGB IEC61966-2.1", SRGB_PRIMARIES, SRGB_CURVE)
