"""Serves grpc.testing.TestService with Python's grpcio, and compresses what it is asked to.

Arguments: the path of a descriptor set, and the port.
"""

import sys
import time
from concurrent import futures

import grpc
from testing import ECHO_INITIAL, ECHO_TRAILING, Testing

testing = Testing(sys.argv[1])


def empty_call(request, context):
    return testing.Empty()


def unary_call(request, context):
    echo_metadata(context)
    fail_as_asked(request, context)
    if request.response_compressed.value:
        context.set_compression(grpc.Compression.Gzip)
    return testing.SimpleResponse(payload=payload(request.response_size))


def streaming_output_call(request, context):
    echo_metadata(context)
    yield from responses(request, context)


def streaming_input_call(requests, context):
    size = sum(len(request.payload.body) for request in requests)
    return testing.StreamingInputCallResponse(aggregated_payload_size=size)


def full_duplex_call(requests, context):
    echo_metadata(context)
    for request in requests:
        fail_as_asked(request, context)
        yield from responses(request, context)


def responses(request, context):
    if any(asked.compressed.value for asked in request.response_parameters):
        context.set_compression(grpc.Compression.Gzip)
    for asked in request.response_parameters:
        time.sleep(asked.interval_us / 1e6)
        if not asked.compressed.value:
            context.disable_next_message_compression()
        yield testing.StreamingOutputCallResponse(payload=payload(asked.size))


def payload(size):
    return testing.Payload(body=bytes(size))


def fail_as_asked(request, context):
    if request.HasField("response_status"):
        codes = {code.value[0]: code for code in grpc.StatusCode}
        context.abort(codes[request.response_status.code], request.response_status.message)


def echo_metadata(context):
    for key, value in context.invocation_metadata():
        if key == ECHO_INITIAL:
            context.send_initial_metadata(((key, value),))
        elif key == ECHO_TRAILING:
            context.set_trailing_metadata(((key, value),))


def handler(method):
    kinds = {
        ("EmptyCall", "UnaryCall"): grpc.unary_unary_rpc_method_handler,
        ("StreamingOutputCall",): grpc.unary_stream_rpc_method_handler,
        ("StreamingInputCall",): grpc.stream_unary_rpc_method_handler,
        ("FullDuplexCall",): grpc.stream_stream_rpc_method_handler,
    }
    make = next(make for names, make in kinds.items() if method.name in names)
    return make(
        BEHAVIORS[method.name],
        request_deserializer=testing.message(method.input_type).FromString,
        response_serializer=lambda message: message.SerializeToString(),
    )


BEHAVIORS = {
    "EmptyCall": empty_call,
    "UnaryCall": unary_call,
    "StreamingOutputCall": streaming_output_call,
    "StreamingInputCall": streaming_input_call,
    "FullDuplexCall": full_duplex_call,
}

server = grpc.server(futures.ThreadPoolExecutor(max_workers=8))
handlers = {method.name: handler(method) for method in testing.methods("TestService") if method.name in BEHAVIORS}
server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler("grpc.testing.TestService", handlers),))
server.add_insecure_port("127.0.0.1:" + sys.argv[2])
server.start()
server.wait_for_termination()
