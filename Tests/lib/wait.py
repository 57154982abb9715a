"""Waiting for a condition."""
import time


def until(condition, what=None, seconds=20, pause=0.01, failure=AssertionError):
    """Returns the condition's first true value. What is waited for may be a function, which is asked at the end."""
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            told = what() if callable(what) else what or condition.__doc__ or condition
            raise failure('waited %s s in vain for %s' % (seconds, told))
        time.sleep(pause)
