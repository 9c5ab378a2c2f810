"""Facts and rules of child protection: plain Python, no input or output."""
