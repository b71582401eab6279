"""The house rules, checked: arrows, module length, locks, and what may not be written down."""
