package main

import (
	"context"
	"io"
	"strings"

	"google.golang.org/grpc/codes"
	"interop/gen/chat"
	"interop/gen/pubsub"
)

// The services in which clients meet.
var roomCases = map[string]testCase{
	"pubsub.PubSub/Publish": func(ctx context.Context, peer *peer) {
		equal(publish(ctx, peer, "nobody", "one", "two", "three"), uint32(3))
		equal(publish(ctx, peer, "nobody"), uint32(0))
		stream, err := pubsub.NewPubSubClient(peer.connection()).Publish(ctx)
		noError(err)
		noError(stream.Send(&pubsub.PublishRequest{Message: "without a topic"}))
		_, err = stream.CloseAndRecv()
		failsWith(err, codes.InvalidArgument)
	},

	"pubsub.PubSub/Subscribe": func(ctx context.Context, peer *peer) {
		first, second := subscribe(ctx, peer, "news"), subscribe(ctx, peer, "news")
		other := subscribe(ctx, peer, "weather")
		publish(ctx, peer, "news", "the sun is up", "花落知多少")
		publish(ctx, peer, "weather", "rain")
		for _, subscriber := range []pubsub.PubSub_SubscribeClient{first, second} {
			equal(nextOf(subscriber), "the sun is up")
			equal(nextOf(subscriber), "花落知多少")
		}
		equal(nextOf(other), "rain")
	},

	"chat.ChatService/Chat": func(ctx context.Context, peer *peer) {
		ada, bob, cleo := enter(ctx, peer, "ada"), enter(ctx, peer, "bob"), enter(ctx, peer, "cleo")
		ada.says("", "good morning")
		bob.hears("ada", "good morning")
		cleo.hears("ada", "good morning")
		ada.says("bob", "are you well?")
		bob.hears("ada", "are you well?")
		bob.says("ada", "很好")
		ada.hears("bob", "很好")
		bob.says("", "goodbye")
		// That nothing comes before shows that what was private was.
		cleo.hears("bob", "goodbye")
		ada.hears("bob", "goodbye")
		for name, code := range map[string]codes.Code{"ada": codes.AlreadyExists, "": codes.InvalidArgument} {
			stream, err := chat.NewChatServiceClient(peer.connection()).Chat(ctx)
			noError(err)
			noError(stream.Send(&chat.ChatMessage{Username: name}))
			_, err = stream.Recv()
			failsWith(err, code)
		}
		noError(bob.stream.CloseSend())
		_, err := bob.stream.Recv()
		equal(err, io.EOF)
		for {
			heard, err := ada.stream.Recv()
			noError(err)
			equal(heard.GetUsername(), "")
			if strings.Contains(heard.GetContent(), "bob has gone") {
				return
			}
		}
	},
}

func publish(ctx context.Context, peer *peer, topic string, messages ...string) uint32 {
	stream, err := pubsub.NewPubSubClient(peer.connection()).Publish(ctx)
	noError(err)
	for _, message := range messages {
		noError(stream.Send(&pubsub.PublishRequest{Topic: topic, Message: message}))
	}
	response, err := stream.CloseAndRecv()
	noError(err)
	return response.GetPublished()
}

// Returns when the subscription stands.
func subscribe(ctx context.Context, peer *peer, topic string) pubsub.PubSub_SubscribeClient {
	request := &pubsub.SubscribeRequest{Topic: topic}
	stream, err := pubsub.NewPubSubClient(peer.connection()).Subscribe(ctx, request)
	noError(err)
	_, err = stream.Header()
	noError(err)
	return stream
}

func nextOf(subscriber pubsub.PubSub_SubscribeClient) string {
	response, err := subscriber.Recv()
	noError(err)
	return response.GetMessage()
}

type member struct {
	name   string
	stream chat.ChatService_ChatClient
}

// Returns when the room has said that it knows the name.
func enter(ctx context.Context, peer *peer, name string) member {
	stream, err := chat.NewChatServiceClient(peer.connection()).Chat(ctx)
	noError(err)
	noError(stream.Send(&chat.ChatMessage{Username: name}))
	welcome, err := stream.Recv()
	noError(err)
	equal(welcome.GetUsername(), "")
	return member{name, stream}
}

func (m member) says(target, content string) {
	noError(m.stream.Send(&chat.ChatMessage{Username: m.name, Targetname: target, Content: content}))
}

// The next that a member says; what the room says itself, it says without a name.
func (m member) hears(username, content string) {
	for {
		heard, err := m.stream.Recv()
		noError(err)
		if heard.GetUsername() == "" {
			continue
		}
		equal([]string{heard.GetUsername(), heard.GetContent()}, []string{username, content})
		return
	}
}
