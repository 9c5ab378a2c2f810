"""The screens, one module each: they show what they are given and tell what the person did."""
