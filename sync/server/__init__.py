"""The central API: decides the one true order of what all do, hands it to those who may see it."""
