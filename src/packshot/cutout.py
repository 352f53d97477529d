"""What comes out: the subject with its alpha, and everything one can do with it afterwards."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from packshot import encode, files, trim
from packshot.compose import (
    RGB,
    Background,
    Colour,
    Margin,
    Picture,
    Pixels,
    compose,
    parse_background,
    parse_margin,
)
from packshot.decode import Photo
from packshot.errors import OptionError, OutputError
from packshot.stamp import Stamp
from packshot.subject import Subject

SUBJECT_ALPHA = 8  # 0…255; fainter pixels are noise of the mask, not part of the subject's box
SOLID_ALPHA = 128  # 0…255; from here on a pixel at the frame means that the frame cuts the subject


@dataclass(frozen=True, slots=True, eq=False)
class Cutout:
    """A cut-out subject. Nothing changes it: every method returns a new one.

    rgba  : uint8, H×W×4, straight alpha, sRGB
    photo : the photo in the same frame, not a copy: its name, its EXIF block, and its pixels for
            the background "blur"
    notes : what a person should know about this photo, one clause each
    empty : True if no subject was found, so that alpha is 0 everywhere
    stamp : what cut it out; a PNG carries it on. None where that is not known
    subject : where the subject is by itself, if alpha holds its shadow too; a PNG carries it on
    cropped : the sides on which the photo's frame cut the subject, before it was cropped; a PNG
              carries it on. None where the edges of the picture are still the frame's
    """

    rgba: Pixels = field(repr=False)
    photo: Photo | None = field(default=None, repr=False)
    notes: tuple[str, ...] = ()
    empty: bool = False
    stamp: Stamp | None = None
    subject: Subject | None = None
    cropped: tuple[str, ...] | None = None

    @property
    def name(self) -> str:
        """The photo's file, or how it was given."""
        return "<array>" if self.photo is None else self.photo.name

    @property
    def width(self) -> int:
        """In px."""
        return int(self.rgba.shape[1])

    @property
    def height(self) -> int:
        """In px."""
        return int(self.rgba.shape[0])

    @property
    def alpha(self) -> Pixels:
        """uint8, H×W: 0 background, 255 subject. A view, not a copy."""
        return self.rgba[..., 3]

    @property
    def foreground(self) -> Pixels:
        """uint8, H×W×3: the subject's own colours, straight, also where alpha is low. A view."""
        return self.rgba[..., :3]

    @property
    def opaque(self) -> bool:
        """True if alpha is 255 everywhere."""
        return bool((self.alpha == 255).all())

    @property
    def box(self) -> tuple[int, int, int, int] | None:
        """Left, top, right, bottom of the subject in px, the last two exclusive; None if empty.

        A shadow that was kept is no part of the subject.
        """
        return (self.subject and self.subject.box) or self._seen

    @property
    def _seen(self) -> tuple[int, int, int, int] | None:
        """The box around everything that shows."""
        seen = self.alpha >= SUBJECT_ALPHA
        columns, rows = np.flatnonzero(seen.any(axis=0)), np.flatnonzero(seen.any(axis=1))
        if not columns.size:
            return None
        return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1

    @property
    def cut(self) -> tuple[str, ...]:
        """The sides on which the photo's frame cuts the subject: left, top, right, bottom."""
        if self.subject is not None:
            return self.subject.cut
        if self.cropped is not None:
            return self.cropped
        edges = {
            "left": self.alpha[:, 0],
            "top": self.alpha[0],
            "right": self.alpha[:, -1],
            "bottom": self.alpha[-1],
        }
        return tuple(side for side, pixels in edges.items() if _solid(pixels))

    def on(self, background: str | Path | RGB | Pixels | Background) -> Cutout:
        """Lay the subject over a background: → a cut-out whose alpha is 255 everywhere.

        background : a colour ("white", "#f4f4f2", (255, 255, 255)), "blur" for the photo's own
                     background out of focus, the path of a picture, or one as uint8, H×W×3
        """
        photo = None if self.photo is None else self.photo.rgb
        ground = compose(self.rgba, photo, parse_background(background))
        return replace(self, rgba=_with_alpha(ground), subject=None)

    def mask(self) -> Cutout:
        """Alpha as a grey picture, opaque: white where the subject is, black elsewhere."""
        grey = np.repeat(self.alpha[..., None], 4, axis=2)
        grey[..., 3] = 255
        return replace(self, rgba=grey, subject=None)

    def crop(self, margin: str | float | Margin = "5%") -> Cutout:
        """Crop to the subject and leave a margin around it.

        margin : "40px" or 40, or a share of the longer side of the subject's box, "5%"

        The margin is the same on all sides, so that a series looks alike: where the photo ends
        earlier, the frame is extended with transparency. The exception is a side on which the
        photo's frame cuts the subject (the shoulders of a portrait): there the cut stays at the
        edge, without a margin, and a note says so. A shadow that was kept stays in the frame.
        Without a subject nothing changes.
        """
        margin = parse_margin(margin)
        if (box := self._seen) is None:
            return self
        left, top, right, bottom = box
        room = margin.pixels(right - left, bottom - top)
        sides = list(self.cut)
        left -= 0 if "left" in sides else room
        top -= 0 if "top" in sides else room
        right += 0 if "right" in sides else room
        bottom += 0 if "bottom" in sides else room
        frame = (left, top, right, bottom)
        notes = self.notes
        if sides and room:
            notes += (f"the photo's frame cuts the subject: no margin at the {_listed(sides)}",)
        photo = self.photo
        if photo is not None:
            photo = replace(photo, rgb=_framed(photo.rgb, frame, "edge"), alpha=None)
        rgba = _framed(self.rgba, frame, "constant")
        subject = None if self.subject is None else self.subject.moved(left, top)
        return replace(
            self, rgba=rgba, photo=photo, notes=notes, subject=subject, cropped=tuple(sides)
        )

    @property
    def texts(self) -> dict[str, str]:
        """What a PNG of it says about it, by keyword."""
        return {
            **({} if self.stamp is None else self.stamp.texts),
            **({} if self.subject is None else self.subject.texts),
            **({} if self.cropped is None else trim.texts(self.cropped)),
        }

    def to_pil(self) -> Image.Image:
        """As a Pillow image of mode RGBA."""
        return Image.fromarray(self.rgba)

    def to_bytes(
        self,
        format: str = "png",
        *,
        background: str | Path | RGB | Background | None = None,
        quality: int | None = None,
        keep_gps: bool = False,
    ) -> bytes:
        """Encode as one of `packshot.encode.FORMATS`.

        background : as for `on`; JPEG, which has no alpha, needs one
        quality    : 1…100, for the lossy formats
        keep_gps   : also carry over where the photo was taken
        """
        paint: RGB | None = None
        shown = self
        if background is not None:
            background = parse_background(background)
            if isinstance(background, Colour):  # the encoder flattens, saving a copy
                paint = background.rgb
            else:
                shown = self.on(background)
        if paint is None and shown.opaque:
            paint = (255, 255, 255)  # changes no pixel, and lets the encoder leave alpha out
        if paint is None and format == "jpeg":
            raise OptionError(
                "JPEG has no transparency", remedy='give a background, as "white", or choose PNG'
            )
        return encode.encode(
            shown.rgba,
            format,
            background=paint,
            quality=quality,
            exif=None if self.photo is None else self.photo.exif,
            keep_gps=keep_gps,
            text=shown.texts,
        )

    def save(
        self,
        path: str | Path,
        *,
        background: str | Path | RGB | Background | None = None,
        quality: int | None = None,
        keep_gps: bool = False,
        overwrite: bool = True,
    ) -> Path:
        """Write to a file, in the format that its extension names. → the path

        Options as for `to_bytes`. An existing file is replaced, as image libraries do, unless
        `overwrite` is False; the photo that the cut-out is from and the background never are.
        """
        path = Path(path)
        format = encode.format_of(path)
        if background is not None:
            background = parse_background(background)
        spared = {"photo": self.name}
        if isinstance(background, Picture):
            spared["background"] = background.name
        for what, name in spared.items():
            if is_same_file(path, Path(name)):
                raise OutputError(
                    f"this is the {what} itself, which is never overwritten",
                    remedy="save under another name",
                    name=str(path),
                )
        data = self.to_bytes(format, background=background, quality=quality, keep_gps=keep_gps)
        files.write_atomic(path, data, overwrite=overwrite)
        return path


