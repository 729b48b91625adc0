"""Settings of property tests that must not fail because a machine is busy."""
from hypothesis import HealthCheck, settings


def patient(examples=100):
    """Decorator: that many examples, however long one takes."""
    return settings(max_examples=examples, deadline=None,
                    suppress_health_check=[HealthCheck.too_slow])
