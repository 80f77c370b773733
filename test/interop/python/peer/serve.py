import os
import signal
import sys
import threading
from concurrent import futures

import grpc
from chat import chat_pb2_grpc
from gpt import gpt_pb2_grpc
from greet import greet_pb2_grpc
from helloworld import helloworld_pb2_grpc
from message import message_pb2_grpc
from pubsub import pubsub_pb2_grpc
from user import user_pb2_grpc

from chat_service import ChatService
from gpt_service import GptGreeter
from greeter import Greeter, GreetService
from message_service import MessageService
from obey import Obey
from pubsub_service import PubSub
from shared import Shared
from user_service import UserService


def serve(arguments):
    shared = Shared(arguments.shared)
    options = {
        "grpc.max_receive_message_length": arguments.max_message_bytes,
        "grpc.http2.min_ping_interval_without_data_ms": arguments.min_ping_ms,
        # Of the pings of clients without calls as well, of which it would take one in two hours.
        "grpc.keepalive_permit_without_calls": 1,
        # Otherwise two servers can have one port.
        "grpc.so_reuseport": 0,
    }
    if arguments.keepalive_ms > 0:
        options |= {
            "grpc.keepalive_time_ms": arguments.keepalive_ms,
            "grpc.http2.max_pings_without_data": 0,
            "grpc.http2.min_sent_ping_interval_without_data_ms": arguments.keepalive_ms,
        }
    # A call under way takes a thread.
    workers = futures.ThreadPoolExecutor(max_workers=50)
    server = grpc.server(workers, interceptors=[Obey()], options=list(options.items()))
    helloworld_pb2_grpc.add_GreeterServicer_to_server(Greeter(), server)
    greet_pb2_grpc.add_GreetServiceServicer_to_server(GreetService(), server)
    gpt_pb2_grpc.add_GreeterServicer_to_server(GptGreeter(shared.poem), server)
    message_pb2_grpc.add_MessageServiceServicer_to_server(MessageService(), server)
    pubsub_pb2_grpc.add_PubSubServicer_to_server(PubSub(), server)
    chat_pb2_grpc.add_ChatServiceServicer_to_server(ChatService(), server)
    user_pb2_grpc.add_UserServiceServicer_to_server(UserService(shared.users), server)
    port = server.add_insecure_port(f"127.0.0.1:{arguments.port}")
    server.start()
    print(f"listening on port {port}", flush=True)

    told_to_stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: told_to_stop.set())
    threading.Thread(target=end_with_input, daemon=True).start()
    told_to_stop.wait()
    server.stop(grace=10).wait()


def end_with_input():
    sys.stdin.read()
    os._exit(0)
