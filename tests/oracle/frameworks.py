"""PyTorch, Keras on JAX, optax and a typesetter, set to 64 bits and one thread. `make oracle` installs them."""

from __future__ import annotations

import os
import sys
from pathlib import Path

os.environ["KERAS_BACKEND"] = "jax"
os.environ.setdefault("XLA_FLAGS", "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1")

# None of these is a dependency of the project, so the type checker does not see them.
import jax  # type: ignore[import-not-found]  # in the oracle's environment only
import jax.numpy as jnp  # type: ignore[import-not-found]  # in the oracle's environment only
import keras  # type: ignore[import-not-found]  # in the oracle's environment only
import matplotlib.mathtext as mathtext  # type: ignore[import-not-found]  # in the oracle's environment only
import optax  # type: ignore[import-not-found]  # in the oracle's environment only
import optax.contrib  # type: ignore[import-not-found]  # in the oracle's environment only
import torch  # type: ignore[import-not-found]  # in the oracle's environment only
import torch.optim.lr_scheduler as torch_schedules  # type: ignore[import-not-found]  # in the oracle's environment only
import torch.optim.swa_utils as torch_averages  # type: ignore[import-not-found]  # in the oracle's environment only

jax.config.update("jax_enable_x64", True)
# What JAX compiles is kept beside it, so that the next run begins at once.
jax.config.update("jax_compilation_cache_dir", str(Path(sys.prefix) / "compiled"))
jax.config.update("jax_persistent_cache_min_compile_time_secs", 0.0)
keras.config.set_floatx("float64")
torch.set_num_threads(1)

__all__ = ["jax", "jnp", "keras", "mathtext", "optax", "torch", "torch_averages", "torch_schedules"]
