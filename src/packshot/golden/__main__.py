"""`python -m packshot.golden` writes the golden values anew, from the models that ship.

It runs in the repository: the built-in photos are among the examples.
"""

from __future__ import annotations

import base64
import json
import re
from pathlib import Path
from typing import Any

from packshot import colour, golden
from packshot.golden import photos
from packshot.models import DEFAULT, load_registry

HERE = Path(golden.__file__).parent
EXAMPLES = HERE.parents[2] / "examples/photos"


def main() -> None:
    models = load_registry()
    drawn = {
        "picture": golden.PICTURE,
        "levels": golden.LEVELS,
        "share": golden.SHARE,
        "models": {name: golden.record(model) for name, model in models.items()},
    }
    _write(golden.FILE, json.dumps(drawn, indent=2))
    _write("profiles.json", json.dumps({"adobe": base64.b64encode(colour.adobe_rgb()).decode()}))
    data = {name: (EXAMPLES / name).read_bytes() for name in photos.NAMES}
    _write(photos.FILE, _by_line(photos.value(models[DEFAULT], data)))


def _by_line(value: dict[str, Any]) -> str:
    """JSON with each list of numbers on one line."""
    text = json.dumps(value, indent=2)
    return re.sub(r"\[[-\d.,\s]+\]", lambda found: re.sub(r"\s+", "", found[0]), text)


def _write(name: str, text: str) -> None:
    path = HERE / name
    path.write_text(text + "\n", "utf-8")
    print(path)


if __name__ == "__main__":
    main()
