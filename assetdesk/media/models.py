"""The one way to ONNX models, for worker processes alone: the processor only, one thread, nothing kept but the session.

A session is opened at its first use and kept as long as the worker lives. The memory arena is off: it would hold the
largest picture's buffers for ever. One thread, because there is a worker a core already, and because sums then are
added in one order: the same picture gives the same numbers. Nothing here knows the network.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assetdesk.core.errors import UsageFault
from assetdesk.core.places import resource

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

CLASSIFIER, FACES = "efficientnet-lite2.onnx", "centerface.onnx"
THREADS = 1
_KEPT = 6  # sessions: those that ship, and a few of a person's own
_ERRORS_ONLY = 3


@dataclass(frozen=True, slots=True)
class Slot:
    """An input or output of a model: its name, its element type as ONNX Runtime says it (`tensor(uint8)`) and its
    shape, None for a side of any length."""

    name: str
    type: str
    shape: tuple[int | None, ...]


class Model:
    """An opened model."""

    def __init__(self, session: Any) -> None:
        self._session = session
        self.inputs = tuple(_slot(one) for one in session.get_inputs())
        self.outputs = tuple(_slot(one) for one in session.get_outputs())
        self.metadata: dict[str, str] = dict(session.get_modelmeta().custom_metadata_map)

    def run(self, wanted: Sequence[str], given: Mapping[str, NDArray[Any]]) -> list[NDArray[np.float32]]:
        """The outputs by name, in that order."""
        made: list[NDArray[np.float32]] = self._session.run(list(wanted), dict(given))
        return made


def shipped(file: str) -> Model:
    """One of the models in `resources/models`, by its file's name."""
    return opened(resource("models", file))


def opened(path: Path) -> Model:
    """The model in a file, opened once in this process; a file that changed is opened anew.

    UsageFault where it cannot be read or is no model.
    """
    try:
        stat = path.stat()
    except OSError as wrong:
        raise UsageFault(f"The model file “{path.name}” cannot be read: {wrong.strerror}.") from wrong
    return _opened(str(path), stat.st_mtime_ns, stat.st_size)


@lru_cache(maxsize=_KEPT)
def _opened(path: str, _changed: int, _size: int) -> Model:
    runtime: Any = import_module("onnxruntime")
    runtime.set_default_logger_severity(_ERRORS_ONLY + 1)
    runtime.disable_telemetry_events()
    options = runtime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = THREADS
    options.enable_cpu_mem_arena = False
    options.use_deterministic_compute = True
    options.log_severity_level = _ERRORS_ONLY + 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    try:
        return Model(runtime.InferenceSession(path, options, providers=["CPUExecutionProvider"]))
    except Exception as wrong:  # its exceptions have no common base but this
        name = Path(path).name
        raise UsageFault(f"“{name}” is damaged or no ONNX model that can be run here.") from wrong


def _slot(one: Any) -> Slot:
    return Slot(one.name, one.type, tuple(side if isinstance(side, int) else None for side in one.shape))
