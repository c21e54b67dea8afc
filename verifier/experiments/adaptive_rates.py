"""How dividing by past gradients sets the step: Adagrad, Adadelta, RMSprop and AMSGrad."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, TypeAlias

from verifier.experiments.experiment import Bound, Experiment
from verifier.experiments.stepping import stepper

if TYPE_CHECKING:
    import numpy as np
    from numpy.random import Generator
    from numpy.typing import NDArray

Array: TypeAlias = "NDArray[np.float64]"

NEARLY_ZERO = 1e-30
"""An epsilon too small to be seen, which still keeps 0/0 out."""


def adadelta_and_its_rate(rng: Generator, small_rate: float) -> dict[str, float]:
    """Measure Adadelta's first step and how far it comes on w^2/2 in 1000 steps, rates 1 and 0.001.

    Claim (Zeiler 2012): no rate is needed because epsilon starts the steps, the first having the size
    sqrt(eps/(1 - rho)) for any gradient that is not tiny; a library's default multiplier of 0.001 stalls it.
    """
    import numpy as np

    rho, eps = 0.95, 1e-6
    gradients = rng.choice([-1.0, 1.0], 20) * 10.0 ** rng.uniform(0.0, 3.0, 20)
    first = stepper("adadelta", lr=1.0, rho=rho, eps=eps).step(np.zeros(20), gradients)

    def rest(rate: float) -> float:
        method = stepper("adadelta", lr=rate, rho=rho, eps=eps)
        w = np.ones(1)
        for _ in range(1000):
            w = method.step(w, w)
        return float(abs(w[0]))

    return {
        "largest first step over sqrt(eps/(1-rho))": float(np.abs(first).max() / (eps / (1.0 - rho)) ** 0.5),
        "smallest first step over sqrt(eps/(1-rho))": float(np.abs(first).min() / (eps / (1.0 - rho)) ** 0.5),
        "|w| after 1000 steps at rate 1": rest(1.0),
        "|w| after 1000 steps at rate 0.001": rest(small_rate),
    }


def slowing_steps(rng: Generator, rule: str) -> dict[str, float]:
    """Measure the steps under constant gradients, of random sizes, for 2,500 steps at rate 0.01.

    Claim (Duchi et al. 2011): Adagrad's step number t is rate/sqrt(t), so it slows towards zero, yet the way grows
    like 2 rate sqrt(T) without bound.
    """
    import numpy as np

    rate, steps = 0.01, 2500
    g = rng.uniform(0.5, 2.0, 5)
    method = stepper(rule, lr=rate, eps=NEARLY_ZERO)
    w, sizes = np.zeros(5), []
    for _ in range(steps):
        after = method.step(w, g)
        sizes.append(w - after)
        w = after
    expected = rate / np.sqrt(np.arange(1, steps + 1))[:, None]
    return {
        "largest relative miss of rate/sqrt(t)": float(np.abs(np.array(sizes) / expected - 1.0).max()),
        "way over 2 rate sqrt(T)": float(np.mean(-w) / (2.0 * rate * steps**0.5)),
    }


def rare_features(rng: Generator, rule: str) -> dict[str, float]:
    """Measure the step a unit gradient gets on a feature seen in 1% of 4,000 samples against one seen in all of them.

    Claim (Duchi et al. 2011): Adagrad gives a rare feature the larger step, by the root of how much rarer it is, here
    sqrt(100) = 10. A last sample with gradient 1 everywhere shows the step; 100 rare features give the mean.
    """
    import numpy as np

    samples, rare = 4000, 100
    g = np.ones(1 + rare)
    method = stepper(rule, lr=0.01, eps=1e-10) if rule == "adagrad" else stepper(rule, lr=0.01)
    w = np.zeros(1 + rare)
    for _ in range(samples):
        g[1:] = rng.random(rare) < 0.01
        w = method.step(w, g)
    step = w - method.step(w, np.ones(1 + rare))
    return {"step of a rare feature over step of a dense one": float(step[1:].mean() / step[0])}


def rmsprop_within_adam(rng: Generator, beta1: float) -> dict[str, float]:
    """Measure the gap between RMSprop and Adam with beta1 = 0 whose bias correction is undone, 200 random gradients.

    Claim: without first moment and correction Adam is RMSprop. The correction of v at step t is undone by the rate,
    which is divided by sqrt(1 - beta2^t); RMSprop's own first step is rate/sqrt(1 - rho).
    """
    import numpy as np

    rate, rho = 1e-3, 0.9
    rmsprop = stepper("rmsprop", lr=rate, rho=rho, eps=NEARLY_ZERO)
    adam = stepper("adam", lr=rate, beta1=beta1, beta2=rho, eps=NEARLY_ZERO)
    w = u = np.zeros(10)
    gaps, first = [], 0.0
    for t in range(1, 201):
        g = rng.standard_normal(10)
        w, u = rmsprop.step(w, g), adam.step(u, g, lr=rate / (1.0 - rho**t) ** 0.5)
        gaps.append(float(np.abs(w - u).max()))
        first = float(np.abs(w).max()) if t == 1 else first
    return {"largest gap in 200 steps": max(gaps), "RMSprop's first step over its rate": first / rate}


def recovery(rng: Generator, rule: str) -> dict[str, float]:
    """Measure the step for a gradient near 1, 100 steps after gradients near 100 ended; 500 of those came before.

    Claim: RMSprop forgets the large gradients within a few times 1/(1 - rho) steps, Adagrad never does.
    """
    import numpy as np

    forgetting = stepper("rmsprop", lr=1e-3, rho=0.9, eps=NEARLY_ZERO)
    summing = stepper(rule, lr=1e-3, eps=NEARLY_ZERO)
    w = u = np.zeros(10)
    step = step_of_sum = w
    for t in range(600):
        g = (100.0 if t < 500 else 1.0) * rng.uniform(0.8, 1.2, 10)
        before, before_of_sum = w, u
        w, u = forgetting.step(w, g), summing.step(u, g)
        step, step_of_sum = before - w, before_of_sum - u
    return {"step of RMSprop over step of Adagrad": float(step.mean() / step_of_sum.mean())}


def counter_example(rng: Generator, rule: str) -> dict[str, float]:
    """Measure where Adam and AMSGrad end on the linear problem of Reddi et al. 2018, section 3, and their regret.

    On [-1, 1] the gradient is 3 in every third step, else -1, so -1 is the best point; beta1 = 0, beta2 = 1/(1 + 3^2),
    rate 0.5/sqrt(t), 1500 steps from 20 random starts. Claim: the rare large gradient is divided away in Adam, which
    ends at the worst point; the running maximum of AMSGrad keeps it.
    """
    import numpy as np

    methods = {
        "Adam": stepper("adam", beta1=0.0, beta2=0.1, eps=NEARLY_ZERO),
        "AMSGrad": stepper(rule, beta1=0.0, beta2=0.1, eps=NEARLY_ZERO),
    }
    start = rng.uniform(-1.0, 1.0, 20)
    measured = {}
    for name, method in methods.items():
        w, regret = start, np.zeros(20)
        for t in range(1, 1501):
            slope = 3.0 if t % 3 == 1 else -1.0
            regret += slope * (w + 1.0)
            w = np.clip(method.step(w, np.full(20, slope), lr=0.5 / t**0.5), -1.0, 1.0)
        measured[f"{name}'s point"] = float(w.mean())
        measured[f"{name}'s regret per step"] = float(regret.mean()) / 1500.0
    return measured


EXPERIMENTS = (
    Experiment(
        id="X14",
        title="Adadelta's hidden rate is epsilon",
        question="What sets Adadelta's first step, and how far does it come with a multiplier of 1 and of 0.001?",
        bounds=(
            Bound("largest first step over sqrt(eps/(1-rho))", 0.99, 1.01),
            Bound("smallest first step over sqrt(eps/(1-rho))", 0.99, 1.01),
            Bound("|w| after 1000 steps at rate 1", high=0.05),
            Bound("|w| after 1000 steps at rate 0.001", low=0.9),
        ),
        measure=partial(adadelta_and_its_rate, small_rate=0.001),
        measure_control=partial(adadelta_and_its_rate, small_rate=1.0),
        control_note="the multiplier 1 in both places: nothing stalls",
    ),
    Experiment(
        id="X15",
        title="Adagrad slows down but never stops",
        question="How do Adagrad's steps and its way grow with time under a constant gradient?",
        bounds=(
            Bound("largest relative miss of rate/sqrt(t)", high=1e-12),
            Bound("way over 2 rate sqrt(T)", 0.98, 1.0),
        ),
        measure=partial(slowing_steps, rule="adagrad"),
        measure_control=partial(slowing_steps, rule="rmsprop"),
        control_note="a decaying average in place of the sum keeps the step constant",
    ),
    Experiment(
        id="X16",
        title="Adagrad favours rare features",
        question="How much larger is Adagrad's step for a feature that is present in 1% of the samples?",
        bounds=(Bound("step of a rare feature over step of a dense one", 9.0, 11.0),),
        measure=partial(rare_features, rule="adagrad"),
        measure_control=partial(rare_features, rule="sgd"),
        control_note="gradient descent gives both the same step",
    ),
    Experiment(
        id="X17",
        title="RMSprop inside Adam",
        question="Is RMSprop Adam without first moment and without bias correction?",
        bounds=(
            Bound("largest gap in 200 steps", high=1e-15),
            Bound("RMSprop's first step over its rate", 10.0**0.5 - 1e-9, 10.0**0.5 + 1e-9),
        ),
        measure=partial(rmsprop_within_adam, beta1=0.0),
        measure_control=partial(rmsprop_within_adam, beta1=0.9),
        control_note="Adam's first moment left on",
    ),
    Experiment(
        id="X18",
        title="RMSprop recovers, Adagrad does not",
        question="What is left of the step after gradients have dropped from 100 to 1?",
        bounds=(Bound("step of RMSprop over step of Adagrad", low=1000.0),),
        measure=partial(recovery, rule="adagrad"),
        measure_control=partial(recovery, rule="rmsprop"),
        control_note="RMSprop against itself with its default decay",
    ),
    Experiment(
        id="X20",
        title="Adam can end at the worst point of a convex problem",
        question="Where do Adam and AMSGrad end when a rare large gradient has to outweigh frequent small ones?",
        bounds=(
            Bound("Adam's point", low=0.9),
            Bound("AMSGrad's point", high=-0.9),
            Bound("Adam's regret per step", low=0.5),
            Bound("AMSGrad's regret per step", high=0.05),
        ),
        measure=partial(counter_example, rule="amsgrad"),
        measure_control=partial(counter_example, rule="adam"),
        control_note="Adam in AMSGrad's place: without the running maximum it goes to +1 too",
    ),
)
