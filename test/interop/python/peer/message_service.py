from message import message_pb2, message_pb2_grpc

# The codes of answers.
ACCEPTED, OUT_OF_ORDER, OUT_OF_PLACE = range(3)


class MessageService(message_pb2_grpc.MessageServiceServicer):
    def iter_message(self, requests, context):
        expected = 0
        for request in requests:
            code, text = answer(request, expected)
            yield message_pb2.MessageResponse(code=code, message=text)
            if code != ACCEPTED:
                continue
            expected += 1
            if request.msgType == message_pb2.END:
                return


def answer(request, expected):
    if request.msgIndex != expected:
        return OUT_OF_ORDER, f"expected message {expected}, got {request.msgIndex}"
    if (request.msgType == message_pb2.START) != (expected == 0):
        return OUT_OF_PLACE, "a conversation begins with START, and has only one"
    if request.msgType == message_pb2.START:
        return ACCEPTED, f"Welcome! You say: {request.data}"
    if request.msgType == message_pb2.END:
        return ACCEPTED, "Goodbye!"
    return ACCEPTED, f"I see: {request.data}"
