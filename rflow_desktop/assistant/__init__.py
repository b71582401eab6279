"""Speaks to models: the way to Claude, what is sent and masked, tools, replies in the making."""
