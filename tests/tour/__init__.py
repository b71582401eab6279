"""The main job from start to end with nobody at the keyboard, a picture of each screen."""
