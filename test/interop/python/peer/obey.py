"""Does what the metadata of calls ask for, whatever their service; ../../peers/obey.ts says what that is."""

import threading

import grpc
from google.protobuf import any_pb2
from google.rpc import error_details_pb2, status_pb2

from fates import Fates

CODES = {code.value[0]: code for code in grpc.StatusCode}

MAKERS = {
    (False, False): ("unary_unary", grpc.unary_unary_rpc_method_handler),
    (False, True): ("unary_stream", grpc.unary_stream_rpc_method_handler),
    (True, False): ("stream_unary", grpc.stream_unary_rpc_method_handler),
    (True, True): ("stream_stream", grpc.stream_stream_rpc_method_handler),
}


class Obey(grpc.ServerInterceptor):
    def __init__(self):
        self.fates = Fates()

    def intercept_service(self, continuation, details):
        handler = continuation(details)
        if handler is None:
            return None
        kind, make = MAKERS[handler.request_streaming, handler.response_streaming]
        behave = getattr(handler, kind)

        def answer(request, context):
            with self.remembered(context):
                self.obey(context)
                return behave(request, context)

        def answer_all(request, context):
            with self.remembered(context):
                self.obey(context)
                yield from behave(request, context)

        return make(
            answer_all if handler.response_streaming else answer,
            request_deserializer=handler.request_deserializer,
            response_serializer=handler.response_serializer,
        )

    def obey(self, context):
        asked = dict(context.invocation_metadata())
        echo = [(key, value) for key, value in context.invocation_metadata() if key in ("echo", "echo-bin")]
        trailers = list(echo)
        if "ask-time-left" in asked:
            left = context.time_remaining()
            # Without a deadline, grpcio says some 292 million years.
            trailers.append(("time-left-ms", str(int(left * 1000)) if left < 1e9 else "none"))
        if "ask-fate" in asked:
            trailers.append(("fate", self.fates.wait(asked["ask-fate"])))
        if echo:
            context.send_initial_metadata(echo)
        if "ask-compress" in asked:
            context.set_compression(grpc.Compression.Gzip)
        if "ask-wait" in asked:
            over = threading.Event()
            if context.add_callback(over.set):
                over.wait()
        if "ask-status" in asked:
            message = asked["ask-message-bin"].decode()
            if "ask-details" in asked:
                trailers.append(("grpc-status-details-bin", details(int(asked["ask-status"]), message)))
            context.set_trailing_metadata(trailers)
            context.abort(CODES[int(asked["ask-status"])], message)
        if trailers:
            context.set_trailing_metadata(trailers)

    def remembered(self, context):
        call_id = dict(context.invocation_metadata()).get("call-id")
        return self.fates.of(call_id, context)


def details(code, message):
    violation = error_details_pb2.BadRequest.FieldViolation(field="name", description="is empty")
    detail = any_pb2.Any()
    detail.Pack(error_details_pb2.BadRequest(field_violations=[violation]))
    return status_pb2.Status(code=code, message=message, details=[detail]).SerializeToString()
