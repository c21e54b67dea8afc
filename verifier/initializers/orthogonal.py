"""Orthogonal initialization: the Q of a Gaussian matrix, times a gain.

Source: Saxe, McClelland & Ganguli 2014. Of a matrix that is not square only the shorter side is orthonormal, so its
Frobenius norm is the gain times the root of that side. A kernel is flattened first: PyTorch keeps its first axis (the
outputs), Keras and JAX their last.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, TypeAlias

from verifier.draws import Among, Whole
from verifier.errors import BadInput
from verifier.rule import Dialect, Family, Hyperparameter, Misconception, Rule, Source

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    from verifier.initializers.fans import Layout

Array: TypeAlias = "NDArray[np.float64]"

RULE = Rule(
    id="orthogonal",
    name="Orthogonal",
    family=Family.INITIALIZER,
    summary="The rows or columns of the matrix, whichever are fewer, are orthogonal and of one length.",
    source=Source("Saxe, McClelland & Ganguli 2014"),
    lines="""
        orthonormal = minimum(rows, cols)
        trace       = gain**2 * orthonormal
        frobenius   = gain * sqrt(orthonormal)
    """,
    hyperparameters=(
        Hyperparameter("gain", 1.0, "length of the orthogonal rows or columns"),
        Hyperparameter("rows", None, "rows of the matrix"),
        Hyperparameter("cols", None, "columns of the matrix"),
    ),
    inputs=(),
    asks={
        "frobenius": "the Frobenius norm of the matrix (root of the sum of all squared entries)",
        "trace": "the sum of the diagonal of W Wᵀ, for the matrix W",
    },
    dialects=(
        Dialect("pytorch", api="torch.nn.init.orthogonal_"),
        Dialect("keras", api="keras.initializers.Orthogonal", same_as="pytorch"),
        Dialect("jax", api="jax.nn.initializers.orthogonal", names={"scale": "gain"}, same_as="pytorch"),
    ),
    misconceptions=(
        Misconception(
            "longer-side",
            "takes the longer side for the orthonormal one",
            {"orthonormal": "maximum(rows, cols)"},
            hint="How many orthogonal directions fit into the shorter dimension?",
            source="pytorch #51699, nninit #7",
        ),
        Misconception(
            "all-entries",
            "counts every entry as if it had the size of the gain",
            {"orthonormal": "rows * cols"},
            hint="What is the length of one row: the gain, or the gain times the root of its entries?",
        ),
        Misconception(
            "no-root",
            "forgets the root",
            {"frobenius": "gain * orthonormal"},
            hint="Each orthonormal row adds gain² to the sum of squares. What comes after the sum?",
        ),
        Misconception(
            "gain-squared",
            "uses the gain twice",
            {"frobenius": "gain**2 * sqrt(orthonormal)"},
            hint="The squares contain gain². What does the root make of it?",
        ),
        Misconception(
            "no-gain",
            "leaves the gain out",
            {"frobenius": "sqrt(orthonormal)", "trace": "orthonormal"},
            hint="Of what length are the orthogonal rows?",
        ),
        Misconception(
            "gain-once",
            "puts the gain, not its square, on the diagonal",
            {"trace": "gain * orthonormal"},
            hint="How often does the gain stand in the product of a row with itself?",
        ),
    ),
    draws={
        # Near one, the gain and its square are one.
        "gain": Among(tuple(gain / 100 for gain in range(30, 301) if abs(gain - 100) > 3)),
        "rows": Whole(3, 600),
        "cols": Whole(3, 600),
    },
    version=2,
)


def flattened(shape: Sequence[int], layout: Layout) -> tuple[int, int]:
    """Rows and columns of a kernel as the matrix that is made orthogonal.

    Raises:
        BadInput: fewer than two dimensions.
    """
    if len(shape) < 2:
        raise BadInput(f"shape {tuple(shape)}: expected at least two dimensions")
    if layout == "pytorch":
        return shape[0], math.prod(shape[1:])
    return math.prod(shape[:-1]), shape[-1]


def orthogonalized(gaussian: ArrayLike, shape: Sequence[int], gain: float, layout: Layout) -> Array:
    """The kernel that a Gaussian matrix becomes: its Q with the signs of R's diagonal, times the gain.

    Args:
        gaussian: shape (rows, cols) of the flattened kernel, or its transpose.
        shape: of the kernel.
        gain: length of the rows or columns, whichever are fewer.
        layout: which axis stays when the kernel is flattened.

    Raises:
        BadInput: the Gaussian does not fit the kernel.
    """
    import numpy as np

    rows, cols = flattened(shape, layout)
    matrix = np.asarray(gaussian, float)
    if sorted(matrix.shape) != sorted((rows, cols)):
        raise BadInput(f"found a Gaussian of shape {matrix.shape}, expected ({rows}, {cols})")
    if matrix.shape[0] < matrix.shape[1]:
        matrix = matrix.T
    q, r = np.linalg.qr(matrix)
    q = q * np.sign(np.diag(r))
    return gain * (q.T if rows < cols else q).reshape(shape)
