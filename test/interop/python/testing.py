"""grpc.testing for the programs of this folder: messages and methods from a descriptor set, without generated code."""

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

ECHO_INITIAL = "x-grpc-test-echo-initial"
ECHO_TRAILING = "x-grpc-test-echo-trailing-bin"


class Testing:
    """The messages, by their names, and the methods of the services."""

    def __init__(self, path):
        with open(path, "rb") as file:
            files = descriptor_pb2.FileDescriptorSet.FromString(file.read()).file
        self.pool = descriptor_pool.DescriptorPool()
        for file in files:
            self.pool.Add(file)

    def __getattr__(self, name):
        return self.message(self.pool.FindMessageTypeByName("grpc.testing." + name))

    def message(self, descriptor):
        return message_factory.MessageFactory(self.pool).GetPrototype(descriptor)

    def methods(self, service):
        return self.pool.FindServiceByName("grpc.testing." + service).methods
