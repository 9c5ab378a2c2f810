"""What keeps the screen from telling: curtain, causes to lock, clipboard, screenshots."""
