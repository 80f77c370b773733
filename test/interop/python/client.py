"""Runs a case of the official ones against a server, with Python's grpcio. Fails if the server does.

Arguments: the path of a descriptor set, the address of the server, and the name of the case.
"""

import queue
import sys

import grpc
from testing import ECHO_INITIAL, ECHO_TRAILING, Testing

testing = Testing(sys.argv[1])
channel = grpc.insecure_channel(sys.argv[2])


def stub(service, name):
    method = next(method for method in testing.methods(service) if method.name == name)
    made = {
        "StreamingOutputCall": channel.unary_stream,
        "StreamingInputCall": channel.stream_unary,
        "FullDuplexCall": channel.stream_stream,
    }.get(name, channel.unary_unary)
    return made(
        f"/grpc.testing.{service}/{name}",
        request_serializer=lambda message: message.SerializeToString(),
        response_deserializer=testing.message(method.output_type).FromString,
    )


empty_call = stub("TestService", "EmptyCall")
unary_call = stub("TestService", "UnaryCall")
streaming_output_call = stub("TestService", "StreamingOutputCall")
streaming_input_call = stub("TestService", "StreamingInputCall")
full_duplex_call = stub("TestService", "FullDuplexCall")


def empty_unary():
    equal(empty_call(testing.Empty()), testing.Empty())


def large_unary(**options):
    response, call = unary_call.with_call(large_request(), **options)
    equal(response.payload.body, bytes(314159))
    return call


def client_streaming(sizes=(27182, 8, 1828, 45904), total=74922, **options):
    requests = [testing.StreamingInputCallRequest(payload=payload(size)) for size in sizes]
    equal(streaming_input_call(iter(requests), **options).aggregated_payload_size, total)


def server_streaming():
    sizes = [31415, 9, 2653, 58979]
    request = testing.StreamingOutputCallRequest(response_parameters=[{"size": size} for size in sizes])
    equal([len(response.payload.body) for response in streaming_output_call(request)], sizes)


def ping_pong():
    requests, send = pipe()
    responses = full_duplex_call(requests)
    for size, sent in [(31415, 27182), (9, 8), (2653, 1828), (58979, 45904)]:
        send(output_request(size, sent))
        equal(len(next(responses).payload.body), size)
    send(None)
    equal(list(responses), [])


def empty_stream():
    equal(list(full_duplex_call(iter([]))), [])


def custom_metadata():
    metadata = ((ECHO_INITIAL, "test_initial_metadata_value"), (ECHO_TRAILING, b"\xab\xab\xab"))
    duplex = full_duplex_call(iter([output_request(314159, 271828)]), metadata=metadata)
    equal([len(response.payload.body) for response in duplex], [314159])
    for call in [large_unary(metadata=metadata), duplex]:
        equal([value for key, value in call.initial_metadata() if key == ECHO_INITIAL], [metadata[0][1]])
        equal([value for key, value in call.trailing_metadata() if key == ECHO_TRAILING], [metadata[1][1]])


def status_code_and_message(message="test status message"):
    asked = {"code": 2, "message": message}
    unary = failure(lambda: unary_call(testing.SimpleRequest(response_status=asked)))
    requests = [testing.StreamingOutputCallRequest(response_status=asked)]
    duplex = failure(lambda: list(full_duplex_call(iter(requests))))
    for error in [unary, duplex]:
        equal((error.code(), error.details()), (grpc.StatusCode.UNKNOWN, message))


def special_status_message():
    status_code_and_message("\t\ntest with whitespace\r\nand Unicode BMP ☺ and non-BMP 😈\t\n")


def unimplemented_method():
    call = stub("TestService", "UnimplementedCall")
    equal(failure(lambda: call(testing.Empty())).code(), grpc.StatusCode.UNIMPLEMENTED)


def unimplemented_service():
    call = stub("UnimplementedService", "UnimplementedCall")
    equal(failure(lambda: call(testing.Empty())).code(), grpc.StatusCode.UNIMPLEMENTED)


def cancel_after_begin():
    requests, send = pipe()
    call = streaming_input_call.future(requests)
    call.cancel()
    send(None)
    equal((call.cancelled(), call.code()), (True, grpc.StatusCode.CANCELLED))


def cancel_after_first_response():
    requests, send = pipe()
    responses = full_duplex_call(requests)
    send(output_request(31415, 27182))
    equal(len(next(responses).payload.body), 31415)
    responses.cancel()
    equal(failure(lambda: next(responses)).code(), grpc.StatusCode.CANCELLED)
    send(None)


def timeout_on_sleeping_server():
    grpc.channel_ready_future(channel).result(timeout=60)
    requests, send = pipe()
    responses = full_duplex_call(requests, timeout=0.001)
    send(testing.StreamingOutputCallRequest(payload=payload(27182)))
    equal(failure(lambda: next(responses)).code(), grpc.StatusCode.DEADLINE_EXCEEDED)
    send(None)


def client_compressed_unary():
    for compression in COMPRESSIONS:
        large_unary(compression=compression)


def client_compressed_streaming():
    for compression in COMPRESSIONS:
        client_streaming((27182, 45904), 73086, compression=compression)


COMPRESSIONS = [grpc.Compression.Gzip, grpc.Compression.Deflate, grpc.Compression.NoCompression]


def large_request():
    return testing.SimpleRequest(response_size=314159, payload=payload(271828))


def output_request(size, sent):
    return testing.StreamingOutputCallRequest(response_parameters=[{"size": size}], payload=payload(sent))


def payload(size):
    return testing.Payload(body=bytes(size))


def pipe():
    """Requests, and what sends one; None ends them."""
    waiting = queue.Queue()
    return iter(waiting.get, None), waiting.put


def failure(call):
    try:
        call()
    except grpc.RpcError as error:
        return error
    raise AssertionError("the call succeeded")


def equal(got, expected):
    if got != expected:
        raise AssertionError(f"got {got!r:.200}, expected {expected!r:.200}")


globals()[sys.argv[3]]()
