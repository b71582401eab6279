"""Pure rules: rows, operations, who may do what, and what an operation changes."""
