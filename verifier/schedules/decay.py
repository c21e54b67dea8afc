"""Schedules that fall smoothly: exponential, inverse in time, polynomial.

Source: Keras 3.15, keras/src/optimizers/schedules; PyTorch 2.13, torch/optim/lr_scheduler.py; optax 0.2.8,
optax/schedules. The first step is t = 0. Keras' polynomial ends at 0.0001 unless told otherwise, PyTorch's at 0.
"""

from verifier.draws import Among, Decimals
from verifier.rule import Dialect, Family, Hyperparameter, Misconception, Option, Rule
from verifier.schedules.shifted import apart, shifted, within
from verifier.schedules.stepwise import AT_STEP, KERAS, RATES

FIRST = Hyperparameter("lr_0", 0.1, "first learning rate")
BEGIN = Hyperparameter("begin", 0.0, "step until which nothing changes")
STAIRCASE = Hyperparameter("staircase", False, "whether the rate stays between whole periods")
KERAS_NAMES = {"initial_learning_rate": "lr_0", "decay_rate": "gamma"}
OPTAX_NAMES = {"init_value": "lr_0", "transition_begin": "begin"}

GAMMAS = Decimals(0.1, 0.6, 2)
"""Factors over several steps."""

EXPONENTIAL = Rule(
    id="exponential",
    name="Exponential decay",
    family=Family.SCHEDULE,
    summary="The learning rate keeps losing the same share of what is left of it.",
    source=KERAS,
    lines="""
        periods = t / decay_steps
        lr      = lr_0 * gamma**periods
    """,
    hyperparameters=(
        FIRST,
        Hyperparameter("gamma", None, "factor over a whole period"),
        Hyperparameter("decay_steps", 1.0, "steps of a period"),
        STAIRCASE,
        BEGIN,
        Hyperparameter("end_value", None, "the rate does not go beyond this value"),
    ),
    inputs=(),
    asks={"lr": AT_STEP},
    options=(
        Option("begin", {"periods": "maximum(t - begin, 0) / decay_steps"}),
        Option("staircase", {"lr": "lr_0 * gamma**floor(periods)"}),
        Option("end_value", {"end": "lr = where(gamma < 1, maximum(lr, end_value), minimum(lr, end_value))"}),
    ),
    dialects=(
        Dialect(
            "pytorch",
            api="torch.optim.lr_scheduler.ExponentialLR",
            edit={"periods": None, "lr": "lr_0 * gamma**t"},
            names={"lr": "lr_0"},
            lacks=("decay_steps", "staircase", "begin", "end_value"),
            draws={"t": Among((2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0)), "gamma": Decimals(0.5, 0.93, 3)},
            note="the factor is applied at every step",
        ),
        Dialect(
            "keras",
            api="keras.optimizers.schedules.ExponentialDecay",
            names=KERAS_NAMES,
            lacks=("begin", "end_value"),
            draws={"gamma": GAMMAS},
        ),
        Dialect(
            "optax",
            api="optax.exponential_decay",
            names={**OPTAX_NAMES, "transition_steps": "decay_steps", "decay_rate": "gamma"},
            same_as="keras",
        ),
    ),
    misconceptions=(
        *shifted({"periods": "{t} / decay_steps"}, dialects={"pytorch": {"lr": "lr_0 * gamma**{t}"}}),
        Misconception(
            "staircase",
            "keeps the rate until a whole period has passed",
            {"lr": "lr_0 * gamma**floor(periods)"},
            hint="Is the rate of this schedule constant between two whole periods, unless a staircase is asked for?",
            when="t / decay_steps > floor(t / decay_steps)",
            dialects={"pytorch": {}},
        ),
        Misconception(
            "times-not-power",
            "multiplies by the factor and by the number of periods",
            {"lr": "lr_0 * gamma * periods"},
            hint="Two periods multiply by the factor twice. Which operation is that?",
            dialects={"pytorch": {"lr": "lr_0 * gamma * t"}},
        ),
        Misconception(
            "linear-fall",
            "takes off the same amount in every period",
            {"lr": "lr_0 * (1 - (1 - gamma) * periods)"},
            hint="Is what is lost in a period a fixed amount, or a fixed share of what is left?",
            dialects={"pytorch": {"lr": "lr_0 * (1 - (1 - gamma) * t)"}},
        ),
        Misconception(
            "every-step",
            "applies the factor at every step instead of once in a period",
            {"lr": "lr_0 * gamma**t"},
            hint="Over how many steps does the factor act once?",
            dialects={"pytorch": {}},
        ),
    ),
    draws={
        # After one stretch a power is a product.
        "t decay_steps": apart(within((4, 5, 6, 7, 8, 9, 10, 12), beyond=0.5), lambda t, length: t != length),
        "gamma": GAMMAS,
        "lr_0": RATES,
    },
    version=3,
)

