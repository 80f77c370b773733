package main

import (
	"io"
	"sync"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"interop/gen/pubsub"
)

type pubSubService struct {
	pubsub.UnimplementedPubSubServer
	mutex  sync.Mutex
	topics map[string]map[chan string]bool
}

func newPubSubService() *pubSubService {
	return &pubSubService{topics: map[string]map[chan string]bool{}}
}

func (s *pubSubService) Publish(stream pubsub.PubSub_PublishServer) error {
	for published := uint32(0); ; published++ {
		request, err := stream.Recv()
		if err == io.EOF {
			return stream.SendAndClose(&pubsub.PublishResponse{Published: published})
		}
		if err != nil {
			return err
		}
		if err := checkTopic(request.GetTopic()); err != nil {
			return err
		}
		s.publish(request.GetTopic(), request.GetMessage())
	}
}

func (s *pubSubService) Subscribe(request *pubsub.SubscribeRequest, stream pubsub.PubSub_SubscribeServer) error {
	topic := request.GetTopic()
	if err := checkTopic(topic); err != nil {
		return err
	}
	messages := s.join(topic)
	defer s.leave(topic, messages)
	// Tells the subscriber that it misses nothing from now on.
	if err := stream.SendHeader(metadata.MD{}); err != nil {
		return err
	}
	for {
		select {
		case <-stream.Context().Done():
			return stream.Context().Err()
		case message, ok := <-messages:
			if !ok {
				return status.Error(codes.ResourceExhausted, "the subscriber reads too slowly")
			}
			if err := stream.Send(&pubsub.SubscribeResponse{Message: message}); err != nil {
				return err
			}
		}
	}
}

func (s *pubSubService) publish(topic, message string) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	for messages := range s.topics[topic] {
		select {
		case messages <- message:
		default:
			delete(s.topics[topic], messages)
			close(messages)
		}
	}
}

func (s *pubSubService) join(topic string) chan string {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.topics[topic] == nil {
		s.topics[topic] = map[chan string]bool{}
	}
	messages := make(chan string, 1000)
	s.topics[topic][messages] = true
	return messages
}

func (s *pubSubService) leave(topic string, messages chan string) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	delete(s.topics[topic], messages)
}

func checkTopic(topic string) error {
	if topic == "" {
		return status.Error(codes.InvalidArgument, "topic: a topic is needed")
	}
	return nil
}
