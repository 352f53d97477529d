"""A master and a preset → the file that a channel takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from packshot import runtime
from packshot.channels.layout import Layout, lay_out, strips
from packshot.cutout import Cutout
from packshot.decode import Source, decode_straight
from packshot.encode import encode
from packshot.errors import ChannelError, InputError, NoSubjectError
from packshot.options import Limits
from packshot.presets import Preset

Pixels = NDArray[np.uint8]
RGB = tuple[int, int, int]

QUALITY_LEAST = 90  # below it JPEG shows around edges, and some marketplaces warn


@dataclass(frozen=True, slots=True)
class Rendition:
    """What goes to a channel.

    data          : the file
    width, height : px
    fill          : share of the canvas that the subject takes, on the axis where it takes most
    notes         : what a person should know, one clause each
    """

    data: bytes = field(repr=False)
    width: int
    height: int
    fill: float
    notes: tuple[str, ...] = ()


def load_master(source: Source, *, limits: Limits | None = None, name: str | None = None) -> Cutout:
    """A cut-out from a file: what `packshot cut` wrote, or another transparent picture.

    Raises InputError for what cannot be read or is opaque, NoSubjectError for what is empty.
    """
    photo = decode_straight(source, limits=limits or Limits(), name=name)
    if photo.alpha is None or photo.alpha.min() == 255:
        raise InputError(
            "it is opaque, so nothing is cut out",
            remedy="cut the subject out first, with packshot cut",
            name=photo.name,
        )
    rgba = np.dstack([photo.rgb, photo.alpha])
    cutout = Cutout(rgba, photo=photo, notes=photo.notes)
    if cutout.box is None:
        raise NoSubjectError(
            "it is empty: alpha is 0 everywhere",
            remedy="cut out a photo with a subject",
            name=photo.name,
        )
    return cutout


def render(master: Cutout, preset: Preset) -> Rendition:
    """Place the subject, lay it on the ground, encode it within the channel's limits.

    Raises ChannelError where the subject is too small, the file cannot be made small enough, or
    the master shows a shadow, which a channel either forbids or has no place for on its canvas.
    """
    _refuse_shadow(master, preset)
    ground = preset.background.rgb
    pixels, notes = master.rgba, list(master.notes)
    box = master.box
    if box is None:
        raise NoSubjectError("there is no subject in it", name=master.name)
    height, width = pixels.shape[:2]
    fill = max((box[2] - box[0]) / width, (box[3] - box[1]) / height)
    if preset.place is not None:
        layout = lay_out(box, master.cut, preset, preset.place)
        pixels, fill = placed(master.rgba, layout, ground), layout.fill
        notes += layout.notes
    exif = None if master.photo is None else master.photo.exif
    data, note = _encoded(pixels, preset, exif, master.texts)
    notes += [note] if note else []
    height, width = pixels.shape[:2]
    return Rendition(data, width, height, fill, tuple(notes))


def _refuse_shadow(master: Cutout, preset: Preset) -> None:
    """The product fills the canvas as the channel says; a shadow would be cut off at its box."""
    if master.subject is None or (preset.place is None and "shadow" not in preset.forbid):
        return
    why = "forbids one" if "shadow" in preset.forbid else "measures the product alone"
    raise ChannelError(
        f"the master shows a shadow, and {preset.key} {why}",
        remedy="cut the photo out again without its shadow, --shadow drop",
    )


def placed(rgba: Pixels, layout: Layout, ground: RGB | None) -> Pixels:
    """The subject on its canvas: uint8, H×W×4; opaque on a ground, else with straight alpha."""
    width, height = layout.canvas
    paint = np.array((0, 0, 0, 0) if ground is None else (*ground, 255), np.uint8)
    canvas = np.empty((height, width, 4), np.uint8)
    canvas[:] = paint
    left, top, right, bottom = layout.crop
    crop = rgba[top:bottom, left:right]
    x, y = layout.offset
    placer = _placer()
    for strip in strips(layout):
        rows = np.ascontiguousarray(crop[strip.source0 : strip.source1])
        place = [strip.source0, strip.row0, strip.row1, bottom - top, *reversed(layout.size)]
        out = placer.strip(rows, np.array(place, np.int64), paint)
        canvas[y + strip.row0 : y + strip.row1, x : x + layout.size[0]] = out
    return canvas


@runtime.per_process
def _placer() -> runtime.Placer:
    return runtime.Placer(runtime.default_threads())


def _encoded(
    pixels: Pixels, preset: Preset, exif: bytes | None, text: Mapping[str, str] | None
) -> tuple[bytes, str | None]:
    """The file, and a note if its quality had to be lowered to fit."""
    how, limits = preset.encode, preset.bytes
    # Without alpha where there is nothing to see through; the colour itself changes nothing then.
    ground = preset.background.rgb
    wanted = how.quality
    least = wanted if wanted is None else min(wanted, QUALITY_LEAST)
    quality = wanted
    while True:
        data = encode(pixels, how.format, background=ground, quality=quality, exif=exif, text=text)
        if limits.max is None or len(data) <= limits.max:
            break
        if quality is None or least is None or quality <= least:
            at, over = "" if quality is None else f" at quality {quality}", len(data) - limits.max
            raise ChannelError(
                f"the file would have {len(data):,} bytes{at}, {over:,} more than "
                f"{preset.key} takes",
                remedy="choose a smaller canvas in the preset",
            )
        quality -= 1
    if limits.min is not None and len(data) < limits.min:
        raise ChannelError(
            f"the file would have {len(data):,} bytes, and {preset.key} takes none below "
            f"{limits.min:,}",
            remedy="use a larger photo",
        )
    if quality == wanted:
        return data, None
    note = f"{how.format.upper()} quality {quality} instead of {wanted}, to stay within the bytes"
    return data, note
