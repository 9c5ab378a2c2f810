"""The laptop's encrypted store; the only SQL of the desktop."""
