import os

os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # see packshot/__init__.py
