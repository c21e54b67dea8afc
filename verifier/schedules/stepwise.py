"""Step decay: the learning rate stays for so many steps, then drops by a factor.

Source: PyTorch 2.13, torch/optim/lr_scheduler.py, StepLR. The first step is t = 0.
"""

from verifier.draws import Decimals
from verifier.rule import Dialect, Family, Hyperparameter, Misconception, Rule, Source
from verifier.schedules.shifted import around, shifted

TORCH = Source("PyTorch 2.13", "torch/optim/lr_scheduler.py")
KERAS = Source("Keras 3.15", "keras/src/optimizers/schedules/learning_rate_schedule.py")
RATES = Decimals(0.05, 1.0, 3)
GAMMAS = Decimals(0.1, 0.7, 2)
AT_STEP = "the learning rate used at step t, where the first step is t = 0"

RULE = Rule(
    id="step-lr",
    name="Step decay",
    family=Family.SCHEDULE,
    summary="The learning rate drops by a factor at regular intervals, and stays as it is in between.",
    source=TORCH,
    lines="""
        drops = floor(t / step_size)
        lr    = lr_0 * gamma**drops
    """,
    hyperparameters=(
        Hyperparameter("lr_0", 0.1, "first learning rate"),
        Hyperparameter("step_size", 1.0, "steps from drop to drop"),
        Hyperparameter("gamma", 0.1, "factor of a drop"),
    ),
    inputs=(),
    asks={"lr": AT_STEP},
    dialects=(
        Dialect("pytorch", api="torch.optim.lr_scheduler.StepLR", names={"lr": "lr_0"}),
        Dialect(
            "keras",
            api="keras.optimizers.schedules.ExponentialDecay(staircase=True)",
            names={"initial_learning_rate": "lr_0", "decay_steps": "step_size", "decay_rate": "gamma"},
            same_as="pytorch",
        ),
        Dialect(
            "optax",
            api="optax.exponential_decay(staircase=True)",
            names={"init_value": "lr_0", "transition_steps": "step_size", "decay_rate": "gamma"},
            same_as="pytorch",
        ),
    ),
    misconceptions=(
        *shifted(
            {"drops": "floor({t} / step_size)"},
            late="floor((t - 1) / step_size) < floor(t / step_size)",
            early="floor((t + 1) / step_size) > floor(t / step_size)",
        ),
        Misconception(
            "no-staircase",
            "lets the rate fall a little at every step",
            {"drops": "t / step_size"},
            hint="Does the rate move between two drops?",
            when="t / step_size > floor(t / step_size)",
        ),
        Misconception(
            "times-not-power",
            "multiplies by the factor and by the number of drops",
            {"lr": "lr_0 * gamma * drops"},
            hint="Each drop multiplies what the one before left. What do several make?",
            when="t >= 2 * step_size",
        ),
        Misconception(
            "complement",
            "takes the factor for the share that is lost",
            {"lr": "lr_0 * (1 - gamma)**drops"},
            hint="With a factor of 0.1, is a tenth left or a tenth gone?",
            when="abs(gamma - 0.5) > 0.01",
        ),
        Misconception(
            "single-drop",
            "applies the factor once, however many periods have passed",
            {"drops": "minimum(floor(t / step_size), 1)"},
            hint="How many whole periods lie before this step?",
            when="t >= 2 * step_size",
        ),
    ),
    draws={
        "t step_size": around((3, 4, 5, 6, 7, 8, 9, 10, 12, 15, 16, 20, 24, 25, 30), (1, 2, 3)),
        "gamma": GAMMAS,
        "lr_0": RATES,
    },
    version=3,
)