def is_same_file(one: Path, other: Path) -> bool:
    """Whether two paths lead to one file, through links, `..` or another spelling of the case."""
    try:
        return one.samefile(other)
    except (OSError, ValueError):  # one does not exist, or is no path at all, as "<bytes>"
        return False


def _solid(pixels: NDArray[np.uint8]) -> bool:
    return bool((pixels >= SOLID_ALPHA).any())


def _with_alpha(rgb: Pixels) -> Pixels:
    rgba = np.empty((*rgb.shape[:2], 4), np.uint8)
    rgba[..., :3] = rgb
    rgba[..., 3] = 255
    return rgba


def _framed(
    pixels: Pixels, frame: tuple[int, int, int, int], beyond: Literal["constant", "edge"]
) -> Pixels:
    """Cut out left, top, right, bottom; outside the picture: "constant" 0, or its "edge"."""
    left, top, right, bottom = frame
    height, width = pixels.shape[:2]
    inside = pixels[max(top, 0) : min(bottom, height), max(left, 0) : min(right, width)]
    room = (
        (max(-top, 0), max(bottom - height, 0)),
        (max(-left, 0), max(right - width, 0)),
        (0, 0),
    )
    padded: Pixels = np.pad(inside, room, mode=beyond)
    return padded


def _listed(words: list[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
