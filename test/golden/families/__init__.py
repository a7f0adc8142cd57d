"""One module a family of operations: their definitions in JAX, and the cases."""
