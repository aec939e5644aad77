"""Where TensorFlow computes, and that it does so quietly."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading

import pytest
from threadpoolctl import threadpool_info

from funkgui.errors import TrainingError
from funkgui.factorization import devices
from funkgui.factorization.fit import fit
from funkgui.ratings.threads import n_threads


def test_the_cpu_is_described_with_its_threads():
    device = devices.choose("cpu")
    assert device.name == "/CPU:0"
    threads = n_threads()
    assert device.description == f"CPU, {threads} thread{'s' if threads > 1 else ''}"


def test_as_many_threads_as_this_process_may_use():
    tf = devices.load_tensorflow()
    assert tf.config.threading.get_intra_op_parallelism_threads() == n_threads()
    if hasattr(os, "sched_getaffinity"):
        assert n_threads() == len(os.sched_getaffinity(0))


def test_numpys_own_threads_stay_out_of_the_way_of_tensorflows():
    devices.load_tensorflow()
    assert {pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"} <= {1}


def test_auto_takes_what_there_is():
    tf = devices.load_tensorflow()
    expected = "GPU" if tf.config.list_physical_devices("GPU") else "CPU"
    assert devices.choose("auto").description.startswith(expected)


def test_a_gpu_that_is_not_there(rated, sparse):
    if devices.load_tensorflow().config.list_physical_devices("GPU"):
        pytest.skip("there is a GPU here")
    with pytest.raises(TrainingError, match=r"^TensorFlow sees no GPU here; .*gpu extra.*\.$"):
        devices.choose("gpu")
    with pytest.raises(TrainingError, match="sees no GPU"):
        next(fit(*rated, sparse.changed(device="gpu")))


def test_loading_from_many_threads_gives_one_module():
    loaded = []
    threads = [
        threading.Thread(target=lambda: loaded.append(devices.load_tensorflow())) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(loaded) == 4
    assert len(set(map(id, loaded))) == 1


def test_a_library_that_tensorflow_needs_is_missing(tmp_path):
    package = tmp_path / "tensorflow"
    package.mkdir()
    # As it does itself where Windows lacks the runtime of Visual C++.
    (package / "__init__.py").write_text(
        "try:\n    raise ImportError('DLL load failed: no such module')\n"
        "except ImportError:\n    raise ImportError('Traceback (most recent call last):\\n...')\n"
    )
    load = (
        "from funkgui.errors import TrainingError\n"
        "from funkgui.factorization.devices import load_tensorflow\n"
        "for _ in range(2):\n"
        "    try:\n        load_tensorflow()\n"
        "    except TrainingError as error:\n        print(error)\n"
    )
    paths = os.pathsep.join([str(tmp_path), *sys.path])
    done = subprocess.run(
        [sys.executable, "-c", load],
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": paths},
        check=True,
    )
    said = done.stdout.splitlines()
    assert len(said) == 2
    assert all(one.startswith("TensorFlow does not load (DLL load failed: no") for one in said)
    assert all("Microsoft Visual C++ Redistributable" in one for one in said)


_TRAININGS = """
from funkgui.factorization.config import FitConfig
from funkgui.factorization.fit import fit
from funkgui.ratings.holdout import random_share
from tests.rating_set import rating_set

for size in range(6):
    ratings = rating_set(10 + size, 8, 40, seed=0)
    for solver in ("dense", "sparse") if size == 0 else ("dense",):
        config = FitConfig(solver=solver, n_factors=1, max_epochs=2)
        *_, finished = fit(ratings, random_share(ratings, 0.1, 0), config)
print(finished.device)
"""


def test_trainings_write_nothing_to_standard_error():
    """Not at TensorFlow's import, its first operation, nor at the many sizes it compiles for."""
    environment = {
        name: value
        for name, value in os.environ.items()
        if not re.match("TF_|XLA_|PYTHONWARNINGS", name)
    }
    done = subprocess.run(
        [sys.executable, "-c", _TRAININGS],
        capture_output=True,
        text=True,
        env=environment,
        check=False,
    )
    assert done.stderr == ""
    assert done.returncode == 0
    assert done.stdout.startswith(("CPU", "GPU"))


_LOADED_WHEN_IMPORTED = """
import os, sys
from pathlib import Path

def watch(event, given):
    if event == "import" and given[0] == "tensorflow":
        print("libtensorflow_cc" in Path("/proc/self/maps").read_text(), flush=True)
        os._exit(0)  # the import itself takes seconds

sys.addaudithook(watch)
from funkgui.factorization.devices import load_tensorflow
load_tensorflow()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the import itself loads them")
def test_the_large_libraries_are_loaded_before_the_import_takes_the_interpreter():
    command = [sys.executable, "-c", _LOADED_WHEN_IMPORTED]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout == "True\n"
