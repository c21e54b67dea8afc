"""Warm-up: a straight climb, alone or before a cosine fall.

Source: Goyal et al. 2017, section 2.2, for the climb; PyTorch 2.13, LinearLR and SequentialLR; Keras 3.15, CosineDecay
with warmup_target; optax 0.2.8, warmup_cosine_decay_schedule. The steps of the fall count without the warm-up in
PyTorch and Keras, with it in optax.
"""

from verifier.draws import Among, Decimals
from verifier.rule import Dialect, Family, Hyperparameter, Misconception, Option, Rule, Source
from verifier.schedules.shifted import apart, shifted, within
from verifier.schedules.stepwise import AT_STEP

GOYAL = Source("Goyal et al. 2017", "section 2.2")
FACTORS = Decimals(0.1, 0.4, 3)
LOW_RATES = Decimals(0.01, 0.05, 3)

LINEAR = Rule(
    id="linear-warmup",
    name="Linear warm-up",
    family=Family.SCHEDULE,
    summary="The learning rate climbs along a straight line before training goes on at the full rate.",
    source=GOYAL,
    lines="""
        progress = minimum(t, warmup) / warmup
        lr       = lr_0 * (start_factor + (end_factor - start_factor) * progress)
    """,
    hyperparameters=(
        Hyperparameter("lr_0", 0.1, "full learning rate"),
        Hyperparameter("start_factor", 1 / 3, "share of the full rate at the first step"),
        Hyperparameter("end_factor", 1.0, "share of the full rate after the climb"),
        Hyperparameter("warmup", 5.0, "steps of the climb"),
        Hyperparameter("lr_start", 0.0, "rate at the first step"),
        Hyperparameter("begin", 0.0, "step until which nothing changes"),
    ),
    inputs=(),
    asks={"lr": AT_STEP},
    options=(Option("begin", {"progress": "clip(t - begin, 0, warmup) / warmup"}),),
    dialects=(
        Dialect(
            "pytorch",
            api="torch.optim.lr_scheduler.LinearLR",
            names={"lr": "lr_0", "total_iters": "warmup"},
            lacks=("lr_start", "begin"),
            draws={"start_factor": Decimals(0.15, 0.45, 3)},
            note="starts at a share of the full rate",
        ),
        Dialect(
            "optax",
            api="optax.linear_schedule",
            edit={"lr": "lr_start + (lr_0 - lr_start) * progress"},
            names={
                "init_value": "lr_start",
                "end_value": "lr_0",
                "transition_steps": "warmup",
                "transition_begin": "begin",
            },
            lacks=("start_factor", "end_factor"),
            draws={"lr_start": Decimals(0.1, 0.39, 3)},
            note="starts at a rate of its own",
        ),
    ),
    misconceptions=(
        *shifted({"progress": "minimum({t}, warmup) / warmup"}),
        Misconception(
            "from-zero",
            "starts the climb at zero",
            {"lr": "lr_0 * progress"},
            hint="Which rate does the first step have?",
        ),
        Misconception(
            "adds-start",
            "adds the start without shortening the climb",
            {"lr": "lr_0 * (start_factor + progress)"},
            hint="Put the last step of the warm-up in: does the full rate come out?",
            dialects={"optax": {"lr": "lr_start + lr_0 * progress"}},
        ),
        Misconception(
            "downwards",
            "runs through the climb from its end",
            {"progress": "1 - minimum(t, warmup) / warmup"},
            hint="Should a warm-up begin with the high rate or with the low one?",
        ),
        Misconception(
            "geometric",
            "multiplies by the same factor at every step",
            {"lr": "lr_0 * start_factor**(1 - progress)"},
            hint="Is what is added at each step of a straight line the same amount, or the same share?",
            dialects={"optax": {"lr": "lr_start * (lr_0 / lr_start)**progress"}},
        ),
    ),
    draws={
        # Halfway up is halfway down, and the last steps of a climb forget where it began.
        "t warmup": apart(within(range(3, 26)), lambda t, warmup: 2 * t != warmup and t <= 0.9 * warmup),
        "lr_0": Decimals(0.4, 1.4, 4),
    },
    version=3,
)

AFTER = "(1 + cos(pi * (t - warmup) / T)) / 2"

