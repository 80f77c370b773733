import contextlib
import threading


class Fates:
    """How calls ended, by the identifiers that their clients gave them."""

    def __init__(self):
        self._known = {}
        self._changed = threading.Condition()

    @contextlib.contextmanager
    def of(self, call_id, context):
        """Remembers how this call ends."""
        if call_id is None:
            yield
            return
        if not context.add_callback(lambda: self._tell(call_id, "cancelled")):
            self._tell(call_id, "cancelled")
        yield
        if context.is_active():
            self._tell(call_id, "finished")

    def wait(self, call_id):
        """Waits until the call is over, but not for long."""
        with self._changed:
            self._changed.wait_for(lambda: call_id in self._known, timeout=5)
            return self._known.get(call_id, "unknown")

    def _tell(self, call_id, fate):
        with self._changed:
            self._known.setdefault(call_id, fate)
            self._changed.notify_all()
