"""Asks a server about itself, with Python's grpcio, and calls what it finds. Prints what came, as JSON.

Arguments: the path of a descriptor set with the official services of reflection and health, the version of reflection
("v1" or "v1alpha"), and the address of the server.
"""

import json
import sys

import grpc
from google.protobuf import descriptor_pb2, descriptor_pool, json_format, message_factory

official = descriptor_pool.DescriptorPool()
with open(sys.argv[1], "rb") as file:
    for proto in descriptor_pb2.FileDescriptorSet.FromString(file.read()).file:
        official.Add(proto)
version, address = sys.argv[2:]
channel = grpc.insecure_channel(address)


def message(pool, name):
    return message_factory.MessageFactory(pool).GetPrototype(pool.FindMessageTypeByName(name))


def serialize(it):
    return it.SerializeToString()


class Reflection:
    """What a server says about itself. Files are added to a pool as they are found."""

    def __init__(self):
        package = f"grpc.reflection.{version}"
        self.Request = message(official, f"{package}.ServerReflectionRequest")
        self.pool = descriptor_pool.DescriptorPool()
        self.files = {}
        self.call = channel.stream_stream(
            f"/{package}.ServerReflection/ServerReflectionInfo",
            request_serializer=serialize,
            response_deserializer=message(official, f"{package}.ServerReflectionResponse").FromString,
        )

    def ask(self, **request):
        """The answers to one request, and to one more of another kind on the same stream."""
        requests = [self.Request(host="h", **request), self.Request(file_by_filename="nope")]
        answer, error = self.call(iter(requests), timeout=20)
        assert error.error_response.error_code == grpc.StatusCode.NOT_FOUND.value[0], error
        assert answer.original_request == requests[0], answer
        return answer

    def services(self):
        return [service.name for service in self.ask(list_services="").list_services_response.service]

    def find(self, **request):
        """Adds the files of an answer, each after those that it imports."""
        answer = self.ask(**request)
        assert answer.HasField("file_descriptor_response"), answer
        protos = answer.file_descriptor_response.file_descriptor_proto
        found = [descriptor_pb2.FileDescriptorProto.FromString(it) for it in protos]
        by_name = {proto.name: proto for proto in found}

        def add(name):
            if name in self.files:
                return
            self.files[name] = by_name[name]
            for imported in by_name[name].dependency:
                add(imported)
            self.pool.Add(by_name[name])

        for proto in found:
            add(proto.name)
        return found[0].name

    def method(self, service, name):
        """A method as it can be called: with a dict, for dicts."""
        method = self.pool.FindServiceByName(service).FindMethodByName(name)
        request, response = (message(self.pool, it.full_name) for it in (method.input_type, method.output_type))
        proto = descriptor_pb2.MethodDescriptorProto()
        method.CopyToProto(proto)
        kind = channel.unary_stream if proto.server_streaming else channel.unary_unary
        stub = kind(f"/{service}/{name}", request_serializer=serialize, response_deserializer=response.FromString)
        return lambda given: stub(json_format.ParseDict(given, request()), timeout=20)


def plain(it):
    return json_format.MessageToDict(it, including_default_value_fields=True)


def details(reflection, error):
    """The details of an error, by types that the server described."""
    [sent] = [value for key, value in error.trailing_metadata() if key == "grpc-status-details-bin"]
    status = message(reflection.pool, "google.rpc.Status").FromString(sent)
    assert (status.code, status.message) == (error.code().value[0], error.details()), status
    types = [message(reflection.pool, it.type_url.split("/")[-1]) for it in status.details]
    return [plain(type.FromString(it.value)) for type, it in zip(types, status.details)]


def declared(reflection):
    """Asks for each symbol of the files that were found, and fails where it is not in the file where protobuf has it.

    Returns how many there are.
    """
    symbols = []

    def of_message(it):
        symbols.append(it.full_name)
        symbols.extend(member.full_name for member in [*it.fields, *it.oneofs, *it.extensions])
        for nested in it.nested_types:
            of_message(nested)
        for nested in it.enum_types:
            of_enum(nested)

    def of_enum(it):
        symbols.append(it.full_name)
        scope = it.full_name.rpartition(".")[0]
        symbols.extend(f"{scope}.{value.name}".lstrip(".") for value in it.values)

    for name in reflection.files:
        file = reflection.pool.FindFileByName(name)
        for it in file.message_types_by_name.values():
            of_message(it)
        for it in file.enum_types_by_name.values():
            of_enum(it)
        for it in file.services_by_name.values():
            symbols.extend([it.full_name, *(method.full_name for method in it.methods)])
        symbols.extend(it.full_name for it in file.extensions_by_name.values())
    requests = [reflection.Request(file_containing_symbol=symbol) for symbol in symbols]
    for symbol, answer in zip(symbols, reflection.call(iter(requests), timeout=20)):
        found = descriptor_pb2.FileDescriptorProto.FromString(answer.file_descriptor_response.file_descriptor_proto[0])
        assert found.name == reflection.pool.FindFileContainingSymbol(symbol).name, symbol
    return len(symbols)


def main():
    reflection = Reflection()
    services = reflection.services()
    for service in services:
        reflection.find(file_containing_symbol=service)
    reflection.find(file_by_filename="google/rpc/status.proto")
    reflection.find(file_containing_symbol="google.rpc.BadRequest")
    legacy = "golden.legacy.Legacy"
    extended = reflection.find(file_containing_extension={"containing_type": legacy, "extension_number": 1000})
    numbers = reflection.ask(all_extension_numbers_of_type=legacy).all_extension_numbers_response

    buy = reflection.method("golden.shop.Shop", "Buy")
    order = {"id": "1", "lines": [{"sku": "a", "price": {"units": "7"}}], "gifts": {"b": {"quantity": 2}}, "cash": {}}
    bought = plain(buy(order))
    try:
        buy({})
        raise AssertionError("an empty order was taken")
    except grpc.RpcError as error:
        refused = {"code": error.code().name, "details": details(reflection, error)}
    streamed = [plain(it) for it in reflection.method("gpt.Greeter", "GetGPTStreamData")({"content": "a b c"})]

    Request, Response = (message(official, f"grpc.health.v1.HealthCheck{it}") for it in ["Request", "Response"])
    path = "/grpc.health.v1.Health/Check"
    check = channel.unary_unary(path, request_serializer=serialize, response_deserializer=Response.FromString)
    healths = {name: plain(check(Request(service=name), timeout=20))["status"] for name in ["", *services]}

    json.dump(
        {
            "services": services,
            "files": sorted(reflection.files),
            "extension": {"file": extended, "numbers": list(numbers.extension_number)},
            "bought": bought,
            "refused": refused,
            "streamed": streamed,
            "healths": healths,
            "declared": declared(reflection),
        },
        sys.stdout,
    )


main()
