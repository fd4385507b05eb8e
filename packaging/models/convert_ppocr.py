"""Makes the two files of PP-OCRv6 in resources/models of those in the PyPI package `rapidocr`.

    python convert_ppocr.py PP-OCRv6_det_small.onnx ../../resources/models/ppocr-v6-small-find.onnx
    python convert_ppocr.py PP-OCRv6_rec_small.onnx ../../resources/models/ppocr-v6-small-read.onnx

Needs `onnx`, which the program itself does not. Large weights are rounded to float16, which halves the files; they are
made float32 again when a session is opened, so that everything is worked out as before. Nothing else changes; the
letters that the second one knows stay in its metadata.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import onnx
from onnx import helper, numpy_helper

_LARGE = 256  # numbers


def main() -> None:
    """As in the module's docstring."""
    source, target = (Path(argument) for argument in sys.argv[1:3])
    model = onnx.load(source)
    graph = model.graph
    casts = []
    for weight in graph.initializer:
        values, name = numpy_helper.to_array(weight), weight.name
        if values.dtype != np.float32 or values.size < _LARGE or np.abs(values).max() > 60_000:
            continue
        weight.CopyFrom(numpy_helper.from_array(values.astype(np.float16), f"{name}.f16"))
        casts.append(helper.make_node("Cast", [f"{name}.f16"], [name], to=onnx.TensorProto.FLOAT))
    for cast in reversed(casts):
        graph.node.insert(0, cast)
    onnx.checker.check_model(model)
    target.write_bytes(model.SerializeToString(deterministic=True))
    print(f"{target}: {target.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
