"""Harnesses that break the world under the program: kills, power cuts, bad disks, flipped bits."""
