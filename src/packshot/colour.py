"""From the colours that a file means to sRGB, by its profile, its code points or its EXIF block."""

from __future__ import annotations

import io
import struct
from dataclasses import dataclass, field
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms

from packshot import png, profiles
from packshot.profiles import (
    ADOBE_CURVE,
    ADOBE_PRIMARIES,
    BT2020_PRIMARIES,
    P3_PRIMARIES,
    SRGB_CURVE,
    SRGB_PRIMARIES,
    Curve,
    Primaries,
    Sampled,
)

# Code points of ITU-R H.273, as PNG (cICP) and AVIF (nclx) carry them. The camera curves of
# BT.709 and BT.2020 are read as sRGB's: pictures are graded on screens, which do the same.
_CODED_PRIMARIES: dict[int, tuple[str, Primaries]] = {
    1: ("sRGB", SRGB_PRIMARIES),
    9: ("BT.2020", BT2020_PRIMARIES),
    12: ("Display P3", P3_PRIMARIES),
}
_SRGB_LIKE = {1, 6, 13, 14, 15}
_GAMMA_22, _LINEAR, _PQ, _HLG = 4, 8, 16, 18

_MODES = {"RGB": "RGB", "GRAY": "L", "CMYK": "CMYK", "Lab": "LAB"}  # a profile's → Pillow's
_ADOBE = "Adobe RGB (1998)"
_SAME = 1  # levels; profiles that differ from sRGB by less are sRGB
_BOXES = 1 << 16  # bytes at the start of AVIF and HEIC files that hold their boxes
_TITLE = 48  # characters of a profile's name that are worth reading


@dataclass(frozen=True, slots=True)
class Conversion:
    """How the colours of one picture become sRGB.

    mode : the Pillow mode in which `apply` takes its pixels: "L", "RGB", "CMYK" or "LAB"
    note : what a person should know about it, or None
    """

    mode: str
    note: str | None = None
    transform: ImageCms.ImageCmsTransform | None = field(default=None, repr=False)

    def apply(self, image: Image.Image) -> Image.Image:
        """Pixels in `mode` → RGB, sRGB. May change `image`, and may be it."""
        if self.transform is None:
            return image.convert("RGB")
        if self.mode == "RGB":
            self.transform.apply_in_place(image)
            return image
        return self.transform.apply(image)


def conversion(
    mode: str,
    *,
    icc: bytes | None = None,
    cicp: tuple[int, int] | None = None,
    cicp_first: bool = True,
    adobe: bool = False,
) -> Conversion:
    """Decide how colours become sRGB: by code points and the ICC profile, else by EXIF.

    mode       : of the colours without their alpha: "L", "RGB", "CMYK" or "LAB"
    icc        : the embedded profile, as stored
    cicp       : code points of the primaries and the curve
    cicp_first : whether they count before the profile, as those of PNG do (PNG, third edition),
                 while in AVIF and HEIC the profile does (libavif, `avif.h`)
    adobe      : whether EXIF says Adobe RGB
    """
    coded = None if cicp is None else _coded(*cicp)
    if coded and (cicp_first or not icc):
        return coded
    if icc:
        found = _from_icc(icc, mode) or coded
        if found is not None:
            return found
        plain = _plain(mode)
        note = "its colour profile is damaged or does not fit, and was ignored"
        return Conversion(plain.mode, note, plain.transform)
    if adobe and mode == "RGB":
        return _adobe()
    return _plain(mode)


def _plain(mode: str) -> Conversion:
    """Without a word on the colours: sRGB, and for inks only a guess."""
    if mode == "CMYK":
        return Conversion(mode, "CMYK without a colour profile, its colours are approximate")
    return _lab() if mode == "LAB" else Conversion(mode)


@lru_cache(maxsize=8)  # a folder of photos has one or two profiles; those of inks are slow
def _from_icc(icc: bytes, mode: str) -> Conversion | None:
    """None if the profile is damaged or is made for other kinds of colour."""
    try:
        profile = ImageCms.ImageCmsProfile(io.BytesIO(icc))
        takes = _MODES.get(profile.profile.xcolor_space.strip())
        if takes is None or (takes != mode and (takes, mode) != ("RGB", "L")):
            return None
        transform = _transform(profile, takes)
        title = _title(profile)
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return None
    if _is_srgb(transform, takes):
        return Conversion(mode)
    return Conversion(takes, f"converted from {title} to sRGB", transform)


