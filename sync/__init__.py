"""How records travel between a commune's laptop and its province."""
