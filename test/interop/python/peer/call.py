import json
import sys
import threading

import grpc

import connection_cases
import feature_cases
import room_cases
import rpc_cases
import user_cases
from shared import Shared

CASES = rpc_cases.CASES | user_cases.CASES | room_cases.CASES | feature_cases.CASES | connection_cases.CASES


class Peer:
    """What cases are run with."""

    def __init__(self, address, shared):
        self.address = address
        self.shared = shared
        # The channel of all cases at this address that make none by themselves.
        self.channel = grpc.insecure_channel(address, options=[("grpc.initial_reconnect_backoff_ms", 100)])


def call(path):
    """Reads {"id", "case", "address"} line by line, and answers {"id", "error"}, without an error where all is well, as
    soon as the case is over. Cases run side by side.
    """
    shared = Shared(path)
    peers = {}
    for line in sys.stdin:
        asked = json.loads(line)
        address = asked["address"]
        if address not in peers:
            peers[address] = Peer(address, shared)
        threading.Thread(target=run, args=(asked, peers[address]), daemon=True).start()


answering = threading.Lock()


def run(asked, peer):
    answer = {"id": asked["id"]}
    try:
        CASES[asked["case"]](peer)
    except BaseException as error:
        answer["error"] = f"{type(error).__name__}: {error}"
    with answering:
        print(json.dumps(answer), flush=True)
