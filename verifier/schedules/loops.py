"""What a training loop makes of a schedule: the order of its calls, the wrong getter, a drop between two steps.

Source: PyTorch 2.13, torch/optim/lr_scheduler.py, StepLR. Its `get_lr` computes the next rate from the last one, so
that whoever calls it outside of `step` right behind a drop sees the drop twice; `get_last_lr` does not. The first round
of a loop is t = 0.
"""

from dataclasses import replace

from verifier.code import Code
from verifier.draws import Among, Decimals
from verifier.rule import Dialect, Family, Hyperparameter, Misconception, Rule
from verifier.schedules.shifted import SEEN_IN, around
from verifier.schedules.stepwise import GAMMAS, RATES, TORCH

CREATED = """
    import torch

    p = torch.nn.Parameter(torch.zeros(1))
    optimizer = torch.optim.SGD([p], lr={lr_0})
    scheduler = torch.optim.lr_scheduler.StepLR(
        optimizer, step_size={step_size}, gamma={gamma}
    )
    for step in range({t}"""
SCHEDULER_FIRST = Code(
    f"""{CREATED} + 1):
        scheduler.step()
        rate = scheduler.get_last_lr()[0]
        optimizer.step()
    print(rate)
    """
)
GETTER = Code(
    f"""{CREATED}):
        optimizer.step()
        scheduler.step()
    print(scheduler.get_lr()[0])
    """
)
STEP_LR = (Dialect("pytorch", api="torch.optim.lr_scheduler.StepLR", names={"lr": "lr_0"}),)
HYPERPARAMETERS = (
    Hyperparameter("lr_0", 0.1, "first learning rate"),
    Hyperparameter("step_size", 1.0, "rounds from drop to drop"),
    Hyperparameter("gamma", 0.1, "factor of a drop"),
)
LENGTHS = (3, 4, 5, 6, 8, 10, 15, 20, 25, 30)
COMPLEMENT = Misconception(
    "complement",
    "takes the factor for the share that is lost",
    {"lr": "lr_0 * (1 - gamma)**drops"},
    hint="With a factor of 0.1, is a tenth left or a tenth gone?",
    when="abs(gamma - 0.5) > 0.01",
)

STEPPED_FIRST = Rule(
    id="scheduler-first",
    name="Scheduler before the optimizer",
    family=Family.SCHEDULE,
    summary="Which rate a round of the loop uses depends on where the loop calls scheduler.step().",
    source=TORCH,
    lines="""
        calls = t + 1
        drops = floor(calls / step_size)
        lr    = lr_0 * gamma**drops
    """,
    hyperparameters=HYPERPARAMETERS,
    inputs=(),
    asks={
        "lr": "the rate in round t (the first is t = 0) of a loop that calls scheduler.step() and then"
        " optimizer.step() in every round"
    },
    dialects=(replace(STEP_LR[0], code={"lr": SCHEDULER_FIRST}),),
    misconceptions=(
        Misconception(
            "order-ignored",
            "gives the rate that the usual order has in this round",
            {"calls": "t"},
            hint="How often has the scheduler been called when the rate of the first round is used?",
            source=SEEN_IN,
            when="floor(t / step_size) < floor((t + 1) / step_size)",
        ),
        Misconception(
            "two-ahead",
            "is two rounds ahead instead of one",
            {"calls": "t + 2"},
            hint="How often has the scheduler been called when the rate of the first round is used?",
            when="floor((t + 1) / step_size) < floor((t + 2) / step_size)",
        ),
        Misconception(
            "no-staircase",
            "lets the rate fall a little in every round",
            {"drops": "calls / step_size"},
            hint="Does the rate move between two drops?",
            when="(t + 1) / step_size > floor((t + 1) / step_size)",
        ),
        Misconception(
            "single-drop",
            "applies the factor once, however many periods have passed",
            {"drops": "minimum(floor(calls / step_size), 1)"},
            hint="How many whole periods lie behind?",
            when="t + 1 >= 2 * step_size",
        ),
        COMPLEMENT,
    ),
    draws={
        "t step_size": Among(
            tuple(
                # Before the first drop the rate is the printed one.
                (float(k * s + d), float(s))
                for s in LENGTHS
                for k in (1, 2, 3)
                for d in (-2, -1)
                if (k, d) != (1, -2)
            )
        ),
        "gamma": GAMMAS,
        "lr_0": RATES,
    },
    version=2,
)

