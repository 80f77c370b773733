import time

import grpc
from helloworld import helloworld_pb2, helloworld_pb2_grpc
from user import user_pb2, user_pb2_grpc

from expect import TIMEOUT, equal, fails_with, true
from feature_cases import hello
from outbox import outbox
from room_cases import publish, subscribe

LARGE = 16 << 20
TEXT = "0123456789abcdef"


def large(peer):
    text = TEXT * (LARGE // len(TEXT))
    with grpc.insecure_channel(peer.address, options=[("grpc.max_receive_message_length", 2 * LARGE)]) as channel:
        request = helloworld_pb2.HelloRequest(name=text)
        reply = helloworld_pb2_grpc.GreeterStub(channel).SayHello(request, timeout=TIMEOUT)
        equal(reply.message, f"Hello {text}")
        said, say = outbox()
        responses = user_pb2_grpc.UserServiceStub(channel).Chat(said, timeout=TIMEOUT)
        for _ in range(2):
            say(user_pb2.ChatRequest(user_id=1, text=text))
            true(next(responses).text.endswith(text), "the answer is another one")
        say(None)


def refuses_large(peer):
    request = helloworld_pb2.HelloRequest(name=TEXT * (LARGE // len(TEXT)))
    stub = helloworld_pb2_grpc.GreeterStub(peer.channel)
    error = fails_with(grpc.StatusCode.RESOURCE_EXHAUSTED, lambda: stub.SayHello(request, timeout=TIMEOUT))
    true("4194304" in error.details(), f"it says {error.details()!r}, which does not say what may be")


def keepalive(peer):
    options = {
        "grpc.keepalive_time_ms": 100,
        "grpc.keepalive_permit_without_calls": 1,
        "grpc.http2.max_pings_without_data": 0,
        "grpc.http2.min_sent_ping_interval_without_data_ms": 100,
    }
    with grpc.insecure_channel(peer.address, options=list(options.items())) as channel:
        stub = helloworld_pb2_grpc.GreeterStub(channel)
        stub.SayHello(helloworld_pb2.HelloRequest(), timeout=TIMEOUT)
        time.sleep(1.5)
        stub.SayHello(helloworld_pb2.HelloRequest(), timeout=TIMEOUT)


def silence(peer):
    hello(peer)
    time.sleep(1.5)
    hello(peer)


def silent_stream(peer):
    subscriber = subscribe(peer, "silence")
    time.sleep(1)
    publish(peer, "silence", "over")
    equal(next(subscriber).message, "over")
    subscriber.cancel()


def until_gone(peer):
    subscriber = subscribe(peer, "until gone", metadata=[("call-id", "until gone")])
    fails_with(grpc.StatusCode.UNAVAILABLE, lambda: next(subscriber))


def until_closed(peer):
    """Goes on while the server closes."""
    said, say = outbox()
    known = [("call-id", "until closed")]
    responses = user_pb2_grpc.UserServiceStub(peer.channel).Chat(said, timeout=TIMEOUT, metadata=known)
    for _ in range(20):
        say(user_pb2.ChatRequest(user_id=1, text="still there?"))
        next(responses)
        time.sleep(0.05)
    say(None)
    equal(list(responses), [])


def gone(peer):
    stub = helloworld_pb2_grpc.GreeterStub(peer.channel)
    request = helloworld_pb2.HelloRequest()
    fails_with(grpc.StatusCode.UNAVAILABLE, lambda: stub.SayHello(request, timeout=TIMEOUT))


def back(peer):
    stub = helloworld_pb2_grpc.GreeterStub(peer.channel)
    stub.SayHello(helloworld_pb2.HelloRequest(), timeout=TIMEOUT, wait_for_ready=True)


CASES = {
    "large": large,
    "large-response": refuses_large,
    "large-request": refuses_large,
    "keepalive": keepalive,
    "silence": silence,
    "silent-stream": silent_stream,
    "hello": hello,
    "until-gone": until_gone,
    "until-closed": until_closed,
    "gone": gone,
    "back": back,
}