WARMUP_COSINE = Rule(
    id="warmup-cosine",
    name="Warm-up and cosine decay",
    family=Family.SCHEDULE,
    summary="The learning rate climbs along a straight line, then falls along half a wave of the cosine.",
    source=Source("Loshchilov & Hutter 2017", "SGDR, equation 5"),
    lines=f"""
        climb = start_factor + (1 - start_factor) * minimum(t, warmup) / warmup
        wave  = {AFTER}
        lr    = where(t < warmup, lr_0 * climb, lr_min + (lr_0 - lr_min) * wave)
    """,
    hyperparameters=(
        Hyperparameter("lr_0", 0.1, "full learning rate"),
        Hyperparameter("warmup", 5.0, "steps of the climb"),
        Hyperparameter("T", 10.0, "steps of the fall"),
        Hyperparameter("start_factor", 1 / 3, "share of the full rate at the first step"),
        Hyperparameter("lr_min", 0.0, "lowest learning rate after the climb"),
        Hyperparameter("lr_start", 0.0, "rate at the first step"),
        Hyperparameter("alpha", 0.0, "lowest rate as a share of the full one"),
        Hyperparameter("exponent", None, "power of the wave"),
    ),
    inputs=(),
    asks={"lr": AT_STEP},
    options=(Option("exponent", {"after wave": "wave = wave**exponent"}),),
    dialects=(
        Dialect(
            "pytorch",
            api="SequentialLR of LinearLR and CosineAnnealingLR",
            names={"lr": "lr_0", "T_max": "T", "eta_min": "lr_min"},
            lacks=("lr_start", "alpha", "exponent"),
            draws={"start_factor": FACTORS, "lr_min": LOW_RATES},
            note="T counts from the end of the warm-up; not clamped",
        ),
        Dialect(
            "keras",
            api="keras.optimizers.schedules.CosineDecay(warmup_target=...)",
            edit={
                "climb": "lr_start + (lr_0 - lr_start) * minimum(t, warmup) / warmup",
                "wave": "(1 + cos(pi * minimum(t - warmup, T) / T)) / 2",
                "lr": "where(t < warmup, climb, lr_0 * ((1 - alpha) * wave + alpha))",
            },
            names={
                "initial_learning_rate": "lr_start",
                "warmup_target": "lr_0",
                "warmup_steps": "warmup",
                "decay_steps": "T",
            },
            lacks=("start_factor", "lr_min", "exponent"),
            draws={"lr_start": LOW_RATES, "alpha": Decimals(0.05, 0.2, 2)},
            note="decay_steps counts from the end of the warm-up",
        ),
        Dialect(
            "optax",
            api="optax.warmup_cosine_decay_schedule",
            edit={
                "climb": "lr_start + (lr_0 - lr_start) * minimum(t, warmup) / warmup",
                "wave": "(1 + cos(pi * minimum(t - warmup, T - warmup) / (T - warmup))) / 2",
                "lr": "where(t < warmup, climb, lr_min + (lr_0 - lr_min) * wave)",
            },
            names={
                "init_value": "lr_start",
                "peak_value": "lr_0",
                "warmup_steps": "warmup",
                "decay_steps": "T",
                "end_value": "lr_min",
            },
            lacks=("start_factor", "alpha"),
            draws={"lr_start": LOW_RATES, "lr_min": LOW_RATES},
            note="decay_steps counts from the first step, the warm-up included",
        ),
    ),
    misconceptions=(
        Misconception(
            "warmup-counted-otherwise",
            "counts the warm-up among the steps of the fall where it is not, or the other way round",
            {"wave": "(1 + cos(pi * (t - warmup) / (T - warmup))) / 2"},
            hint="From which step on are the steps of the fall counted in this framework?",
            when="t > warmup",
            dialects={
                "keras": {"wave": "(1 + cos(pi * minimum(t - warmup, T - warmup) / (T - warmup))) / 2"},
                "optax": {"wave": "(1 + cos(pi * minimum(t - warmup, T) / T)) / 2"},
            },
        ),
        Misconception(
            "cosine-from-zero",
            "lets the cosine start at the first step instead of after the warm-up",
            {"wave": "(1 + cos(pi * t / T)) / 2"},
            hint="What is the rate at the step that ends the warm-up?",
            when="t > warmup",
            dialects={
                "keras": {"wave": "(1 + cos(pi * minimum(t, T) / T)) / 2"},
                "optax": {"wave": "(1 + cos(pi * minimum(t, T) / T)) / 2"},
            },
        ),
        Misconception(
            "climb-from-zero",
            "starts the climb at zero",
            {"climb": "t / warmup"},
            hint="Which rate does the first step have?",
            when="t < warmup",
            dialects={"keras": {"climb": "lr_0 * t / warmup"}, "optax": {"climb": "lr_0 * t / warmup"}},
        ),
        Misconception(
            "climb-one-early",
            "is one step ahead in the climb",
            {"climb": "start_factor + (1 - start_factor) * (t + 1) / warmup"},
            hint="The first step is t = 0. Which rate does it have?",
            source="pytorch #20527, #22107, #31871",
            when="t < warmup",
            dialects={
                "keras": {"climb": "lr_start + (lr_0 - lr_start) * (t + 1) / warmup"},
                "optax": {"climb": "lr_start + (lr_0 - lr_start) * (t + 1) / warmup"},
            },
        ),
        Misconception(
            "no-minimum",
            "lets the rate fall to zero",
            {"lr": "where(t < warmup, lr_0 * climb, lr_0 * wave)"},
            hint="Where does the rate stand when the cosine is lowest?",
            when="t > warmup",
            dialects={
                "keras": {"lr": "where(t < warmup, climb, lr_0 * wave)"},
                "optax": {"lr": "where(t < warmup, climb, lr_0 * wave)"},
            },
        ),
    ),
    draws={
        "warmup T t": Among(
            tuple(
                (float(warmup), float(T), float(t))
                for warmup in (2, 3, 4, 5, 6, 8)
                for T in (8, 10, 12, 15, 16, 20, 24)
                if 2 * warmup <= T
                for t in range(1, T)
                # Near the top the rate is nearly the full one, wherever the climb began and the fall begins.
                if 5 * t < 4 * warmup or 4 * (t - warmup) > T
            )
        ),
        "lr_0": Decimals(0.2, 1.0, 4),
    },
    version=3,
)

RULES = (LINEAR, WARMUP_COSINE)
