import grpc

# The deadline of calls that have no other, in seconds: none of them hangs.
TIMEOUT = 25


def equal(got, expected):
    if got != expected:
        raise AssertionError(f"got {got!r:.200}, expected {expected!r:.200}")


def true(ok, text):
    if not ok:
        raise AssertionError(text)


def fails_with(code, attempt):
    """The error with which something fails."""
    try:
        attempt()
    except grpc.RpcError as error:
        equal((error.code(), error.details() if error.code() != code else ""), (code, ""))
        return error
    raise AssertionError(f"it succeeded, and is to fail with {code}")
