import grpc
from gpt import gpt_pb2, gpt_pb2_grpc


class GptGreeter(gpt_pb2_grpc.GreeterServicer):
    def __init__(self, poem):
        self.poem = poem

    def GetGPTMessage(self, request, context):
        check_prompt(request, context)
        return gpt_pb2.GPTReply(message="".join(self.poem))

    def GetGPTStreamData(self, request, context):
        check_prompt(request, context)
        for line in self.poem:
            yield gpt_pb2.GPTReply(message=line)


def check_prompt(request, context):
    if not request.content.strip():
        context.abort(grpc.StatusCode.INVALID_ARGUMENT, "content: there is no question")
