"""Doubts the product: everything here may be run from the checkout's root."""
