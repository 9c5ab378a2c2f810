"""The window and its screens; the only place that knows Qt."""
