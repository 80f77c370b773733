package main

import (
	"fmt"
	"io"

	"interop/gen/message"
)

// The codes of answers.
const (
	accepted = iota
	outOfOrder
	outOfPlace
)

type messageService struct {
	message.UnimplementedMessageServiceServer
}

func (messageService) IterMessage(stream message.MessageService_IterMessageServer) error {
	for next := int32(0); ; {
		request, err := stream.Recv()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		response := answer(request, next)
		if err := stream.Send(response); err != nil {
			return err
		}
		if response.GetCode() != accepted {
			continue
		}
		next++
		if request.GetMsgType() == message.MsgType_END {
			return nil
		}
	}
}

func answer(request *message.MessageRequest, next int32) *message.MessageResponse {
	if request.GetMsgIndex() != next {
		text := fmt.Sprintf("expected message %d, got %d", next, request.GetMsgIndex())
		return &message.MessageResponse{Code: outOfOrder, Message: text}
	}
	if (request.GetMsgType() == message.MsgType_START) != (next == 0) {
		text := "a conversation begins with START, and has only one"
		return &message.MessageResponse{Code: outOfPlace, Message: text}
	}
	switch request.GetMsgType() {
	case message.MsgType_START:
		return &message.MessageResponse{Message: "Welcome! You say: " + request.GetData()}
	case message.MsgType_END:
		return &message.MessageResponse{Message: "Goodbye!"}
	default:
		return &message.MessageResponse{Message: "I see: " + request.GetData()}
	}
}
