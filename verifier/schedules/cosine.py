"""Cosine annealing, once or with warm restarts.

Source: Loshchilov & Hutter 2017 (SGDR), equation 5. PyTorch's single fall is not clamped: after T steps the rate climbs
again. Keras and optax stop there, and give the lower end as a share of the first rate.
"""

from verifier.draws import Among, Decimals
from verifier.rule import Dialect, Family, Hyperparameter, Misconception, Option, Rule, Source
from verifier.schedules.shifted import apart, shifted, within
from verifier.schedules.stepwise import AT_STEP

SGDR = Source("Loshchilov & Hutter 2017", "SGDR, equation 5")
RATES = Decimals(0.05, 1.0, 4)
FLOORS = Decimals(0.01, 0.05, 3)
SHARES = Decimals(0.05, 0.2, 2)
LENGTHS = range(4, 25)
KERAS_NAMES = {"initial_learning_rate": "lr_0"}


def told(t: float, length: float) -> bool:
    """Whether a step shows the wave: not near a turn or the middle, nor where a wrong wave crosses it."""
    x = t / length
    return (0.25 < x < 0.86 or 1.12 < x < 1.79) and abs(x - 0.5) > 0.03 and x not in {1 / 3, 2 / 3, 3 / 4, 4 / 3, 3 / 2}


def wave_slips(line: str) -> tuple[Misconception, ...]:
    """The wrong waves of a line `name = (1 + cos(pi * ...)) / 2`."""
    name, _, expression = (part.strip() for part in line.partition("="))
    return (
        Misconception(
            "upside-down",
            "lets the rate rise where it should fall",
            {name: expression.replace("1 + cos", "1 - cos")},
            hint="What is the cosine of zero, and which rate should the first step have?",
        ),
        Misconception(
            "whole-wave",
            "runs through a whole wave",
            {name: expression.replace("pi *", "2 * pi *")},
            hint="At which angle is the cosine lowest, and at which step the rate?",
        ),
        Misconception(
            "quarter-wave",
            "takes a quarter of a wave, from 1 to 0",
            {name: expression.replace("(1 + cos", "(2 * cos").replace("pi *", "pi / 2 *")},
            hint="Which angles does the cosine run through, and what is added to it so that it stays positive?",
        ),
    )


COSINE = Rule(
    id="cosine",
    name="Cosine decay",
    family=Family.SCHEDULE,
    summary="The learning rate falls along half a wave of the cosine.",
    source=SGDR,
    lines="""
        wave = (1 + cos(pi * t / T)) / 2
        lr   = lr_min + (lr_0 - lr_min) * wave
    """,
    hyperparameters=(
        Hyperparameter("lr_0", 0.1, "first learning rate"),
        Hyperparameter("T", 10.0, "steps of the fall"),
        Hyperparameter("lr_min", 0.0, "lowest learning rate"),
        Hyperparameter("alpha", 0.0, "lowest rate as a share of the first"),
        Hyperparameter("exponent", None, "power of the wave"),
    ),
    inputs=(),
    asks={"lr": AT_STEP},
    options=(Option("exponent", {"after wave": "wave = wave**exponent"}),),
    dialects=(
        Dialect(
            "pytorch",
            api="torch.optim.lr_scheduler.CosineAnnealingLR",
            names={"lr": "lr_0", "T_max": "T", "eta_min": "lr_min"},
            lacks=("alpha", "exponent"),
            draws={"t T": apart(within(LENGTHS, beyond=0.85), told), "lr_min": FLOORS},
            note="not clamped: after T steps the rate climbs again",
        ),
        Dialect(
            "keras",
            api="keras.optimizers.schedules.CosineDecay",
            edit={
                "wave": "(1 + cos(pi * minimum(t, T) / T)) / 2",
                "lr": "lr_0 * ((1 - alpha) * wave + alpha)",
            },
            names={**KERAS_NAMES, "decay_steps": "T"},
            lacks=("lr_min", "exponent"),
            draws={"t T": apart(within(LENGTHS), told), "alpha": SHARES},
            note="the lower end is a share of the first rate",
        ),
        Dialect(
            "optax",
            api="optax.cosine_decay_schedule",
            edit={
                "wave": "(1 + cos(pi * minimum(t, T) / T)) / 2",
                "lr": "lr_0 * ((1 - alpha) * wave + alpha)",
            },
            names={"init_value": "lr_0", "decay_steps": "T"},
            lacks=("lr_min",),
            same_as="keras",
        ),
    ),
    misconceptions=(
        *shifted(
            {"wave": "(1 + cos(pi * {t} / T)) / 2"},
            dialects={"keras": {"wave": "(1 + cos(pi * minimum({t}, T) / T)) / 2"}},
        ),
        *wave_slips("wave = (1 + cos(pi * t / T)) / 2"),
        Misconception(
            "adds-minimum",
            "adds the lowest rate without shortening the way to it",
            {"lr": "lr_min + lr_0 * wave"},
            hint="Put t = 0 in: does the first rate come out?",
            dialects={"keras": {"lr": "lr_0 * (wave + alpha)"}},
        ),
        Misconception(
            "no-minimum",
            "lets the rate fall to zero",
            {"lr": "lr_0 * wave"},
            hint="Where does the rate stand when the cosine is lowest?",
        ),
        Misconception(
            "share-as-rate",
            "takes the share for a rate",
            {},
            hint="The lower end is given relative to which rate?",
            dialects={"keras": {"lr": "alpha + (lr_0 - alpha) * wave"}},
        ),
        Misconception(
            "clamped",
            "lets the rate stay at its lowest after T steps",
            {"wave": "(1 + cos(pi * minimum(t, T) / T)) / 2"},
            hint="Does anything in this formula stop the cosine after half a wave?",
            when="t > T",
            dialects={"keras": {}},
        ),
        Misconception(
            "straight-line",
            "lets the rate fall along a straight line",
            {"wave": "1 - minimum(t, T) / T"},
            hint="Is the fall as steep at the beginning as in the middle?",
        ),
    ),
    draws={"lr_0": RATES},
    version=3,
)

