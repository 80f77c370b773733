package main

import (
	"context"
	"io"
	"strings"

	"google.golang.org/grpc/codes"
	"interop/gen/gpt"
	"interop/gen/greet"
	"interop/gen/helloworld"
	"interop/gen/message"
)

var rpcCases = map[string]testCase{
	"helloworld.Greeter/SayHello": func(ctx context.Context, peer *peer) {
		for _, name := range []string{"Ada", "春眠 ☺ 😈", ""} {
			reply, err := helloworld.NewGreeterClient(peer.connection()).SayHello(ctx, &helloworld.HelloRequest{Name: name})
			noError(err)
			equal(reply.GetMessage(), "Hello "+name)
		}
	},

	"helloworld.Greeter/SayHelloAgain": func(ctx context.Context, peer *peer) {
		request := &helloworld.HelloRequest{Name: "Ada"}
		reply, err := helloworld.NewGreeterClient(peer.connection()).SayHelloAgain(ctx, request)
		noError(err)
		equal(reply.GetMessage(), "Hello again, Ada")
	},

	"packages.GreetService/sayHello": func(ctx context.Context, peer *peer) {
		response, err := greet.NewGreetServiceClient(peer.connection()).SayHello(ctx, &greet.HelloRequest{Name: "Bob"})
		noError(err)
		equal(response.GetMsg(), "Hello Bob")
	},

	"gpt.Greeter/GetGPTMessage": func(ctx context.Context, peer *peer) {
		client := gpt.NewGreeterClient(peer.connection())
		reply, err := client.GetGPTMessage(ctx, &gpt.GPTRequest{Content: "背一下古诗《春眠》"})
		noError(err)
		equal(reply.GetMessage(), strings.Join(peer.shared.Poem, ""))
		_, err = client.GetGPTMessage(ctx, &gpt.GPTRequest{})
		failsWith(err, codes.InvalidArgument)
	},

	"gpt.Greeter/GetGPTStreamData": func(ctx context.Context, peer *peer) {
		client := gpt.NewGreeterClient(peer.connection())
		stream, err := client.GetGPTStreamData(ctx, &gpt.GPTRequest{Content: "背一下古诗《春眠》"})
		noError(err)
		for _, line := range peer.shared.Poem {
			reply, err := stream.Recv()
			noError(err)
			equal(reply.GetMessage(), line)
		}
		_, err = stream.Recv()
		equal(err, io.EOF)
		stream, err = client.GetGPTStreamData(ctx, &gpt.GPTRequest{})
		noError(err)
		_, err = stream.Recv()
		failsWith(err, codes.InvalidArgument)
	},

	"packages.MessageService/iter_message": func(ctx context.Context, peer *peer) {
		stream, err := message.NewMessageServiceClient(peer.connection()).IterMessage(ctx)
		noError(err)
		for _, turn := range []struct {
			kind  message.MsgType
			index int32
			code  int32
		}{
			{message.MsgType_PROGRESS, 0, outOfPlace},
			{message.MsgType_START, 0, accepted},
			{message.MsgType_PROGRESS, 7, outOfOrder},
			{message.MsgType_PROGRESS, 1, accepted},
			{message.MsgType_END, 2, accepted},
		} {
			request := &message.MessageRequest{MsgType: turn.kind, MsgIndex: turn.index, Role: message.Role_AGENT, Data: "好"}
			noError(stream.Send(request))
			response, err := stream.Recv()
			noError(err)
			equal(response.GetCode(), turn.code)
		}
		// END ends the call, though more could be said.
		_, err = stream.Recv()
		equal(err, io.EOF)
	},
}
