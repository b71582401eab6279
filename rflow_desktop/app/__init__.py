"""The desktop's composition root: the only place where screens, services and sync meet."""
