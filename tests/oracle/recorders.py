"""What the frameworks' optimizers give: parameters after every step and the state at the end.

Hyperparameters and gradients go in as a user would give them; numbers come out as nested lists.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tests.oracle.frameworks import jax, jnp, keras, optax, torch

if TYPE_CHECKING:
    from tests.oracle.calls import Call
    from tests.oracle.sampling import Tensors

Clip = tuple[str, float] | None
"""How a user clips the gradients before the optimizer sees them, and the limit."""


def recorded(call: Call, hyper: dict[str, Any], given: Tensors, clip: Clip) -> dict[str, Any]:
    """The outputs of a case: `params` after each step and `state`."""
    with jax.disable_jit():  # what is compiled for one configuration is of no use to the next
        return {"torch": _torch, "keras": _keras, "optax": _optax}[call.framework](call, hyper, given, clip)


def _arguments(hyper: dict[str, Any]) -> dict[str, Any]:
    """Hyperparameters as a call takes them: several numbers in one argument are a tuple."""
    return {name: tuple(value) if isinstance(value, list) else value for name, value in hyper.items()}


def _torch(call: Call, hyper: dict[str, Any], given: Tensors, clip: Clip) -> dict[str, Any]:
    leaves = [torch.tensor(tensor, dtype=torch.float64, requires_grad=True) for tensor in given.params]
    optimizer = call.function(leaves, **_arguments(hyper))
    after = []
    for number, gradients in enumerate(given.grads):
        for leaf, gradient in zip(leaves, gradients, strict=True):
            leaf.grad = torch.tensor(gradient, dtype=torch.float64)
        if clip and clip[0] == "norm":
            torch.nn.utils.clip_grad_norm_(leaves, clip[1])
        elif clip:
            torch.nn.utils.clip_grad_value_(leaves, clip[1])
        if given.rates:
            optimizer.param_groups[0]["lr"] = given.rates[number]
        optimizer.step()
        after.append([leaf.detach().numpy().tolist() for leaf in leaves])
    state = [
        {name: np.asarray(part).tolist() for name, part in optimizer.state[leaf].items() if part is not None}
        for leaf in leaves
    ]
    return {"params": after, "state": state}


def _keras(call: Call, hyper: dict[str, Any], given: Tensors, clip: Clip) -> dict[str, Any]:
    del clip  # Keras clips by its own arguments
    variables = [
        keras.Variable(np.asarray(tensor, float), dtype="float64", name=f"v{index}")
        for index, tensor in enumerate(given.params)
    ]
    optimizer = call.function(**hyper)
    optimizer.build(variables)
    after = []
    for number, gradients in enumerate(given.grads):
        if given.rates:
            optimizer.learning_rate = given.rates[number]
        optimizer.apply([keras.ops.convert_to_tensor(gradient, dtype="float64") for gradient in gradients], variables)
        after.append([np.asarray(variable.value).tolist() for variable in variables])
    state = {variable.path: np.asarray(variable.value).tolist() for variable in optimizer.variables}
    return {"params": after, "state": state}


def _optax(call: Call, hyper: dict[str, Any], given: Tensors, clip: Clip) -> dict[str, Any]:
    rates = jnp.asarray(given.rates) if given.rates else None
    scheduled = {"learning_rate": lambda count: rates[count]} if rates is not None else {}
    optimizer = call.function(**_arguments(hyper) | scheduled)
    if clip:
        ways = {"norm": optax.clip_by_global_norm, "block_rms": optax.clip_by_block_rms, "value": optax.clip}
        optimizer = optax.chain(ways[clip[0]](clip[1]), optimizer)
    params = [jnp.asarray(tensor, jnp.float64) for tensor in given.params]
    state = optimizer.init(params)
    after = []
    for gradients in given.grads:
        updates, state = optimizer.update([jnp.asarray(gradient, jnp.float64) for gradient in gradients], state, params)
        params = optax.apply_updates(params, updates)
        after.append([np.asarray(tensor).tolist() for tensor in params])
    return {"params": after, "state": [np.asarray(leaf, float).tolist() for leaf in jax.tree.leaves(state)]}