WRONG_GETTER = Rule(
    id="get-lr",
    name="get_lr outside of step",
    family=Family.SCHEDULE,
    summary="StepLR.get_lr() is made for the scheduler's own use inside of step, but it can be called by hand.",
    source=TORCH,
    lines="""
        drops   = floor(t / step_size)
        lr      = lr_0 * gamma**drops
        again   = where(t > step_size * drops, 1, gamma)
        printed = lr * again
    """,
    hyperparameters=HYPERPARAMETERS,
    inputs=(),
    asks={"printed": "what scheduler.get_lr() gives, called by hand after t calls of scheduler.step()"},
    dialects=(replace(STEP_LR[0], code={"printed": GETTER}),),
    misconceptions=(
        Misconception(
            "last-rate",
            "gives the rate in use, as get_last_lr does",
            {"again": "1"},
            hint="Which of the two getters computes, and which one remembers?",
            source="pytorch #22107, #31871",
            when="t / step_size == floor(t / step_size)",
        ),
        Misconception(
            "always-again",
            "applies the factor once more after every call",
            {"again": "gamma"},
            hint="At which counts does this schedule multiply the rate at all?",
            when="t / step_size > floor(t / step_size)",
        ),
        Misconception(
            "first-rate",
            "forgets the drops that lie behind",
            {"lr": "lr_0"},
            hint="How many drops has the rate had after t calls?",
            when="t >= step_size",
        ),
        Misconception(
            "no-staircase",
            "lets the rate fall a little at every call",
            {"drops": "t / step_size", "again": "1"},
            hint="Does the rate move between two drops?",
            when="t / step_size > floor(t / step_size)",
        ),
        COMPLEMENT,
    ),
    draws={"t step_size": around(LENGTHS, (1, 2, 3)), "gamma": GAMMAS, "lr_0": RATES},
    version=2,
)

OVER_A_DROP = Rule(
    id="sgd-over-a-drop",
    name="SGD over a drop of the rate",
    family=Family.SCHEDULE,
    summary="Plain SGD takes three steps, and the learning rate drops between two of them.",
    source=TORCH,
    lines="""
        lr_1 = lr_0 * gamma**floor(t / step_size)
        lr_2 = lr_0 * gamma**floor((t + 1) / step_size)
        lr_3 = lr_0 * gamma**floor((t + 2) / step_size)
        step_1 = lr_1 * g_1
        step_2 = lr_2 * g_2
        step_3 = lr_3 * g_3
        moved  = step_1 + step_2 + step_3
    """,
    hyperparameters=HYPERPARAMETERS,
    inputs=("g_1", "g_2", "g_3"),
    asks={
        "moved": "what plain SGD subtracts altogether in its steps t, t + 1 and t + 2 (the first step of all is t = 0),"
        " with these three gradients and one call of scheduler.step() behind each"
    },
    dialects=STEP_LR,
    misconceptions=(
        Misconception(
            "rate-constant",
            "keeps the rate of the first of the three steps",
            {"lr_2": "lr_1", "lr_3": "lr_1"},
            hint="Is one of the three steps a multiple of the step size?",
        ),
        Misconception(
            "drops-early",
            "drops the rate one step too early",
            {
                "lr_1": "lr_0 * gamma**floor((t + 1) / step_size)",
                "lr_2": "lr_0 * gamma**floor((t + 2) / step_size)",
                "lr_3": "lr_0 * gamma**floor((t + 3) / step_size)",
            },
            hint="The first step is t = 0. Has a step already been counted when its rate is used?",
            source=SEEN_IN,
        ),
        Misconception(
            "drops-late",
            "drops the rate one step too late",
            {
                "lr_1": "lr_0 * gamma**floor((t - 1) / step_size)",
                "lr_2": "lr_0 * gamma**floor(t / step_size)",
                "lr_3": "lr_0 * gamma**floor((t + 1) / step_size)",
            },
            hint="The first step is t = 0. How many steps lie behind the one that is a multiple of the step size?",
            source=SEEN_IN,
        ),
        Misconception(
            "drops-at-each-step",
            "multiplies by the factor at every one of the three steps",
            {"lr_2": "lr_1 * gamma", "lr_3": "lr_1 * gamma**2"},
            hint="Between which two steps does the rate change?",
        ),
    ),
    draws={
        "t step_size": Among(tuple((float(k * s - d), float(s)) for s in LENGTHS[1:] for k in (1, 2) for d in (1, 2))),
        "gamma": Among((0.1, 0.2, 0.25, 0.3, 0.4, 0.5)),
        "lr_0": Decimals(0.05, 1.0, 2),
        "g_1": Decimals(0.3, 4.0, 1, signed=True),
        "g_2": Decimals(0.3, 4.0, 1, signed=True),
        "g_3": Decimals(0.3, 4.0, 1, signed=True),
    },
    version=2,
)

RULES = (STEPPED_FIRST, WRONG_GETTER, OVER_A_DROP)
