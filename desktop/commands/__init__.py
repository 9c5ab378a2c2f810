"""Every way a person can change the world: one module per noun, one function per verb."""
