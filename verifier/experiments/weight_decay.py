"""Where an L2 penalty and weight decay agree, where they part, and what the keyword means."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, TypeAlias

from verifier.experiments.experiment import Bound, Experiment
from verifier.experiments.stepping import stepper

if TYPE_CHECKING:
    import numpy as np
    from numpy.random import Generator
    from numpy.typing import NDArray

    from verifier.experiments.stepping import Stepper

Array: TypeAlias = "NDArray[np.float64]"

RATE = 0.02
DECAY = 0.1


def random_quadratic(rng: Generator) -> tuple[Array, Array, Array]:
    """Draw a positive definite Hessian A of side 30, b and a start; the gradient of w^T A w/2 - b^T w is A w - b."""
    import numpy as np

    factor = rng.standard_normal((30, 30))
    hessian = factor @ factor.T / 30.0 + 0.1 * np.eye(30)
    return hessian, rng.standard_normal(30), rng.standard_normal(30)


def distances(rng: Generator, penalty: float, penalised: Stepper, decayed: Stepper, steps: int) -> list[float]:
    """Step one method on loss + penalty |w|^2 and the other, which decays, on the bare loss; largest gap per step."""
    import numpy as np

    hessian, b, start = random_quadratic(rng)
    w = u = start
    gaps = []
    for _ in range(steps):
        w = penalised.step(w, hessian @ w - b + 2.0 * penalty * w)
        u = decayed.step(u, hessian @ u - b)
        gaps.append(float(np.abs(w - u).max()))
    return gaps


def penalty_or_decay(rng: Generator, rule: str) -> dict[str, float]:
    """Measure the gap between lambda/2 |w|^2 in the loss and decay of the weights by rate * lambda, 200 steps.

    Claim: for plain gradient descent the two are the same method.
    """
    penalised, decayed = stepper(rule, "keras", lr=RATE), stepper(rule, "keras", lr=RATE, weight_decay=DECAY)
    return {"largest gap in 200 steps": max(distances(rng, DECAY / 2.0, penalised, decayed, 200))}


def penalty_without_half(rng: Generator, penalty: float) -> dict[str, float]:
    """Measure the gap between the penalty lambda |w|^2, without the half, and decay by lambda and by 2 lambda.

    Claim: a library that leaves out the half asks for twice the decay with the same number.
    """

    def gap(decay: float) -> float:
        decayed = stepper("sgd", "keras", lr=RATE, weight_decay=decay)
        return max(distances(rng, penalty, stepper("sgd", lr=RATE), decayed, 200))

    return {"gap to decay 2 lambda": gap(2.0 * DECAY), "gap to decay lambda": gap(DECAY)}


def decay_and_velocity(rng: Generator, momentum: float) -> dict[str, float]:
    """Measure the gap between L2 inside the velocity and decay outside of it, momentum 0.9, steps 1, 2 and 200.

    Claim (Loshchilov & Hutter 2019): with momentum the penalty's gradient enters the velocity and is repeated in later
    steps; decay outside is not, so the two part at the second step.
    """
    inside = stepper("momentum", "keras", lr=RATE, momentum=momentum)
    outside = stepper("momentum", "keras", lr=RATE, momentum=momentum, weight_decay=DECAY)
    gaps = distances(rng, DECAY / 2.0, inside, outside, 200)
    return {"gap after step 1": gaps[0], "gap after step 2": gaps[1], "gap after step 200": gaps[-1]}


def shrinkage_under_noise(rng: Generator, l2_rule: str) -> dict[str, float]:
    """Measure what 2000 steps leave of weights at 1 whose gradients are pure noise of scale 0.01 to 100.

    Claim (Loshchilov & Hutter 2019, Proposition 2): Adam divides an L2 term by the gradient's own scale, so weights
    with large gradients are hardly decayed; decoupled decay shrinks all by (1 - rate lambda) per step.
    """
    import numpy as np

    rate, steps, replicas = 1e-3, 2000, 100
    scales = np.array([0.01, 0.1, 1.0, 10.0, 100.0])
    coupled = stepper(l2_rule, lr=rate, weight_decay=DECAY)
    decoupled = stepper("adamw", lr=rate, weight_decay=DECAY)
    w = u = np.ones((replicas, 5))
    for _ in range(steps):
        noise = rng.standard_normal((replicas, 5)) * scales
        w, u = coupled.step(w, noise), decoupled.step(u, noise)
    left, left_decoupled = w.mean(axis=0), u.mean(axis=0)
    return {
        "AdamW's largest miss of (1 - rate*lambda)^2000": float(
            np.abs(left_decoupled - (1.0 - rate * DECAY) ** steps).max()
        ),
        "Adam with L2, largest minus smallest": float(left.max() - left.min()),
        "Adam with L2, left at gradient scale 0.01": float(left[0]),
        "Adam with L2, left at gradient scale 100": float(left[-1]),
    }


def zero_gradient_step(rng: Generator, other: str) -> dict[str, float]:
    """Measure how far one step with zero gradient moves a weight, weight_decay=0.1, rate 0.1, over four methods.

    Claim: PyTorch's Adam puts the keyword into the gradient, where Adam scales it up to a full step of the rate for
    any weight; Keras decouples it in every optimizer, as AdamW does, and moves by rate times decay times the weight.
    The weights are random.
    """
    import numpy as np

    w = rng.uniform(0.5, 2.0, 20)

    def moved(rule: str, dialect: str) -> Array:
        return w - stepper(rule, dialect, lr=0.1, weight_decay=0.1).step(w, np.zeros(20))

    coupled = moved("adam", other)
    return {
        "PyTorch Adam, miss of a full step 0.1": float(np.abs(coupled - 0.1).max()),
        "PyTorch AdamW, miss of 0.01 w": float(np.abs(moved("adamw", "pytorch") - 0.01 * w).max()),
        "Keras Adam, miss of 0.01 w": float(np.abs(moved("adam", "keras") - 0.01 * w).max()),
        "Keras AdamW, miss of 0.01 w": float(np.abs(moved("adamw", "keras") - 0.01 * w).max()),
    }


EXPERIMENTS = (
    Experiment(
        id="X09",
        title="For plain descent L2 is weight decay",
        question="Is a squared penalty the same as decay by rate times lambda for gradient descent without momentum?",
        bounds=(Bound("largest gap in 200 steps", high=1e-12),),
        measure=partial(penalty_or_decay, rule="sgd"),
        measure_control=partial(penalty_or_decay, rule="adam"),
        control_note="Adam in place of gradient descent: penalty and decay are two methods there",
    ),
    Experiment(
        id="X10",
        title="The half in front of the penalty",
        question="Which decay does a penalty of lambda |w|^2, written without the half, stand for?",
        bounds=(Bound("gap to decay 2 lambda", high=1e-12), Bound("gap to decay lambda", low=0.1)),
        measure=partial(penalty_without_half, penalty=DECAY),
        measure_control=partial(penalty_without_half, penalty=DECAY / 2.0),
        control_note="the half put back, the penalty stands for decay lambda",
    ),
    Experiment(
        id="X11",
        title="Momentum already breaks the equality",
        question="Do L2 inside the velocity and decay outside of it part once there is momentum?",
        bounds=(
            Bound("gap after step 1", high=1e-12),
            Bound("gap after step 2", low=1e-4),
            Bound("gap after step 200", low=1e-3),
        ),
        measure=partial(decay_and_velocity, momentum=0.9),
        measure_control=partial(decay_and_velocity, momentum=0.0),
        control_note="with momentum 0 the two stay equal",
    ),
    Experiment(
        id="X12",
        title="Adam with L2 shrinks unevenly, AdamW evenly",
        question="Does the decay a weight feels depend on the scale of its gradients?",
        bounds=(
            Bound("AdamW's largest miss of (1 - rate*lambda)^2000", high=0.02),
            Bound("Adam with L2, largest minus smallest", low=0.5),
            Bound("Adam with L2, left at gradient scale 0.01", high=0.1),
            Bound("Adam with L2, left at gradient scale 100", low=0.95),
        ),
        measure=partial(shrinkage_under_noise, l2_rule="adam"),
        measure_control=partial(shrinkage_under_noise, l2_rule="adamw"),
        control_note="decay taken out of the gradient, no unevenness is left",
    ),
    Experiment(
        id="X32",
        title="One keyword, two meanings",
        question="How far does weight_decay=0.1 move a weight under zero gradient in Adam and AdamW of two libraries?",
        bounds=(
            Bound("PyTorch Adam, miss of a full step 0.1", high=1e-6),
            Bound("PyTorch AdamW, miss of 0.01 w", high=1e-12),
            Bound("Keras Adam, miss of 0.01 w", high=1e-12),
            Bound("Keras AdamW, miss of 0.01 w", high=1e-12),
        ),
        measure=partial(zero_gradient_step, other="pytorch"),
        measure_control=partial(zero_gradient_step, other="keras"),
        control_note="the meaning that Keras gives the keyword, read into PyTorch's Adam",
    ),
)
