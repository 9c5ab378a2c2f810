"""Ways to the province: HTTP today."""
