"""Recorded vectors: numbers that PyTorch, Keras and optax gave, and the rules that must give them again.

`case` holds the values, `replay` runs one case and measures it. The family modules (`optimizers`, `schedules`,
`initializers`, `regularizers`) each expose one function

    pairs(case: Case) -> Iterator[Pair]

that works a case out by the rules and yields, quantity by quantity, what was recorded beside what the rules give. A
family module raises `Uncovered` for what no rule claims to cover and `BadInput` for a case that cannot be read; it
never decides whether numbers agree: the frame does, at the case's own tolerance or at the one that a pair brings.
"""
