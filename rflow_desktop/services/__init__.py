"""Use cases in the engineer's verbs: what the screens and `rflow` call."""
