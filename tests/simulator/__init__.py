"""A commune's laptops and their province, simulated: real core, real stores, seeded misfortunes.

Nothing of the program is replaced. What is simulated is the world around it: clocks, the line,
power cuts of either side, restored and copied folders. One seed is one history.
"""
