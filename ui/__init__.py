"""Shows the product: views draw values, presenters join them to services."""
