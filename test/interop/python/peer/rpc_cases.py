import grpc
from gpt import gpt_pb2, gpt_pb2_grpc
from greet import greet_pb2, greet_pb2_grpc
from helloworld import helloworld_pb2, helloworld_pb2_grpc
from message import message_pb2, message_pb2_grpc

from expect import TIMEOUT, equal, fails_with
from message_service import ACCEPTED, OUT_OF_ORDER, OUT_OF_PLACE
from outbox import outbox

POEM_PLEASE = gpt_pb2.GPTRequest(content="背一下古诗《春眠》")


def say_hello(peer):
    stub = helloworld_pb2_grpc.GreeterStub(peer.channel)
    for name in ["Ada", "春眠 ☺ 😈", ""]:
        reply = stub.SayHello(helloworld_pb2.HelloRequest(name=name), timeout=TIMEOUT)
        equal(reply.message, f"Hello {name}")


def say_hello_again(peer):
    stub = helloworld_pb2_grpc.GreeterStub(peer.channel)
    reply = stub.SayHelloAgain(helloworld_pb2.HelloRequest(name="Ada"), timeout=TIMEOUT)
    equal(reply.message, "Hello again, Ada")


def greet(peer):
    stub = greet_pb2_grpc.GreetServiceStub(peer.channel)
    equal(stub.sayHello(greet_pb2.helloRequest(name="Bob"), timeout=TIMEOUT).msg, "Hello Bob")


def get_gpt_message(peer):
    stub = gpt_pb2_grpc.GreeterStub(peer.channel)
    equal(stub.GetGPTMessage(POEM_PLEASE, timeout=TIMEOUT).message, "".join(peer.shared.poem))
    empty = gpt_pb2.GPTRequest()
    fails_with(grpc.StatusCode.INVALID_ARGUMENT, lambda: stub.GetGPTMessage(empty, timeout=TIMEOUT))


def get_gpt_stream_data(peer):
    stub = gpt_pb2_grpc.GreeterStub(peer.channel)
    equal([reply.message for reply in stub.GetGPTStreamData(POEM_PLEASE, timeout=TIMEOUT)], peer.shared.poem)
    empty = gpt_pb2.GPTRequest()
    fails_with(grpc.StatusCode.INVALID_ARGUMENT, lambda: next(stub.GetGPTStreamData(empty, timeout=TIMEOUT)))


def iter_message(peer):
    said, say = outbox()
    responses = message_pb2_grpc.MessageServiceStub(peer.channel).iter_message(said, timeout=TIMEOUT)
    turns = [
        (message_pb2.PROGRESS, 0, OUT_OF_PLACE),
        (message_pb2.START, 0, ACCEPTED),
        (message_pb2.PROGRESS, 7, OUT_OF_ORDER),
        (message_pb2.PROGRESS, 1, ACCEPTED),
        (message_pb2.END, 2, ACCEPTED),
    ]
    for kind, index, code in turns:
        say(message_pb2.MessageRequest(msgType=kind, msgIndex=index, role=message_pb2.AGENT, data="好"))
        equal(next(responses).code, code)
    # END ends the call, though more could be said.
    equal(list(responses), [])
    say(None)


CASES = {
    "helloworld.Greeter/SayHello": say_hello,
    "helloworld.Greeter/SayHelloAgain": say_hello_again,
    "packages.GreetService/sayHello": greet,
    "gpt.Greeter/GetGPTMessage": get_gpt_message,
    "gpt.Greeter/GetGPTStreamData": get_gpt_stream_data,
    "packages.MessageService/iter_message": iter_message,
}
