"""What every test shares: Hypothesis profiles, and no word to the tester's own key store."""

import os

from hypothesis import HealthCheck, settings

settings.register_profile(
    "default", deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=60
)
settings.register_profile("campaign", deadline=None, max_examples=20_000)
settings.load_profile("default")

# A test never writes into the key store of whoever runs it; the file takes the second secret.
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.null.Keyring"
