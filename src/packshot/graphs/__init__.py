"""The two ONNX graphs, written in Python. A tool of the build: nothing at run time imports it.

`python -m packshot.graphs` writes `finish.onnx` and, given the network that `training/export.py`
makes, `matte.onnx`. Needs the package `onnx`; running the graphs needs only ONNX Runtime.
"""
