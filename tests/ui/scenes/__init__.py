"""Scenes: the screens of the design with the very sample data of its pictures."""
