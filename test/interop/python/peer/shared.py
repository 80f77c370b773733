"""What all peers answer with, and expect of each other."""

import json

from google.protobuf import json_format
from user import user_pb2


class Shared:
    def __init__(self, path):
        with open(path, encoding="utf-8") as file:
            data = json.load(file)
        # The lines that the model answers with.
        self.poem = data["poem"]
        # In the order of their identifiers.
        self.users = [json_format.ParseDict(user, user_pb2.User()) for user in data["users"]]
