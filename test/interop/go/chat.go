package main

import (
	"io"
	"strings"
	"sync"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"interop/gen/chat"
)

type chatService struct {
	chat.UnimplementedChatServiceServer
	mutex   sync.Mutex
	members map[string]chan *chat.ChatMessage
}

func newChatService() *chatService {
	return &chatService{members: map[string]chan *chat.ChatMessage{}}
}

func (s *chatService) Chat(stream chat.ChatService_ChatServer) error {
	first, err := stream.Recv()
	if err == io.EOF {
		return nil
	}
	if err != nil {
		return err
	}
	name := first.GetUsername()
	inbox, err := s.join(name)
	if err != nil {
		return err
	}
	defer s.leave(name)
	over := make(chan error, 1)
	go func() { over <- s.listen(name, first, stream) }()
	for {
		select {
		case err := <-over:
			return err
		case heard := <-inbox:
			if err := stream.Send(heard); err != nil {
				return err
			}
		}
	}
}

// Brings what one member says into the room.
func (s *chatService) listen(name string, said *chat.ChatMessage, stream chat.ChatService_ChatServer) error {
	for {
		s.say(name, said)
		next, err := stream.Recv()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		said = next
	}
}

func (s *chatService) join(name string) (chan *chat.ChatMessage, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if strings.TrimSpace(name) == "" {
		return nil, status.Error(codes.InvalidArgument, "username: a name is needed")
	}
	if s.members[name] != nil {
		return nil, status.Errorf(codes.AlreadyExists, "username: %s is in the room already", name)
	}
	inbox := make(chan *chat.ChatMessage, 1000)
	s.members[name] = inbox
	deliver(inbox, &chat.ChatMessage{Content: "welcome, " + name})
	s.tellOthers(name, &chat.ChatMessage{Content: name + " has come"})
	return inbox, nil
}

func (s *chatService) say(name string, said *chat.ChatMessage) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	target := said.GetTargetname()
	message := &chat.ChatMessage{Username: name, Targetname: target, Content: said.GetContent()}
	switch {
	case said.GetContent() == "":
	case target == "":
		s.tellOthers(name, message)
	case s.members[target] == nil:
		deliver(s.members[name], &chat.ChatMessage{Content: target + " is not here"})
	default:
		deliver(s.members[target], message)
	}
}

func (s *chatService) leave(name string) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	delete(s.members, name)
	s.tellOthers(name, &chat.ChatMessage{Content: name + " has gone"})
}

func (s *chatService) tellOthers(name string, message *chat.ChatMessage) {
	for other, inbox := range s.members {
		if other != name {
			deliver(inbox, message)
		}
	}
}

// Nobody waits for anybody: one whose inbox is full misses what is said.
func deliver(inbox chan *chat.ChatMessage, message *chat.ChatMessage) {
	select {
	case inbox <- message:
	default:
	}
}
