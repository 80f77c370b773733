from greet import greet_pb2, greet_pb2_grpc
from helloworld import helloworld_pb2, helloworld_pb2_grpc


class Greeter(helloworld_pb2_grpc.GreeterServicer):
    def SayHello(self, request, context):
        return helloworld_pb2.HelloReply(message=f"Hello {request.name}")

    def SayHelloAgain(self, request, context):
        return helloworld_pb2.HelloReply(message=f"Hello again, {request.name}")


class GreetService(greet_pb2_grpc.GreetServiceServicer):
    def sayHello(self, request, context):
        return greet_pb2.helloResponse(msg=f"Hello {request.name}")
