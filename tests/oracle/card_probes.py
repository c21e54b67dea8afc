"""What the programs on cards need before they run, and where their answer is found afterwards; by the card's id."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

ANYWHERE: Mapping[str, str] = {
    "SGD": "keras.optimizers.SGD",
    "Adam": "keras.optimizers.Adam",
    "AdamW": "keras.optimizers.AdamW",
    "Adagrad": "keras.optimizers.Adagrad",
    "CosineDecay": "keras.optimizers.schedules.CosineDecay",
    "StepLR": "torch.optim.lr_scheduler.StepLR",
    "RandomNormal": "keras.initializers.RandomNormal",
    "TruncatedNormal": "keras.initializers.TruncatedNormal",
    "Orthogonal": "keras.initializers.Orthogonal",
    "L2": "keras.regularizers.L2",
}
"""Classes that cards call without their module."""

BEFORE: Mapping[str, str] = {
    "decay-in-keras": "x = 0.01",
    "evaluation-mode-forgotten": "net, correct, test_batches = nn.Dropout(), 0, [(torch.ones(4, 3), torch.zeros(4))]",
    "functional-dropout": "from types import SimpleNamespace as S",
    "gradients-not-zeroed": "w.grad = None; loss = lambda: w.sum()",
    "kernel-of-the-other-library": "kernel = np.empty((300, 10))",
    "leaky-slope-defaults": "w = torch.empty(100, 300)",
    "lecun-in-torch": "w, u = torch.empty(300, 100), torch.empty(300, 100)",
    "mask-turned-round": "x = np.ones(100_000)",
    "nesterov-in-libraries": "w, v, g, mu, lr = 1.0, 0.0, 2.0, 0.9, 0.1",
    "orthogonal-call": "x = torch.ones(64) / 8",
    "adam-epsilon-place": "beta1, beta2, t, lr, eps = 0.9, 0.999, 1, 0.1, 1e-4; m, v = 0.1 * eps, 0.001 * eps**2",
    "torch-parameter-groups": "weights, biases = [torch.ones(1, requires_grad=True)], [w]",
    "uncorrected-adam": "w, m, v, g, lr, eps = 1.0, 0.0, 0.0, 0.5, 0.1, 0.0",
}
"""Names of a program that are not the usual ones."""

PROBES: Mapping[str, str] = {
    "adadelta-in-keras": "float(optimizer.learning_rate)",
    "adagrad-in-keras": "keras_step(optimizer, 0.1)[0]",
    "adam-call-in-keras": "keras.optimizers.Adam().epsilon",
    "adam-epsilon-place": "step / lr",
    "clipnorm-in-keras": "[moved / 0.01 for moved in keras_step(optimizer, [3, 4], [12])]",
    "dampening-starts-late": "(steps(optimizer, w, 1.0, 2), optimizer.state[w]['momentum_buffer'].item())[1]",
    "decay-in-the-velocity": "(steps(made, w, 0.0, 2), w.item())[1]",
    "default-of-dense": "type(made.kernel_initializer).__name__",
    "dropout-default": "made.p",
    "evaluation-mode-forgotten": "net.training",
    "functional-dropout": "float((forward(S(out=lambda x: x), torch.ones(100_000)) == 0).double().mean())",
    "glorot-call-and-cut": "(made.build((None, 150)), float(abs(np.asarray(made.kernel)).max()))[1]",
    "gradients-not-zeroed": "1 - w.item()",
    "he-uniform-call": "(made.build((None, 150)), float(abs(np.asarray(made.kernel)).max()))[1]",
    "kaiming-normal-defaults": "layer.weight.std().item()",
    "keras-l2-string": "float(made.kernel_regularizer.l2)",
    "keras-l2-which-weights": "made.bias_regularizer is None and made.activity_regularizer is None",
    "kernel-of-the-other-library": "1 / w.square().mean().item() * 2",
    "lecun-in-torch": "abs(w.std().item() - 0.1) < 0.002 and abs(u.abs().max().item() - 0.03**0.5) < 0.002",
    "mask-turned-round": "float((y != 0).mean())",
    "one-initializer-two-layers": "bool((np.asarray(a) == np.asarray(b)).all())",
    "orthogonal-call": "y.norm().item()",
    "random-normal-mean": "float(np.asarray(w).mean())",
    "random-normal-on-a-wide-layer": "(made.build((None, 10_000)), float(np.asarray(made.kernel).std()))[1]",
    "rate-drop-with-momentum": "1 - w.item() - 0.1",
    "rmsprop-first-step-in-pytorch": "steps(optimizer, w, 5.0)",
    "rmsprop-in-keras": "keras_step(optimizer, 5.0)[0]",
    "sgd-in-keras": "f'Rate {float(optimizer.learning_rate):g}, momentum {optimizer.momentum:g}'",
    "sgd-in-pytorch": "steps(optimizer, w, 2.0)",
    "step-lr-counts-epochs": "[(optimizer.step(), scheduler.step()) for _ in range(4)] and scheduler.get_last_lr()[0]",
    "torch-normal-default": "w.std().item()",
    "torch-parameter-groups": "(steps(made, w, 0.0), w.item())[1]",
    "two-momentum-steps": "w",
    "uncorrected-adam": "(1 - w) / lr",
    "weight-decay-keyword": "steps(optimizer, w, 0.0)",
    "weights-after-early-stopping": "not made.restore_best_weights",
    "xavier-uniform-call": "w.abs().max().item()",
}
"""What a program answers, as an expression after it; true where the right choice is a fact about it."""

RAISES: Mapping[str, str] = {
    "nesterov-needs-momentum": "ValueError",
    "adamw-keyword": "TypeError",
    "orthogonal-on-a-bias": "ValueError",
}
"""Programs whose point is an error."""

LINE_BY_LINE = frozenset({"lecun-class-name", "torch-l2-call"})
"""Lines of which each stands for itself, numbered by their comments; the answer is the one that runs."""

SKETCHES: Mapping[str, str] = {
    "adamw-from-transformers": "needs a library that is not installed here",
    "adamw-code-reading": "calls functions that it leaves open",
    "decay-in-code": "calls functions that it leaves open",
    "sgd-loop-memory": "calls functions that it leaves open",
    "rmsprop-average": "has a gap to fill",
    "inverted-dropout-code": "has a gap to fill",
}
"""Programs that do not run as they stand, and why."""
