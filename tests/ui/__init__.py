"""The screens: controls, views and whole acts as a person does them."""
