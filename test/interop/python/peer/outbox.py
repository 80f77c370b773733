import queue


def outbox():
    """The requests of a stream, and what sends one; None ends them."""
    waiting = queue.Queue()
    return iter(waiting.get, None), waiting.put
