"""What a caller may choose, as one frozen object that travels through the pipeline unchanged."""

from __future__ import annotations

from dataclasses import dataclass

from packshot.errors import OptionError

EDGE_SHIFT_MAX = 4.0  # px; the halo of finish.onnx is built for it
SOFTEN_MAX = 4.0  # px of blur radius; likewise


@dataclass(frozen=True, slots=True)
class EdgeOptions:
    """How the edge of the subject is finished.

    edge_shift   : px at full resolution, -4…4; positive spreads the subject, negative chokes it
    soften       : px, 0…4; radius by which the edge of alpha is blurred
    decontaminate: 0…1; 0 keeps the photo's colours at the edge, 1 replaces them by the
                   estimated foreground
    """

    edge_shift: float = 0.0
    soften: float = 0.0
    decontaminate: float = 1.0

    def __post_init__(self) -> None:
        _between("edge_shift", self.edge_shift, -EDGE_SHIFT_MAX, EDGE_SHIFT_MAX)
        _between("soften", self.soften, 0.0, SOFTEN_MAX)
        _between("decontaminate", self.decontaminate, 0.0, 1.0)


@dataclass(frozen=True, slots=True)
class Limits:
    """How large an input may be before it is refused.

    pixels : pixels of the decoded photo, width × height; 200 million admits every camera sold
    bytes  : size of the file as stored
    """

    pixels: int = 200_000_000
    bytes: int = 1 << 30


def _between(name: str, value: float, low: float, high: float) -> None:
    if not low <= value <= high:  # also catches NaN
        raise OptionError(f"{name} is {value:g}", remedy=f"choose between {low:g} and {high:g}")
