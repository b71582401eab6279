"""Small, whole fakes that many tests share."""
