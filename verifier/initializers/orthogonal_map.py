"""What an orthogonal matrix does to a vector, and what makes a matrix orthogonal.

Source: Saxe, McClelland & Ganguli 2014. A square matrix of orthogonal rows of length q multiplies every vector's length
by q.
"""

from verifier.draws import Among, Decimals
from verifier.rule import Dialect, Family, Hyperparameter, Misconception, Rule, Source

SAXE = Source("Saxe, McClelland & Ganguli 2014")

STRETCH = Rule(
    id="orthogonal-stretch",
    name="Length behind an orthogonal layer",
    family=Family.INITIALIZER,
    summary="A square orthogonal matrix turns a vector, and its gain stretches it.",
    source=SAXE,
    lines="""
        before = norm(x)
        after  = gain * before
    """,
    hyperparameters=(Hyperparameter("gain", 1.0, "length of the orthogonal rows"),),
    inputs=("x",),
    vectors=("x",),
    asks={"after": "the length (Euclidean norm) of W x for a square W from the orthogonal initializer with this gain"},
    dialects=(
        Dialect("pytorch", api="torch.nn.init.orthogonal_"),
        Dialect("keras", api="keras.initializers.Orthogonal", same_as="pytorch"),
    ),
    misconceptions=(
        Misconception(
            "length-kept",
            "lets the matrix keep the length, whatever the gain",
            {"after": "before"},
            hint="Of what length are the rows of the matrix?",
        ),
        Misconception(
            "gain-squared",
            "stretches by the square of the gain",
            {"after": "gain**2 * before"},
            hint="W times its transpose holds the square of the gain. And W itself?",
        ),
        Misconception(
            "per-entry",
            "multiplies by the root of the number of entries as well",
            {"after": "gain * sqrt(count(x)) * before"},
            hint="The Frobenius norm grows with the size of the matrix. Does the length of one image?",
        ),
        Misconception(
            "adds-absolute-values",
            "measures the vector by the sum of its absolute values",
            {"before": "sum(abs(x))"},
            hint="How long is the diagonal of a box?",
        ),
    ),
    draws={
        # A gain of one keeps the length, as some believe of every gain.
        "gain": Among(tuple(gain / 10 for gain in range(4, 31) if gain != 10)),
        "x": Decimals(0.2, 6.0, 1, signed=True),
    },
    version=2,
)

MISSING = Rule(
    id="orthogonal-entry",
    name="Missing entry of orthogonal rows",
    family=Family.INITIALIZER,
    summary="Two rows are orthogonal when the products of their entries add up to zero.",
    source=SAXE,
    lines="d = -(a * c) / b",
    hyperparameters=(),
    inputs=("a", "b", "c"),
    asks={"d": "the last entry of the second row that makes the rows (a, b) and (c, d) orthogonal"},
    dialects=(Dialect("pytorch", api="torch.nn.init.orthogonal_"),),
    misconceptions=(
        Misconception(
            "sign-lost",
            "loses the sign",
            {"d": "a * c / b"},
            hint="What must the two products add up to?",
            source="pytorch #51699",
        ),
        Misconception(
            "parallel-rows",
            "makes the rows parallel, so that the determinant is zero",
            {"d": "b * c / a"},
            hint="Which product of the two rows is zero when they are orthogonal?",
        ),
        Misconception(
            "columns",
            "makes the columns orthogonal instead of the rows",
            {"d": "-(a * b) / c"},
            hint="Which entries of the matrix stand in one row?",
            source="keras #324",
        ),
        Misconception(
            "rotation",
            "copies the entry that a rotation would have there",
            {"d": "a"},
            hint="A rotation has rows of one length. Have these?",
        ),
    ),
    draws={
        "a": Decimals(0.2, 6.0, 1, signed=True),
        "b": Decimals(0.2, 6.0, 1, signed=True),
        "c": Decimals(0.2, 9.5, 1, signed=True),
    },
)

RULES = (STRETCH, MISSING)
