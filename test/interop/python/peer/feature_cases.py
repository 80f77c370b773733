import threading

import grpc
from google.rpc import error_details_pb2, status_pb2
from gpt import gpt_pb2, gpt_pb2_grpc
from helloworld import helloworld_pb2, helloworld_pb2_grpc
from user import user_pb2, user_pb2_grpc

from expect import TIMEOUT, equal, fails_with, true
from obey import CODES
from outbox import outbox
from room_cases import publish, subscribe


def metadata(peer):
    values = ["one", "two words", "three; four"]
    # A server may join them.
    for got in echoes(peer, "echo", values):
        equal(", ".join(got), ", ".join(values))


def binary_metadata(peer):
    values = [bytes(range(256)), b"", b",,\x00"]
    for got in echoes(peer, "echo-bin", values):
        equal(got, values)


def status_codes(peer):
    for number, code in CODES.items():
        if number > 0:
            asking = [("ask-status", str(number)), ("ask-message-bin", f"this is {code.name}".encode())]
            for error in failures(peer, code, asking):
                equal(error.details(), f"this is {code.name}")


def status_messages(peer):
    for message in ["", "100 % of %41", "\t\r\n ☺ 春眠 and 😈\t\n", "长" * 400]:
        asking = [("ask-status", "2"), ("ask-message-bin", message.encode())]
        for error in failures(peer, grpc.StatusCode.UNKNOWN, asking):
            equal(error.details(), message)


def error_details(peer):
    asking = [("ask-status", "3"), ("ask-message-bin", "wrong: 错".encode()), ("ask-details", "yes")]
    for error in failures(peer, grpc.StatusCode.INVALID_ARGUMENT, asking):
        equal(error.details(), "wrong: 错")
        status = status_pb2.Status.FromString(dict(error.trailing_metadata())["grpc-status-details-bin"])
        equal((status.code, status.message, len(status.details)), (3, "wrong: 错", 1))
        wrong = error_details_pb2.BadRequest()
        true(status.details[0].Unpack(wrong), f"the detail is {status.details[0].type_url}")
        equal([(v.field, v.description) for v in wrong.field_violations], [("name", "is empty")])


def deadline_seen(peer):
    left = int(hello(peer, ("ask-time-left", "yes"), timeout=10)["time-left-ms"])
    # What is sent is rounded up, by a hundredth or so.
    true(5_000 < left <= 10_200, f"the server has seen {left} ms of 10,000")
    equal(hello(peer, ("ask-time-left", "yes"), timeout=None)["time-left-ms"], "none")


def deadline_exceeded(peer):
    asking = [("ask-wait", "yes"), ("call-id", "late")]
    failures(peer, grpc.StatusCode.DEADLINE_EXCEEDED, asking, timeout=0.2)
    equal(hello(peer, ("ask-fate", "late"))["fate"], "cancelled")


def cancel_unary(peer):
    stub = helloworld_pb2_grpc.GreeterStub(peer.channel)
    asking = [("call-id", "unary"), ("ask-wait", "yes")]
    call = stub.SayHello.future(helloworld_pb2.HelloRequest(), timeout=TIMEOUT, metadata=asking)
    threading.Timer(0.1, call.cancel).start()
    try:
        call.result()
    except grpc.FutureCancelledError:
        pass
    equal(call.code(), grpc.StatusCode.CANCELLED)
    equal(hello(peer, ("ask-fate", "unary"))["fate"], "cancelled")


def cancel_stream(peer):
    subscriber = subscribe(peer, "to leave", metadata=[("call-id", "stream")])
    publish(peer, "to leave", "hello")
    equal(next(subscriber).message, "hello")
    subscriber.cancel()
    fails_with(grpc.StatusCode.CANCELLED, lambda: next(subscriber))
    equal(hello(peer, ("ask-fate", "stream"))["fate"], "cancelled")


def gzip(peer):
    name = "Ada " * 50_000
    request = helloworld_pb2.HelloRequest(name=name)
    how = {"timeout": TIMEOUT, "compression": grpc.Compression.Gzip}
    equal(helloworld_pb2_grpc.GreeterStub(peer.channel).SayHello(request, **how).message, f"Hello {name}")
    said, say = outbox()
    responses = user_pb2_grpc.UserServiceStub(peer.channel).Chat(said, **how)
    for _ in range(3):
        say(user_pb2.ChatRequest(user_id=1, text=name))
        true(next(responses).text.endswith(name), "the answer is another one")
    say(None)


def echoes(peer, key, values):
    """Sends values along, and returns what comes back in headers and trailers, of a unary and of a streaming call."""
    sent = [(key, value) for value in values]
    stub = helloworld_pb2_grpc.GreeterStub(peer.channel)
    _, unary = stub.SayHello.with_call(helloworld_pb2.HelloRequest(), timeout=TIMEOUT, metadata=sent)
    question = gpt_pb2.GPTRequest(content="?")
    stream = gpt_pb2_grpc.GreeterStub(peer.channel).GetGPTStreamData(question, timeout=TIMEOUT, metadata=sent)
    for _ in stream:
        pass
    received = [part for call in [unary, stream] for part in [call.initial_metadata(), call.trailing_metadata()]]
    return [[value for name, value in part if name == key] for part in received]


def failures(peer, code, asking, timeout=TIMEOUT):
    """Asks for a failure in a unary and in a streaming call, and returns both."""
    unary = helloworld_pb2_grpc.GreeterStub(peer.channel).SayHello
    stream = user_pb2_grpc.UserServiceStub(peer.channel).Chat
    said, say = outbox()
    how = {"timeout": timeout, "metadata": asking}
    both = [
        fails_with(code, lambda: unary(helloworld_pb2.HelloRequest(), **how)),
        fails_with(code, lambda: next(stream(said, **how))),
    ]
    say(None)
    return both


def hello(peer, *asking, timeout=TIMEOUT):
    """Asks for something in a call that ends well, and returns its trailers."""
    stub = helloworld_pb2_grpc.GreeterStub(peer.channel)
    _, call = stub.SayHello.with_call(helloworld_pb2.HelloRequest(), timeout=timeout, metadata=asking)
    return dict(call.trailing_metadata())


CASES = {
    "metadata": metadata,
    "binary-metadata": binary_metadata,
    "status-codes": status_codes,
    "status-messages": status_messages,
    "error-details": error_details,
    "deadline-seen": deadline_seen,
    "deadline-exceeded": deadline_exceeded,
    "cancel-unary": cancel_unary,
    "cancel-stream": cancel_stream,
    "gzip": gzip,
}
