"""Ships with the product as data: icons, fonts, style, prompts, starter flows, strings."""
