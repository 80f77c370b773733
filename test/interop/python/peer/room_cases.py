"""The services in which clients meet."""

import grpc
from chat import chat_pb2, chat_pb2_grpc
from pubsub import pubsub_pb2, pubsub_pb2_grpc

from expect import TIMEOUT, equal, fails_with
from outbox import outbox


def publish_messages(peer):
    equal(publish(peer, "nobody", "one", "two", "three"), 3)
    equal(publish(peer, "nobody"), 0)
    fails_with(grpc.StatusCode.INVALID_ARGUMENT, lambda: publish(peer, "", "without a topic"))


def subscribe_to_topics(peer):
    first, second, other = subscribe(peer, "news"), subscribe(peer, "news"), subscribe(peer, "weather")
    news = ["the sun is up", "花落知多少"]
    publish(peer, "news", *news)
    publish(peer, "weather", "rain")
    for subscriber in [first, second]:
        equal([next(subscriber).message, next(subscriber).message], news)
    equal(next(other).message, "rain")
    for subscriber in [first, second, other]:
        subscriber.cancel()


def chat(peer):
    ada, bob, cleo = (Member(peer, name) for name in ["ada", "bob", "cleo"])
    ada.says("", "good morning")
    bob.hears("ada", "good morning")
    cleo.hears("ada", "good morning")
    ada.says("bob", "are you well?")
    bob.hears("ada", "are you well?")
    bob.says("ada", "很好")
    ada.hears("bob", "很好")
    bob.says("", "goodbye")
    # That nothing comes before shows that what was private was.
    cleo.hears("bob", "goodbye")
    ada.hears("bob", "goodbye")
    fails_with(grpc.StatusCode.ALREADY_EXISTS, lambda: Member(peer, "ada"))
    fails_with(grpc.StatusCode.INVALID_ARGUMENT, lambda: Member(peer, ""))
    bob.say(None)
    equal(list(bob.heard), [])
    for heard in ada.heard:
        equal(heard.username, "")
        if "bob has gone" in heard.content:
            break
    for member in [ada, cleo]:
        member.say(None)
        list(member.heard)


class Member:
    """Enters the room, and is there when the room has said that it knows the name."""

    def __init__(self, peer, name):
        self.name = name
        said, self.say = outbox()
        self.heard = chat_pb2_grpc.ChatServiceStub(peer.channel).Chat(said, timeout=TIMEOUT)
        self.says("", "")
        equal(next(self.heard).username, "")

    def says(self, target, content):
        self.say(chat_pb2.ChatMessage(username=self.name, targetname=target, content=content))

    def hears(self, username, content):
        """The next that a member says; what the room says itself, it says without a name."""
        heard = next(heard for heard in self.heard if heard.username)
        equal((heard.username, heard.content), (username, content))


def publish(peer, topic, *messages):
    said = (pubsub_pb2.PublishRequest(topic=topic, message=message) for message in messages)
    return pubsub_pb2_grpc.PubSubStub(peer.channel).Publish(said, timeout=TIMEOUT).published


def subscribe(peer, topic, metadata=None):
    """Returns when the subscription stands."""
    request = pubsub_pb2.SubscribeRequest(topic=topic)
    call = pubsub_pb2_grpc.PubSubStub(peer.channel).Subscribe(request, timeout=TIMEOUT, metadata=metadata)
    call.initial_metadata()
    return call


CASES = {
    "pubsub.PubSub/Publish": publish_messages,
    "pubsub.PubSub/Subscribe": subscribe_to_topics,
    "chat.ChatService/Chat": chat,
}
