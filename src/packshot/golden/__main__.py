"""`python -m packshot.golden` writes `golden.json` anew, from the models that ship."""

from __future__ import annotations

import json
from pathlib import Path

from packshot import golden
from packshot.models import load_registry


def main() -> None:
    value = {
        "picture": golden.PICTURE,
        "levels": golden.LEVELS,
        "share": golden.SHARE,
        "models": {name: golden.record(model) for name, model in load_registry().items()},
    }
    path = Path(golden.__file__).with_name(golden.FILE)
    path.write_text(json.dumps(value, indent=2) + "\n", "utf-8")
    print(path)


if __name__ == "__main__":
    main()
