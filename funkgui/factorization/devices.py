"""Where TensorFlow computes: GPU choice, memory growth, thread counts, quiet logs.

On the processor a seeded training repeats to the last bit. On a GPU the sparse and Funk's solver
add up in whichever order the GPU's threads come: their losses repeat to some nine digits.
"""

from __future__ import annotations

import ctypes
import importlib.util
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from funkgui.errors import TrainingError
from funkgui.ratings.threads import leave_threads_to_callers, n_threads

_first_import = threading.Lock()
_configured = False


@dataclass(frozen=True)
class Device:
    """A place to compute.

    Attributes
    ----------
    name
        TensorFlow's name for it: ``/CPU:0``.
    description
        For people: ``CPU, 2 threads``.
    """

    name: str
    description: str

    @property
    def is_gpu(self) -> bool:
        return "GPU" in self.name


def is_tensorflow_loaded() -> bool:
    """Whether TensorFlow was imported, and not only begun to be."""
    return _configured


def load_tensorflow() -> ModuleType:
    """Import TensorFlow, quietly and set up, the first time; takes seconds then.

    Thread-safe. Memory growth and thread counts must be set before the first operation, so
    everything that uses TensorFlow comes through here.

    Raises
    ------
    TrainingError
        Where it is not installed, or a library that it needs is not.
    """
    global _configured
    with _first_import:
        if not _configured:
            with _native_chatter_hidden():
                _load_libraries()
                try:
                    import tensorflow
                except ImportError as error:
                    raise _not_loaded(error) from error
            _configure(tensorflow)
            _configured = True
        import tensorflow

        module: ModuleType = tensorflow
        return module


def _not_loaded(error: ImportError) -> TrainingError:
    # Its own error holds a whole traceback; that before it says which library is missing.
    reason = str(error.__context__ or error).partition("\n")[0]
    return TrainingError(
        f"TensorFlow does not load ({reason}); install FunkGUI anew, and on Windows the Microsoft "
        "Visual C++ Redistributable beside it."
    )


def choose(wish: str) -> Device:
    """The device for a wish: ``auto`` takes a GPU where there is one.

    Raises
    ------
    TrainingError
        Where a GPU is wished for and TensorFlow sees none.
    """
    tf = load_tensorflow()
    gpus = tf.config.list_logical_devices("GPU") if wish != "cpu" else []
    if gpus:
        return Device(gpus[0].name, _gpu_description(tf))
    if wish == "gpu":
        raise TrainingError(
            "TensorFlow sees no GPU here; on Linux, or in WSL on Windows, install FunkGUI with its "
            "gpu extra and the driver of an NVIDIA card, or set the device to auto."
        )
    threads = n_threads()
    return Device("/CPU:0", f"CPU, {threads} thread{'s' if threads > 1 else ''}")


@contextmanager
def _native_chatter_hidden() -> Iterator[None]:
    """Keep TensorFlow's C++ libraries from writing to standard error while they load.

    They do so before any log level is read, so the file descriptor itself is turned away.
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    try:
        kept = os.dup(2)
    except OSError:  # a windowed program may have no standard error at all
        yield
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


def _load_libraries() -> None:
    """Load TensorFlow's largest libraries, where they can be, without the interpreter lock.

    An import holds it for 0.3 s and more, in which a window would stand still. The system's loader,
    called as a function of C, does not hold it; the import then finds the libraries loaded.
    """
    found = importlib.util.find_spec("tensorflow")
    if sys.platform != "linux" or not found or not found.origin:
        return
    load = ctypes.CDLL(None).dlopen
    load.restype, load.argtypes = ctypes.c_void_p, (ctypes.c_char_p, ctypes.c_int)
    for library in sorted(Path(found.origin).parent.glob("libtensorflow_*.so*"), reverse=True):
        load(os.fsencode(library), os.RTLD_LAZY)


def _configure(tf: Any) -> None:
    leave_threads_to_callers()
    # It warns of every new size of matrix, which compiles anew: that is meant to be.
    tf.get_logger().setLevel("ERROR")
    for gpu in tf.config.list_physical_devices("GPU"):
        tf.config.experimental.set_memory_growth(gpu, True)
    # A GPU's short form of numbers in products: losses would differ from the third digit on.
    tf.config.experimental.enable_tensor_float_32_execution(False)
    tf.config.threading.set_intra_op_parallelism_threads(n_threads())
    tf.config.threading.set_inter_op_parallelism_threads(n_threads())


def _gpu_description(tf: Any) -> str:
    gpu = tf.config.list_physical_devices("GPU")[0]
    name = tf.config.experimental.get_device_details(gpu).get("device_name", "GPU")
    return f"GPU, {name}"
