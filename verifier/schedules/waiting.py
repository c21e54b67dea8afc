"""When a step decay has brought the learning rate below a bound.

Source: PyTorch 2.13, torch/optim/lr_scheduler.py, StepLR. The first step is t = 0.
"""

from verifier.draws import Decimals, Whole
from verifier.rule import Dialect, Family, Hyperparameter, Misconception, Rule
from verifier.schedules.stepwise import GAMMAS, RATES, TORCH

RULE = Rule(
    id="step-lr-until",
    name="When step decay passes a bound",
    family=Family.SCHEDULE,
    summary="A step decay falls below any bound sooner or later.",
    source=TORCH,
    # The 1e-9 keeps a rounding error of the logarithms from counting a rate that meets the bound as below it.
    lines="""
        periods = log(bound / lr_0) / log(gamma)
        drops   = floor(periods + 1e-9) + 1
        t       = step_size * drops
    """,
    hyperparameters=(
        Hyperparameter("lr_0", 0.1, "first learning rate"),
        Hyperparameter("step_size", 1.0, "steps from drop to drop"),
        Hyperparameter("gamma", 0.1, "factor of a drop"),
    ),
    inputs=("bound",),
    asks={"t": "the first step t (the very first is t = 0) whose learning rate is smaller than the bound"},
    exact=frozenset({"t"}),
    dialects=(
        Dialect("pytorch", api="torch.optim.lr_scheduler.StepLR", names={"lr": "lr_0"}),
        Dialect(
            "keras",
            api="keras.optimizers.schedules.ExponentialDecay(staircase=True)",
            names={"initial_learning_rate": "lr_0", "decay_steps": "step_size", "decay_rate": "gamma"},
            same_as="pytorch",
        ),
    ),
    misconceptions=(
        Misconception(
            "rounds-down",
            "rounds the number of drops down",
            {"drops": "floor(periods + 1e-9)"},
            hint="Put your step in: is the rate really smaller than the bound?",
        ),
        Misconception(
            "one-drop-more",
            "waits for one drop more",
            {"drops": "floor(periods + 1e-9) + 2"},
            hint="Is the rate not smaller than the bound one drop before?",
        ),
        Misconception(
            "no-staircase",
            "lets the rate fall a little at every step",
            {"t": "ceil(step_size * periods)"},
            hint="At which steps does the rate of this schedule change at all?",
        ),
        Misconception(
            "counts-drops",
            "gives the number of drops",
            {"t": "drops"},
            hint="How many steps lie between two drops?",
        ),
        Misconception(
            "last-step-before",
            "gives the last step that is not below the bound yet",
            {"t": "step_size * drops - 1"},
            hint="The first step is t = 0. Which step has the rate of the first drop?",
        ),
    ),
    draws={"lr_0": RATES, "gamma": GAMMAS, "bound": Decimals(0.0005, 0.03, 4), "step_size": Whole(3, 40)},
)
