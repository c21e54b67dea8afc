"""AMSGrad: Adam that divides by the largest second moment seen.

Source: Reddi, Kale & Kumar 2018, Algorithm 2. The paper corrects no bias at all. PyTorch and Keras take the maximum of
the uncorrected moments and correct it by the present step; optax takes the maximum of the corrected ones.
"""

from dataclasses import replace

from verifier.draws import Among, Decimals
from verifier.optimizers.adam import RULE as ADAM
from verifier.rule import Dialect, Hyperparameter, Misconception, Option, Source

_DRAWS = {"keras": {"eps": Among((0.3, 0.4, 0.5))}}


def _dialect(dialect: Dialect) -> Dialect:
    if dialect.name != "optax":
        return replace(
            dialect,
            api=f"{dialect.api}(amsgrad=True)",
            lacks=(*dialect.lacks, "bias_correction_mu", "bias_correction_nu"),
            draws=_DRAWS.get(dialect.name, {}),
        )
    return replace(
        dialect,
        api="optax.amsgrad",
        lacks=(*dialect.lacks, "nesterov"),
        options={
            "amsgrad": {
                "before update": "v_max = maximum(v_max, v_hat)",
                "update": "lr * m_hat / (sqrt(v_max) + eps)",
            },
            "eps_root": {"update": "lr * m_hat / (sqrt(v_max + eps_root) + eps)"},
            "v_uncorrected": {"v_hat": "v"},
        },
        state_names={"mu": "m", "nu": "v", "nu_max": "v_max"},
        draws={"v_max": Decimals(0.1, 4.0, 2)},
        note="takes the maximum after the correction",
        same_as="",
    )


PAPER = Dialect(
    "paper",
    lacks=(
        *("eps", "eps_root", "weight_decay", "decoupled_weight_decay", "nesterov", "maximize"),
        *("bias_correction_mu", "bias_correction_nu"),
    ),
    edit={"m_hat": None, "v_hat": None, "update": "lr * m / sqrt(v)"},
    options={"amsgrad": {"before update": "v_max = maximum(v_max, v)", "update": "lr * m / sqrt(v_max)"}},
    note="corrects no bias",
)

RULE = ADAM.derive(
    id="amsgrad",
    name="AMSGrad",
    summary="Adam whose steps never grow back: it divides by the largest second moment seen.",
    source=Source("Reddi, Kale & Kumar 2018", "Algorithm 2"),
    hyperparameters=(
        *(Hyperparameter("amsgrad", True, h.meaning) if h.name == "amsgrad" else h for h in ADAM.hyperparameters),
        Hyperparameter("bias_correction_mu", True, "correct the first moment"),
        Hyperparameter("bias_correction_nu", True, "correct the second moment"),
    ),
    options=(
        *ADAM.options,
        Option("m_uncorrected", {"m_hat": "m"}, when="not bias_correction_mu"),
        Option("v_uncorrected", {"v_hat": "v_max"}, when="not bias_correction_nu"),
    ),
    asks={"update": "the step", "v_max": "the largest second moment", "theta": "the new parameter"},
    dialects=(*(_dialect(dialect) for dialect in ADAM.dialects if dialect.name != "paper"), PAPER),
    misconceptions=(
        Misconception(
            "present-moment",
            "divides by the present second moment, as Adam does",
            {"v_hat": "v / (1 - beta2**t)"},
            hint="What does AMSGrad remember that Adam forgets?",
            when="v_max > beta2 * v + (1 - beta2) * g**2",
            dialects={
                "keras": {"update": "alpha * m / (sqrt(v) + eps)"},
                "optax": {"update": "lr * m_hat / (sqrt(v_hat) + eps)"},
                "paper": {"update": "lr * m / sqrt(v)"},
            },
        ),
        Misconception(
            "smallest-moment",
            "takes the smaller of the two second moments",
            {"v_max": "minimum(v_max, v)"},
            hint="AMSGrad keeps steps from growing. Which of the two does that?",
            dialects={"optax": {"v_max": "minimum(v_max, v_hat)"}},
        ),
        Misconception(
            "adds-moments",
            "adds the new second moment to the largest one",
            {"v_max": "v_max + v"},
            hint="The largest of two numbers: is it their sum?",
            dialects={"optax": {"v_max": "v_max + v_hat"}},
        ),
        Misconception(
            "largest-gradient",
            "compares with the square of this gradient, not with the mean of squares",
            {"v_max": "maximum(v_max, g**2)"},
            hint="Of which quantity does AMSGrad remember the largest value?",
            when="g**2 > v_max",
        ),
        Misconception(
            "no-bias-correction",
            "uses the moments as they are, without dividing by 1 − βᵗ",
            {"m_hat": "m", "v_hat": "v_max"},
            hint="Both moments start at zero. What does that do to them in the first steps?",
            dialects={"keras": {"alpha": "lr"}, "optax": {"m_hat": "m", "v_hat": "v"}},
        ),
        ADAM.misconception("no-root").in_dialects(
            optax={"update": "lr * m_hat / (v_max + eps)"},
            paper={"update": "lr * m / v_max"},
            keras={"update": "alpha * m / (v_max + eps)"},
        ),
    ),
    draws={**ADAM.draws, "v_max": Decimals(0.01, 0.3, 3), "beta1 beta2": Among(((0.9, 0.95), (0.8, 0.95), (0.8, 0.9)))},
    start_draws={
        **ADAM.start_draws,
        # The largest moment is not the last one only where beta2 forgets within a few steps.
        "beta1 beta2": Among(((0.8, 0.6), (0.7, 0.5), (0.9, 0.6), (0.8, 0.5))),
    },
    version=2,
    start_version=2,
)