RESTARTS = Rule(
    id="cosine-restarts",
    name="Cosine decay with warm restarts",
    family=Family.SCHEDULE,
    summary="The learning rate falls along half a wave of the cosine, and again in each cycle; cycles may grow longer.",
    source=SGDR,
    # The 1e-9 keeps a rounding error of the logarithm from moving a restart by a step.
    lines="""
        cycle = where(T_mult > 1, floor(log(1 + (T_mult - 1) * t / T_0) / log(T_mult) + 1e-9), floor(t / T_0))
        begun = where(T_mult > 1, T_0 * (T_mult**cycle - 1) / (T_mult - 1), T_0 * cycle)
        span  = T_0 * T_mult**cycle
        wave  = (1 + cos(pi * (t - begun) / span)) / 2
        lr    = lr_min + (lr_0 - lr_min) * wave
    """,
    hyperparameters=(
        Hyperparameter("lr_0", 0.1, "first learning rate"),
        Hyperparameter("T_0", 10.0, "steps of the first cycle"),
        Hyperparameter("T_mult", 1.0, "factor from one cycle's length to the next"),
        Hyperparameter("lr_min", 0.0, "lowest learning rate"),
        Hyperparameter("alpha", 0.0, "lowest rate as a share of the first"),
        Hyperparameter("m_mul", 1.0, "factor from one cycle's first rate to the next"),
    ),
    inputs=(),
    asks={"lr": AT_STEP},
    dialects=(
        Dialect(
            "pytorch",
            api="torch.optim.lr_scheduler.CosineAnnealingWarmRestarts",
            names={"lr": "lr_0", "eta_min": "lr_min"},
            lacks=("alpha", "m_mul"),
            draws={"lr_min": FLOORS},
        ),
        Dialect(
            "keras",
            api="keras.optimizers.schedules.CosineDecayRestarts",
            defaults={"T_mult": 2.0},
            edit={"lr": "lr_0 * ((1 - alpha) * m_mul**cycle * wave + alpha)"},
            names={**KERAS_NAMES, "first_decay_steps": "T_0", "t_mul": "T_mult"},
            lacks=("lr_min",),
            draws={"alpha": SHARES, "m_mul": Among((0.5, 0.6, 0.8, 0.9))},
            note="the lower end is a share of the first rate; each cycle may start lower",
        ),
    ),
    misconceptions=(
        *shifted({"wave": "(1 + cos(pi * ({t} - begun) / span)) / 2"}),
        Misconception(
            "no-restart",
            "goes on along the cosine without restarting",
            {"wave": "(1 + cos(pi * t / T_0)) / 2"},
            hint="What happens to the rate when a cycle is over?",
        ),
        Misconception(
            "equal-cycles",
            "keeps the first cycle's length",
            {"cycle": "floor(t / T_0)", "begun": "T_0 * cycle", "span": "T_0"},
            hint="How long is the second cycle, compared with the first?",
            when="T_mult > 1",
        ),
        Misconception(
            "stretched-from-zero",
            "stretches the wave to the cycle's length but measures from step 0",
            {"wave": "(1 + cos(pi * t / span)) / 2"},
            hint="How many steps old is the cycle that step t falls into?",
        ),
        Misconception(
            "upside-down",
            "lets the rate rise where it should fall",
            {"wave": "(1 - cos(pi * (t - begun) / span)) / 2"},
            hint="What is the cosine of zero, and which rate should a cycle begin with?",
        ),
        Misconception(
            "adds-minimum",
            "adds the lowest rate without shortening the way to it",
            {"lr": "lr_min + lr_0 * wave"},
            hint="Put the first step of a cycle in: does the highest rate come out?",
            dialects={"keras": {"lr": "lr_0 * (m_mul**cycle * wave + alpha)"}},
        ),
        Misconception(
            "same-height",
            "starts every cycle at the first rate",
            {},
            hint="By what is the height of a cycle multiplied when the next begins?",
            dialects={"keras": {"lr": "lr_0 * ((1 - alpha) * wave + alpha)"}},
        ),
    ),
    draws={
        # Cycles that grow are short, so that the first steps of the second one tell how long it is.
        "t T_0 T_mult": Among(
            tuple(
                (float(t), float(T), T_mult)
                for T_mult, longest in ((2.0, 7), (1.0, 10), (3.0, 7))
                for T in range(3, longest + 1)
                for t in range(T, T + int(min(T_mult, 2.0) * T))
                if told(t - T, T_mult * T)
            )
        ),
        "lr_0": RATES,
    },
    version=3,
)

RULES = (COSINE, RESTARTS)
