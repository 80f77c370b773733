import queue
import threading

import grpc
from chat import chat_pb2, chat_pb2_grpc

OVER = object()


class ChatService(chat_pb2_grpc.ChatServiceServicer):
    def __init__(self):
        self._members = {}
        self._lock = threading.Lock()

    def Chat(self, requests, context):
        first = next(requests, None)
        if first is None:
            return
        name = first.username
        inbox = self._join(name, context)
        threading.Thread(target=self._listen, args=(name, first, requests, inbox), daemon=True).start()
        try:
            for heard in iter(inbox.get, OVER):
                yield heard
        finally:
            self._leave(name)

    def _listen(self, name, said, requests, inbox):
        """Brings what one member says into the room, until it stops talking, in whatever way."""
        try:
            self._say(name, said)
            for said in requests:
                self._say(name, said)
        except grpc.RpcError:
            pass
        finally:
            inbox.put(OVER)

    def _join(self, name, context):
        with self._lock:
            if not name.strip():
                context.abort(grpc.StatusCode.INVALID_ARGUMENT, "username: a name is needed")
            if name in self._members:
                context.abort(grpc.StatusCode.ALREADY_EXISTS, f"username: {name} is in the room already")
            inbox = self._members[name] = queue.Queue()
            inbox.put(chat_pb2.ChatMessage(content=f"welcome, {name}"))
            self._tell_others(name, chat_pb2.ChatMessage(content=f"{name} has come"))
            return inbox

    def _say(self, name, said):
        with self._lock:
            target = said.targetname
            message = chat_pb2.ChatMessage(username=name, targetname=target, content=said.content)
            if not said.content or name not in self._members:
                return
            if not target:
                self._tell_others(name, message)
            elif target in self._members:
                self._members[target].put(message)
            else:
                self._members[name].put(chat_pb2.ChatMessage(content=f"{target} is not here"))

    def _leave(self, name):
        with self._lock:
            del self._members[name]
            self._tell_others(name, chat_pb2.ChatMessage(content=f"{name} has gone"))

    def _tell_others(self, name, message):
        for other, inbox in self._members.items():
            if other != name:
                inbox.put(message)
