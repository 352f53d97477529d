"""A photo's way through the stages: decode → matte → finish, window by window → cut-out."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from packshot import runtime
from packshot.cutout import Cutout
from packshot.decode import Photo, Source, decode
from packshot.errors import NoSubjectError, OptionError
from packshot.models import DEFAULT, Model, load_model
from packshot.options import EdgeOptions, Limits
from packshot.stamp import Stamp
from packshot.subject import Subject
from packshot.windows import EDGE, EMPTY, TILE, Reach, Window, texels, tiles, windows

THRESHOLDS = json.loads((files("packshot") / "thresholds.json").read_text("utf-8"))

SHADOW_LEAST = 0.02  # share of light; what is fainter everywhere is none
NO_SHADOW = "no shadow was found on the ground"
NOT_PLAIN = "the ground is not plain enough to tell a shadow from it, so none is kept"

Progress = Callable[[str, float], None]


class Remover:
    """Cuts subjects out of photos; load it once and use it for thousands, from many threads.

    model    name of a model in the registry, or a Model of another folder (`load_model`)
    threads  processors to use, at most all that the process may use; all of them if None
    limits   how large a photo may be

    >>> remover = Remover()
    >>> cutout = remover.remove("shoe.jpg")
    >>> cutout.save("shoe.png")
    """

    def __init__(
        self,
        model: str | Model = DEFAULT,
        threads: int | None = None,
        *,
        limits: Limits | None = None,
    ) -> None:
        self.limits = limits or Limits()
        chosen = model if isinstance(model, Model) else load_model(model)
        self._engine = runtime.Engine(chosen, runtime.check_threads(threads))
        self._process = os.getpid()
        self._pool = ThreadPoolExecutor(self.threads, thread_name_prefix="packshot-finish")

    @property
    def model(self) -> Model:
        return self._engine.model

    @property
    def threads(self) -> int:
        return self._engine.threads

    @property
    def providers(self) -> list[str]:
        return self._engine.providers

    def remove(
        self,
        source: Source | Photo,
        *,
        edge: EdgeOptions | None = None,
        edit: NDArray[np.uint8] | None = None,
        shadow: bool = False,
        allow_empty: bool = False,
        progress: Progress | None = None,
    ) -> Cutout:
        """The subject of a photo, with straight alpha at the photo's full resolution.

        source       path, bytes, file object, PIL image, uint8 array H×W×3, or a decoded Photo
        edge         how the edge is finished
        edit         uint8 H×W: 128 leaves alpha as computed, 0 erases, 255 keeps
        shadow       keep the shadow that the subject casts on a plain ground, as soft alpha; where
                     the ground is not plain there is none, and a note says so
        allow_empty  return an empty cut-out where no subject is found, instead of raising
        progress     called with the name of a stage and the share of it that is done, 0…1

        Raises InputError and LimitError for what cannot be decoded, NoSubjectError. The same
        photo, model and options give the same bytes, whatever the number of threads.
        """
        if self._process != os.getpid():
            raise OptionError(
                "this process was forked from the one that made this Remover",
                remedy="make one in each process; threads are not taken over",
            )
        tell = progress or _silent
        photo = source if isinstance(source, Photo) else decode(source, limits=self.limits)
        tell("decode", 1.0)
        height, width = photo.rgb.shape[:2]
        edit = _merged_edit(photo, edit)
        maps = self._engine.matte(photo.rgb)
        tell("matte", 1.0)
        rgba = np.empty((height, width, 4), np.uint8)
        self._finish(photo.rgb, maps, edit, edge or EdgeOptions(), rgba, tell)
        empty = _is_empty(rgba[..., 3])
        if empty and not allow_empty:
            raise NoSubjectError(
                "no subject was found",
                remedy="use a photo in which the subject stands out, or allow an empty cut-out",
                name=photo.name,
            )
        notes = (
            (*photo.notes, "no subject was found, the cut-out is empty") if empty else photo.notes
        )
        if empty:
            rgba[:] = 0
        cutout = Cutout(rgba, photo=photo, notes=notes, empty=empty, stamp=Stamp.of(self.model))
        return self._with_shadow(cutout, photo, maps, edit) if shadow and not empty else cutout

    def _with_shadow(
        self,
        cutout: Cutout,
        photo: Photo,
        maps: NDArray[np.float32],
        edit: NDArray[np.uint8] | None,
    ) -> Cutout:
        """The cut-out with its shadow, in the same memory; or with a note why there is none."""
        found, plain = _shadows().find(photo.rgb, maps)
        if found.max() < SHADOW_LEAST:
            note = NO_SHADOW if plain else NOT_PLAIN
            return replace(cutout, notes=(*cutout.notes, note))
        rgba = cutout.rgba
        height, width = rgba.shape[:2]
        subject = Subject(cutout.box, cutout.cut)

        def cast(window: Window) -> None:
            part = texels(window, height, width, found.shape[2:])
            dark = np.ascontiguousarray(found[(..., *part.slices)])
            if not dark.any():
                return
            place = window.slices
            pixels = np.ascontiguousarray(rgba[place])
            where = [window.y0, window.y1, window.x0, window.x1, height, width]
            rgba[place] = _shadows().cast(
                pixels,
                dark,
                np.array(where, np.int64),
                np.array([part.y0, part.x0, *found.shape[2:]], np.int64),
                _untouched(pixels) if edit is None else np.ascontiguousarray(edit[place]),
            )

        every = np.full((-(-height // TILE), -(-width // TILE)), EDGE, np.uint8)
        for _ in self._pool.map(cast, (window for _, window in windows(every, height, width))):
            pass
        return replace(cutout, subject=subject)

    def _finish(
        self,
        rgb: NDArray[np.uint8],
        maps: NDArray[np.float32],
        edit: NDArray[np.uint8] | None,
        edge: EdgeOptions,
        out: NDArray[np.uint8],
        tell: Progress,
    ) -> None:
        engine = self._engine
        height, width = rgb.shape[:2]
        reach = _reach(engine, edge)
        kinds = tiles(maps, edit, height, width, reach)
        params = np.array([edge.edge_shift, edge.soften, edge.decontaminate], np.float32)

        def fill(kind: int, window: Window) -> None:
            place = window.slices
            if kind == EMPTY:
                out[place] = 0
            elif kind == EDGE:
                wide = window.grown(reach.halo, height, width)
                where = np.array([wide.y0, wide.y1, wide.x0, wide.x1, height, width], np.int64)
                pixels = np.ascontiguousarray(rgb[wide.slices])
                touched = _untouched(pixels) if edit is None else edit[wide.slices]
                part = texels(wide, height, width, maps.shape[2:])
                rgba = engine.finish(
                    pixels,
                    np.ascontiguousarray(maps[(..., *part.slices)]),
                    where,
                    np.ascontiguousarray(touched),
                    params,
                    np.array([part.y0, part.x0, *maps.shape[2:]], np.int64),
                )
                top, left = window.y0 - wide.y0, window.x0 - wide.x0
                out[place] = rgba[
                    top : top + window.y1 - window.y0, left : left + window.x1 - window.x0
                ]
            else:
                out[(*place, slice(0, 3))] = rgb[place]
                out[(*place, 3)] = 255

        parts = list(windows(kinds, height, width))
        for done, _ in enumerate(self._pool.map(lambda part: fill(*part), parts), start=1):
            tell("finish", done / len(parts))


@runtime.per_process
def _shadows() -> runtime.Shadows:
    return runtime.Shadows()


def remove(source: Source, *, model: str = DEFAULT, **options: Any) -> Cutout:
    """Cut the subject out of one photo; the model stays loaded for the next call.

    source and options as in `Remover.remove`.
    """
    return _shared(model).remove(source, **options)


@runtime.per_process
def _shared(model: str) -> Remover:
    return Remover(model)


def _merged_edit(photo: Photo, edit: NDArray[np.uint8] | None) -> NDArray[np.uint8] | None:
    """What the user painted, and nothing where the file itself was transparent already."""
    shape = photo.rgb.shape[:2]
    if edit is not None and (edit.shape != shape or edit.dtype != np.uint8):
        raise OptionError(
            f"edit is {edit.dtype} {edit.shape}", remedy=f"give uint8 {shape}", name=photo.name
        )
    if photo.alpha is None:
        return edit
    merged = np.full(shape, 128, np.uint8) if edit is None else edit.copy()
    merged[photo.alpha == 0] = 0
    return merged


def _reach(engine: runtime.Engine, edge: EdgeOptions) -> Reach:
    """Without edge shift and softness alpha is a matter of each pixel alone: only the colours
    look around."""
    if edge.edge_shift or edge.soften:
        return Reach(engine.halo, engine.alpha_reach)
    return Reach(engine.halo - engine.alpha_reach, 0)


def _untouched(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return np.full(pixels.shape[:2], 128, np.uint8)


def _is_empty(alpha: NDArray[np.uint8]) -> bool:
    """Whether fewer pixels than the threshold's share are at least half opaque."""
    return bool(np.count_nonzero(alpha >= 128) < THRESHOLDS["subject_share_min"] * alpha.size)


def _silent(stage: str, share: float) -> None:
    pass
