"""Averages of the parameters over the steps: exponential moving average and stochastic weight averaging.

Source: Polyak & Juditsky 1992 for averaging; Izmailov, Podoprikhin, Garipov, Vetrov & Wilson 2018 for SWA. The running
averages differ in their start: PyTorch's AveragedModel and Keras copy the parameter at the first step, optax starts at
zero and divides by what is missing.
"""

from verifier.code import Code
from verifier.draws import Among, Decimals, Draw, Whole
from verifier.rule import Dialect, Family, Hyperparameter, Misconception, Rule, Source


def _averaged(how: str = "", first: str = "", **draws: Draw) -> Code:
    """PyTorch's average over three parameters, with a line before it and a last argument."""
    return Code(
        f"""
        import torch
        from torch.optim import swa_utils

        model = torch.nn.Linear(1, 1, bias=False, dtype=torch.float64){first}
        average = swa_utils.AveragedModel(model{how})
        for theta in {{theta}}:
            torch.nn.init.constant_(model.weight, theta)
            average.update_parameters(model)
        print(average.module.weight.item())
        """,
        steps=3,
        draws=draws,
    )


THETAS = Among(tuple(x / 100 for x in (*range(20, 60), *range(150, 250, 2), *range(600, 900, 5))))
"""Of one sign and several sizes: from the start a plain mean of others nearly always cancels."""

EMA = Rule(
    id="ema",
    name="Exponential moving average",
    family=Family.REGULARIZER,
    summary="A slowly following average of the parameters takes their place after training.",
    source=Source("Polyak & Juditsky 1992"),
    lines="theta_bar = where(t == 1, theta, decay * theta_bar + (1 - decay) * theta)",
    hyperparameters=(Hyperparameter("decay", 0.999, "share of the average that stays"),),
    inputs=("theta",),
    state={"m": 0.0, "theta_bar": 0.0},
    asks={"theta_bar": "the average after this step"},
    dialects=(
        Dialect(
            "pytorch",
            api="torch.optim.swa_utils.AveragedModel",
            code={
                "theta_bar": _averaged(
                    ", multi_avg_fn=mean", "\n        mean = swa_utils.get_ema_multi_avg_fn({decay})"
                )
            },
            note="the first step copies the parameter",
        ),
        Dialect(
            "keras",
            api="Optimizer(use_ema=True)",
            defaults={"decay": 0.99},
            names={"ema_momentum": "decay"},
            note="the first step copies the parameter",
            same_as="pytorch",
        ),
        Dialect(
            "optax",
            api="optax.ema",
            edit={
                "theta_bar": """
                    m         = decay * m + (1 - decay) * theta
                    theta_bar = m / (1 - decay**t)
                """
            },
            state_names={"ema": "m"},
            code={
                "theta_bar": Code(
                    """
                    import jax
                    import optax

                    jax.config.update("jax_enable_x64", True)
                    average = optax.ema({decay})
                    state = average.init(jax.numpy.zeros(()))
                    for theta in {theta}:
                        mean, state = average.update(jax.numpy.array(theta), state)
                    print(float(mean))
                    """,
                    steps=3,
                )
            },
            draws={"decay": Among((0.6, 0.7, 0.75, 0.8))},
            note="starts at zero and is corrected for it",
        ),
    ),
    misconceptions=(
        Misconception(
            "weights-exchanged",
            "gives the new parameter the share that belongs to the old average",
            {"theta_bar": "where(t == 1, theta, (1 - decay) * theta_bar + decay * theta)"},
            hint="With a decay near 1 the average should follow slowly. Which term carries the decay?",
            dialects={"optax": {"m": "(1 - decay) * m + decay * theta"}},
        ),
        Misconception(
            "sum-not-mean",
            "adds the whole parameter to what stays of the average",
            {"theta_bar": "where(t == 1, theta, decay * theta_bar + theta)"},
            hint="If the parameter stood still, where should its average stand?",
            dialects={"optax": {"m": "decay * m + theta"}},
        ),
        Misconception(
            "no-correction",
            "takes the average as it is, though it started at zero",
            {},
            hint="After the first step, how large a share of the average is still the zero it began with?",
            dialects={"optax": {"theta_bar": "m"}},
        ),
        Misconception(
            "correction-without-power",
            "corrects as if only one step had been taken",
            {},
            hint="The correction fades as the steps go by. Where does the step number enter?",
            dialects={"optax": {"theta_bar": "m / (1 - decay)"}},
        ),
        Misconception(
            "corrects-a-copy",
            "corrects for a start at zero although the average began with a copy",
            {"theta_bar": "where(t == 1, theta, (decay * theta_bar + (1 - decay) * theta) / (1 - decay**t))"},
            hint="The average did not start at zero here. Is there anything to make up for?",
            dialects={"optax": {}},
        ),
        Misconception(
            "plain-mean",
            "takes the plain mean of all steps, as SWA does",
            {"theta_bar": "theta_bar + (theta - theta_bar) / t"},
            hint="Do old parameters count as much as new ones?",
            dialects={"optax": {}},
        ),
    ),
    draws={
        "theta": Decimals(0.3, 3.0, 2, signed=True),
        "theta_bar": Decimals(0.3, 3.0, 2, signed=True),
        "m": Decimals(0.1, 1.5, 2, signed=True),
        "decay": Among((0.9, 0.8, 0.7, 0.6, 0.95)),
        "t": Whole(2, 6),
    },
)

SWA = Rule(
    id="swa",
    name="Stochastic weight averaging",
    family=Family.REGULARIZER,
    summary="The parameters at the ends of several epochs or cycles are averaged.",
    source=Source("Izmailov et al. 2018", "Algorithm 1"),
    lines="theta_bar = theta_bar + (theta - theta_bar) / t",
    hyperparameters=(),
    inputs=("theta",),
    state={"theta_bar": 0.0},
    asks={"theta_bar": "the average, where t counts the parameters averaged, this one included"},
    dialects=(
        Dialect("paper", same_as="pytorch"),
        Dialect("pytorch", api="torch.optim.swa_utils.AveragedModel", code={"theta_bar": _averaged(theta=THETAS)}),
    ),
    misconceptions=(
        Misconception(
            "mean-of-two",
            "takes the mean of the old average and the new parameter",
            {"theta_bar": "(theta_bar + theta) / 2"},
            hint="How many parameters does the old average stand for?",
            when="t >= 3",
        ),
        Misconception(
            "counts-one-more",
            "divides by one more than the parameters averaged",
            {"theta_bar": "theta_bar + (theta - theta_bar) / (t + 1)"},
            hint="After the second parameter, what share of the mean is each of the two?",
        ),
        Misconception(
            "counts-one-less",
            "leaves the new parameter out of the count",
            {"theta_bar": "theta_bar + (theta - theta_bar) / (t - 1)"},
            hint="Is this parameter one of those that the mean is taken over?",
            when="t >= 3",
        ),
        Misconception(
            "divides-new-only",
            "adds the new parameter's share without making the old average smaller",
            {"theta_bar": "theta_bar + theta / t"},
            hint="If the parameter stood still, where should its average stand?",
        ),
    ),
    draws={
        "theta": Decimals(2.0, 9.0, 2, signed=True),
        "theta_bar": Decimals(0.5, 2.5, 2, signed=True),
        "t": Whole(2, 6),
    },
    version=2,
)

RULES = (EMA, SWA)
