"""The rules, doubted."""
