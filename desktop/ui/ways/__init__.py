"""The ways in beside the passphrase: restore, rescue, the grant, the code in the safe."""
