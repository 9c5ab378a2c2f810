"""The figures that the program holds; ``python -m tests.figures`` measures them."""
