package main

import (
	"context"
	"strings"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"interop/gen/gpt"
)

type gptGreeter struct {
	gpt.UnimplementedGreeterServer
	poem []string
}

func (g gptGreeter) GetGPTMessage(_ context.Context, request *gpt.GPTRequest) (*gpt.GPTReply, error) {
	if err := checkPrompt(request); err != nil {
		return nil, err
	}
	return &gpt.GPTReply{Message: strings.Join(g.poem, "")}, nil
}

func (g gptGreeter) GetGPTStreamData(request *gpt.GPTRequest, stream gpt.Greeter_GetGPTStreamDataServer) error {
	if err := checkPrompt(request); err != nil {
		return err
	}
	for _, line := range g.poem {
		if err := stream.Send(&gpt.GPTReply{Message: line}); err != nil {
			return err
		}
	}
	return nil
}

func checkPrompt(request *gpt.GPTRequest) error {
	if strings.TrimSpace(request.GetContent()) == "" {
		return status.Error(codes.InvalidArgument, "content: there is no question")
	}
	return nil
}
