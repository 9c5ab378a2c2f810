"""What every test shares: Hypothesis profiles."""

from hypothesis import HealthCheck, settings

settings.register_profile(
    "default", deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=60
)
settings.register_profile("campaign", deadline=None, max_examples=20_000)
settings.load_profile("default")
