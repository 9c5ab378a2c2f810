"""Forms on the screen: each kind of field its widget, each form its page."""
