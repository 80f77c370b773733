package main

import (
	"context"

	"interop/gen/greet"
	"interop/gen/helloworld"
)

type greeter struct {
	helloworld.UnimplementedGreeterServer
}

func (greeter) SayHello(_ context.Context, request *helloworld.HelloRequest) (*helloworld.HelloReply, error) {
	return &helloworld.HelloReply{Message: "Hello " + request.GetName()}, nil
}

func (greeter) SayHelloAgain(_ context.Context, request *helloworld.HelloRequest) (*helloworld.HelloReply, error) {
	return &helloworld.HelloReply{Message: "Hello again, " + request.GetName()}, nil
}

type greetService struct {
	greet.UnimplementedGreetServiceServer
}

func (greetService) SayHello(_ context.Context, request *greet.HelloRequest) (*greet.HelloResponse, error) {
	return &greet.HelloResponse{Msg: "Hello " + request.GetName()}, nil
}
