"""How the matting network was made: a tool of the build, never imported at run time."""

import os

os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # see packshot/__init__.py
