"""The simulation: one seed makes desktops, a server, a network and their bad luck; rules are
checked.

Run as `python -m tests.sim --seeds 0:40`. Everything random comes from the seed and time is
virtual.
"""