INVERSE_TIME = Rule(
    id="inverse-time",
    name="Inverse time decay",
    family=Family.SCHEDULE,
    summary="The learning rate falls fast at first, then ever more slowly, as time goes on.",
    source=KERAS,
    lines="""
        periods = t / decay_steps
        lr      = lr_0 / (1 + gamma * periods)
    """,
    hyperparameters=(
        FIRST,
        Hyperparameter("gamma", None, "growth of the divisor in a period"),
        Hyperparameter("decay_steps", 1.0, "steps of a period"),
        STAIRCASE,
    ),
    inputs=(),
    asks={"lr": AT_STEP},
    options=(Option("staircase", {"periods": "floor(t / decay_steps)"}),),
    dialects=(Dialect("keras", api="keras.optimizers.schedules.InverseTimeDecay", names=KERAS_NAMES),),
    misconceptions=(
        *shifted({"periods": "{t} / decay_steps"}),
        Misconception(
            "no-one",
            "leaves out the 1 in the divisor",
            {"lr": "lr_0 / (gamma * periods)"},
            hint="What must the divisor be at the first step, t = 0?",
        ),
        Misconception(
            "exponential",
            "raises the factor to the power of the periods, as exponential decay does",
            {"lr": "lr_0 * gamma**periods"},
            hint="Does time stand in the exponent here, or in the divisor?",
        ),
        Misconception(
            "staircase",
            "counts whole periods only",
            {"periods": "floor(t / decay_steps)"},
            hint="Does the rate stay between two whole periods, unless a staircase is asked for?",
            when="t / decay_steps > floor(t / decay_steps)",
        ),
        Misconception(
            "every-step",
            "lets the divisor grow by the factor at every step",
            {"periods": "t"},
            hint="Over how many steps does the divisor grow by the factor?",
        ),
        Misconception(
            "root",
            "divides by the root",
            {"lr": "lr_0 / sqrt(1 + gamma * periods)"},
            hint="Is it the divisor that grows evenly with time, or its square?",
        ),
    ),
    draws={
        "t decay_steps": within((2, 3, 4, 5, 6, 8), beyond=0.5),
        "gamma": Decimals(0.4, 3.0, 2),
        "lr_0": RATES,
    },
    version=2,
)

POLYNOMIAL = Rule(
    id="polynomial",
    name="Polynomial decay",
    family=Family.SCHEDULE,
    summary="The learning rate falls to its last value in a given number of steps, along a curve that a power bends.",
    source=KERAS,
    lines="""
        progress = minimum(t, T) / T
        lr       = lr_T + (lr_0 - lr_T) * (1 - progress)**power
    """,
    hyperparameters=(
        FIRST,
        Hyperparameter("lr_T", 0.0, "last learning rate"),
        Hyperparameter("T", 5.0, "steps of the fall"),
        Hyperparameter("power", 1.0, "power of the share of steps that are left"),
        Hyperparameter("cycle", False, "whether the fall begins again, longer, when it is over"),
        BEGIN,
    ),
    inputs=(),
    asks={"lr": AT_STEP},
    options=(
        Option("begin", {"progress": "clip(t - begin, 0, T) / T"}),
        Option("cycle", {"before progress": "length = T * maximum(1, ceil(t / T))", "progress": "t / length"}),
    ),
    dialects=(
        Dialect(
            "pytorch",
            api="torch.optim.lr_scheduler.PolynomialLR",
            edit={"lr": "lr_0 * (1 - progress)**power"},
            names={"lr": "lr_0", "total_iters": "T"},
            lacks=("lr_T", "cycle", "begin"),
            note="falls to zero",
        ),
        Dialect(
            "keras",
            api="keras.optimizers.schedules.PolynomialDecay",
            defaults={"lr_T": 1e-4},
            names={"initial_learning_rate": "lr_0", "decay_steps": "T", "end_learning_rate": "lr_T"},
            lacks=("begin",),
            note="ends at 0.0001 unless told otherwise",
        ),
        Dialect(
            "optax",
            api="optax.polynomial_schedule",
            names={**OPTAX_NAMES, "transition_steps": "T", "end_value": "lr_T"},
            lacks=("cycle",),
            same_as="keras",
        ),
    ),
    misconceptions=(
        *shifted({"progress": "minimum({t}, T) / T"}),
        Misconception(
            "falls-to-zero",
            "lets the rate fall to zero instead of its last value",
            {"lr": "lr_0 * (1 - progress)**power"},
            hint="Where does the rate stand when all steps are over?",
            dialects={"pytorch": {}},
        ),
        Misconception(
            "adds-end",
            "adds the last value without shortening the way to it",
            {"lr": "lr_T + lr_0 * (1 - progress)**power"},
            hint="Put t = 0 in: does the first rate come out?",
            dialects={"pytorch": {}},
        ),
        Misconception(
            "power-of-progress",
            "raises what is over to the power instead of what is left",
            {"lr": "lr_T + (lr_0 - lr_T) * (1 - progress**power)"},
            hint="Which share is raised to the power: the steps taken, or the steps left?",
            dialects={"pytorch": {"lr": "lr_0 * (1 - progress**power)"}},
        ),
        Misconception(
            "power-as-factor",
            "multiplies by the power",
            {"lr": "lr_T + (lr_0 - lr_T) * (1 - power * progress)"},
            hint="Is the power a factor or an exponent?",
            dialects={"pytorch": {"lr": "lr_0 * (1 - power * progress)"}},
        ),
    ),
    draws={
        "t T": within(range(4, 21)),
        # A power of one is none.
        "power": Among(tuple(power / 10 for power in range(5, 31) if power != 10)),
        "lr_0": RATES,
        "lr_T": Decimals(0.01, 0.05, 3),
    },
    version=3,
)

RULES = (EXPONENTIAL, INVERSE_TIME, POLYNOMIAL)
