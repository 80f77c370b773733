import collections
import queue
import threading

import grpc
from pubsub import pubsub_pb2, pubsub_pb2_grpc

OVER = object()


class PubSub(pubsub_pb2_grpc.PubSubServicer):
    def __init__(self):
        self._topics = collections.defaultdict(set)
        self._lock = threading.Lock()

    def Publish(self, requests, context):
        published = 0
        for request in requests:
            check_topic(request.topic, context)
            with self._lock:
                for messages in self._topics[request.topic]:
                    messages.put(request.message)
            published += 1
        return pubsub_pb2.PublishResponse(published=published)

    def Subscribe(self, request, context):
        check_topic(request.topic, context)
        messages = queue.Queue()
        with self._lock:
            self._topics[request.topic].add(messages)
        try:
            if not context.add_callback(lambda: messages.put(OVER)):
                return
            # Tells the subscriber that it misses nothing from now on.
            context.send_initial_metadata(())
            for message in iter(messages.get, OVER):
                yield pubsub_pb2.SubscribeResponse(message=message)
        finally:
            with self._lock:
                self._topics[request.topic].discard(messages)


def check_topic(topic, context):
    if not topic:
        context.abort(grpc.StatusCode.INVALID_ARGUMENT, "topic: a topic is needed")
