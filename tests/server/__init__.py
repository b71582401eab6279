"""The central API: what it decides, whom it tells, and what it keeps."""
