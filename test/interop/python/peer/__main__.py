"""The peer in Python: serves and calls the services of this repository's schemas with grpcio.

peer serve --shared=shared.json                until its standard input ends, or SIGTERM
peer call --shared=shared.json                 the cases that it reads from its standard input
peer versions                                  prints what it is made of, as JSON
"""

import argparse
import json
import platform

import google.protobuf
import grpc


def main():
    parser = argparse.ArgumentParser(prog="peer")
    commands = parser.add_subparsers(dest="command", required=True)
    serving = commands.add_parser("serve")
    serving.add_argument("--port", type=int, default=0, help="where to listen; 0 for a port that is free")
    serving.add_argument("--shared", required=True)
    serving.add_argument("--max-message-bytes", type=int, default=4 << 20)
    serving.add_argument("--keepalive-ms", type=int, default=0, help="after which time of silence to ping; 0 for never")
    serving.add_argument("--min-ping-ms", type=int, default=10, help="the least time between a client's pings")
    calling = commands.add_parser("call")
    calling.add_argument("--shared", required=True)
    commands.add_parser("versions")
    arguments = parser.parse_args()

    if arguments.command == "serve":
        from serve import serve

        serve(arguments)
    elif arguments.command == "call":
        from call import call

        call(arguments.shared)
    else:
        versions = {
            "Python": platform.python_version(),
            "grpcio": grpc.__version__,
            "protobuf": google.protobuf.__version__,
        }
        print(json.dumps(versions))


main()