@lru_cache(maxsize=16)  # bounded, as the numbers come from files
def _coded(primaries: int, transfer: int) -> Conversion | None:
    """None if the code points leave it open, or are unknown."""
    known = _CODED_PRIMARIES.get(primaries)
    if known is None:
        return None
    title, gamut = known
    curve: Curve | Sampled
    if transfer in _SRGB_LIKE:
        if gamut is SRGB_PRIMARIES:
            return Conversion("RGB")
        curve = SRGB_CURVE
    elif transfer == _GAMMA_22:
        title, curve = f"{title} (gamma 2.2)", Curve((2.2,))
    elif transfer == _LINEAR:
        title, curve = f"{title} (linear)", Curve((1.0,))
    elif transfer == _PQ:
        title, curve = f"{title} (HDR, PQ)", profiles.pq_curve()
    elif transfer == _HLG:
        title, curve = f"{title} (HDR, HLG)", profiles.hlg_curve()
    else:
        return None
    return _made(title, gamut, curve)


def adobe_rgb() -> bytes:
    """The ICC profile that stands for Adobe RGB (1998)."""
    return profiles.profile(_ADOBE, ADOBE_PRIMARIES, ADOBE_CURVE)


@cache
def _adobe() -> Conversion:
    return _made(_ADOBE, ADOBE_PRIMARIES, ADOBE_CURVE)


def _made(title: str, gamut: Primaries, curve: Curve | Sampled) -> Conversion:
    source = ImageCms.ImageCmsProfile(io.BytesIO(profiles.profile(title, gamut, curve)))
    return Conversion("RGB", f"converted from {title} to sRGB", _transform(source, "RGB"))


@cache
def _lab() -> Conversion:
    source = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB"))
    return Conversion("LAB", "converted from CIELAB to sRGB", _transform(source, "LAB"))


def _transform(source: ImageCms.ImageCmsProfile, mode: str) -> ImageCms.ImageCmsTransform:
    # Inks come with tables made for the perceptual intent. For screens the relative one keeps
    # every colour that both have; black point compensation keeps the shadows apart.
    intent = ImageCms.Intent.PERCEPTUAL if mode == "CMYK" else ImageCms.Intent.RELATIVE_COLORIMETRIC
    target = ImageCms.ImageCmsProfile(io.BytesIO(profiles.SRGB))
    flags = ImageCms.Flags.BLACKPOINTCOMPENSATION
    return ImageCms.ImageCmsTransform(source, target, mode, "RGB", intent, flags=flags)


def _is_srgb(transform: ImageCms.ImageCmsTransform, mode: str) -> bool:
    """Whether a transform changes nothing, tried on a lattice of colours."""
    lattice: NDArray[np.uint8]
    if mode == "RGB":
        steps = np.linspace(0, 255, 9).round().astype(np.uint8)
        lattice = np.stack(np.meshgrid(steps, steps, steps), axis=-1).reshape(27, 27, 3)
    elif mode == "L":
        lattice = np.arange(256, dtype=np.uint8).reshape(16, 16)
    else:
        return False
    before = Image.fromarray(lattice)
    after = np.asarray(transform.apply(before), np.int16)
    return bool(np.abs(after - np.asarray(before.convert("RGB"), np.int16)).max() <= _SAME)


def _title(profile: ImageCms.ImageCmsProfile) -> str:
    """The profile's own name, as far as it can be printed."""
    text = profile.profile.profile_description or profile.profile.model or ""
    text = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return text[:_TITLE].rstrip() or "the embedded profile"


def code_points(format: str, data: bytes | memoryview) -> tuple[int, int] | None:
    """Primaries and curve as PNG's cICP chunk or the nclx box of AVIF and HEIC state them.

    data : the whole file
    """
    if format == "PNG":
        for kind, content, _ in png.chunks(data):
            if kind == b"cICP" and len(content) == 4:
                return content[0], content[1]
            if kind == b"IDAT":
                break
    if format in {"AVIF", "HEIC"}:
        # Inside the boxes meta › iprp › ipco, before the pixels and far from any random match.
        head = bytes(data[:_BOXES])
        at = head.find(b"colrnclx") + 8
        if 8 <= at <= len(head) - 4:
            return struct.unpack_from(">HH", head, at)
    return None
