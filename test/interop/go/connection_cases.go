package main

import (
	"context"
	"io"
	"strings"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/keepalive"
	"google.golang.org/grpc/metadata"
	"interop/gen/helloworld"
	"interop/gen/user"
)

const large = 16 << 20

var connectionCases = map[string]testCase{
	"large": func(ctx context.Context, peer *peer) {
		connection := dial(peer.address, grpc.WithDefaultCallOptions(grpc.MaxCallRecvMsgSize(2*large)))
		defer connection.Close()
		text := strings.Repeat("0123456789abcdef", large/16)
		reply, err := helloworld.NewGreeterClient(connection).SayHello(ctx, &helloworld.HelloRequest{Name: text})
		noError(err)
		expect(reply.GetMessage() == "Hello "+text, "the response is another one")
		stream, err := user.NewUserServiceClient(connection).Chat(ctx)
		noError(err)
		for i := 0; i < 2; i++ {
			noError(stream.Send(&user.ChatRequest{UserId: 1, Text: text}))
			response, err := stream.Recv()
			noError(err)
			expect(strings.HasSuffix(response.GetText(), text), "the answer is another one")
		}
	},

	// The server takes it, and the client does not take the answer.
	"large-response": func(ctx context.Context, peer *peer) {
		refusesLarge(ctx, peer)
	},

	"large-request": func(ctx context.Context, peer *peer) {
		refusesLarge(ctx, peer)
	},

	// A client in Go pings no sooner than after 10 seconds of silence.
	"keepalive": func(ctx context.Context, peer *peer) {
		connection := dial(peer.address, grpc.WithKeepaliveParams(keepalive.ClientParameters{
			Time: 10 * time.Second, Timeout: 5 * time.Second, PermitWithoutStream: true,
		}))
		defer connection.Close()
		client := helloworld.NewGreeterClient(connection)
		_, err := client.SayHello(ctx, &helloworld.HelloRequest{})
		noError(err)
		time.Sleep(11 * time.Second)
		_, err = client.SayHello(ctx, &helloworld.HelloRequest{})
		noError(err)
	},

	"silence": func(ctx context.Context, peer *peer) {
		hello(ctx, peer)
		time.Sleep(1500 * time.Millisecond)
		hello(ctx, peer)
	},

	"silent-stream": func(ctx context.Context, peer *peer) {
		subscriber := subscribe(ctx, peer, "silence")
		time.Sleep(time.Second)
		publish(ctx, peer, "silence", "over")
		equal(nextOf(subscriber), "over")
	},

	"hello": func(ctx context.Context, peer *peer) {
		hello(ctx, peer)
	},

	"until-gone": func(ctx context.Context, peer *peer) {
		subscriber := subscribe(metadata.AppendToOutgoingContext(ctx, "call-id", "until gone"), peer, "until gone")
		_, err := subscriber.Recv()
		failsWith(err, codes.Unavailable)
	},

	// Goes on while the server closes.
	"until-closed": func(ctx context.Context, peer *peer) {
		known := metadata.AppendToOutgoingContext(ctx, "call-id", "until closed")
		stream, err := user.NewUserServiceClient(peer.connection()).Chat(known)
		noError(err)
		for i := 0; i < 20; i++ {
			noError(stream.Send(&user.ChatRequest{UserId: 1, Text: "still there?"}))
			_, err := stream.Recv()
			noError(err)
			time.Sleep(50 * time.Millisecond)
		}
		noError(stream.CloseSend())
		_, err = stream.Recv()
		equal(err, io.EOF)
	},

	"gone": func(ctx context.Context, peer *peer) {
		_, err := helloworld.NewGreeterClient(peer.connection()).SayHello(ctx, &helloworld.HelloRequest{})
		failsWith(err, codes.Unavailable)
	},

	"back": func(ctx context.Context, peer *peer) {
		_, err := helloworld.NewGreeterClient(peer.connection()).SayHello(
			ctx, &helloworld.HelloRequest{}, grpc.WaitForReady(true))
		noError(err)
	},
}

func refusesLarge(ctx context.Context, peer *peer) {
	request := &helloworld.HelloRequest{Name: strings.Repeat("0123456789abcdef", large/16)}
	_, err := helloworld.NewGreeterClient(peer.connection()).SayHello(ctx, request)
	failed := failsWith(err, codes.ResourceExhausted)
	expect(strings.Contains(failed.Message(), "4194304"), "it says %q, which does not say what may be", failed.Message())
}
