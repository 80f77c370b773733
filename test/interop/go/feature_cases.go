package main

import (
	"context"
	"strconv"
	"strings"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/encoding/gzip"
	"google.golang.org/grpc/metadata"
	"interop/gen/gpt"
	"interop/gen/helloworld"
	"interop/gen/user"
)

var featureCases = map[string]testCase{
	"metadata": func(ctx context.Context, peer *peer) {
		values := []string{"one", "two words", "three; four"}
		for _, got := range echoes(ctx, peer, "echo", values...) {
			// A server may join them.
			equal(strings.Join(got, ", "), strings.Join(values, ", "))
		}
	},

	"binary-metadata": func(ctx context.Context, peer *peer) {
		all := make([]byte, 256)
		for i := range all {
			all[i] = byte(i)
		}
		values := []string{string(all), "", ",,\x00"}
		for _, got := range echoes(ctx, peer, "echo-bin", values...) {
			equal(got, values)
		}
	},

	"status-codes": func(ctx context.Context, peer *peer) {
		for code := codes.Canceled; code <= codes.Unauthenticated; code++ {
			message := "this is " + code.String()
			asking := []string{"ask-status", strconv.Itoa(int(code)), "ask-message-bin", message}
			for _, err := range fail(ctx, peer, asking...) {
				equal(failsWith(err, code).Message(), message)
			}
		}
	},

	"status-messages": func(ctx context.Context, peer *peer) {
		for _, message := range []string{"", "100 % of %41", "\t\r\n ☺ 春眠 and 😈\t\n", strings.Repeat("长", 400)} {
			for _, err := range fail(ctx, peer, "ask-status", "2", "ask-message-bin", message) {
				equal(failsWith(err, codes.Unknown).Message(), message)
			}
		}
	},

	"error-details": func(ctx context.Context, peer *peer) {
		asking := []string{"ask-status", "3", "ask-message-bin", "wrong: 错", "ask-details", "yes"}
		for _, err := range fail(ctx, peer, asking...) {
			failed := failsWith(err, codes.InvalidArgument)
			equal(failed.Message(), "wrong: 错")
			equal(len(failed.Details()), 1)
			wrong, ok := failed.Details()[0].(*errdetails.BadRequest)
			expect(ok, "the detail is %T", failed.Details()[0])
			equal(wrong.GetFieldViolations()[0].GetField(), "name")
			equal(wrong.GetFieldViolations()[0].GetDescription(), "is empty")
		}
	},

	"deadline-seen": func(ctx context.Context, peer *peer) {
		withDeadline, cancel := context.WithTimeout(ctx, 10*time.Second)
		defer cancel()
		left, err := strconv.Atoi(hello(withDeadline, peer, "ask-time-left", "yes").Get("time-left-ms")[0])
		noError(err)
		expect(left > 5_000 && left <= 10_000, "the server has seen %d ms of 10,000", left)
		without := hello(context.Background(), peer, "ask-time-left", "yes")
		equal(without.Get("time-left-ms"), []string{"none"})
	},

	"deadline-exceeded": func(ctx context.Context, peer *peer) {
		withDeadline, cancel := context.WithTimeout(ctx, 200*time.Millisecond)
		defer cancel()
		for _, err := range fail(withDeadline, peer, "ask-wait", "yes", "call-id", "late") {
			failsWith(err, codes.DeadlineExceeded)
		}
		equal(hello(ctx, peer, "ask-fate", "late").Get("fate"), []string{"cancelled"})
	},

	"cancel-unary": func(ctx context.Context, peer *peer) {
		asking := metadata.AppendToOutgoingContext(ctx, "call-id", "unary", "ask-wait", "yes")
		cancellable, cancel := context.WithCancel(asking)
		time.AfterFunc(100*time.Millisecond, cancel)
		_, err := helloworld.NewGreeterClient(peer.connection()).SayHello(cancellable, &helloworld.HelloRequest{})
		failsWith(err, codes.Canceled)
		equal(hello(ctx, peer, "ask-fate", "unary").Get("fate"), []string{"cancelled"})
	},

	"cancel-stream": func(ctx context.Context, peer *peer) {
		cancellable, cancel := context.WithCancel(metadata.AppendToOutgoingContext(ctx, "call-id", "stream"))
		defer cancel()
		subscriber := subscribe(cancellable, peer, "to leave")
		publish(ctx, peer, "to leave", "hello")
		equal(nextOf(subscriber), "hello")
		cancel()
		_, err := subscriber.Recv()
		failsWith(err, codes.Canceled)
		equal(hello(ctx, peer, "ask-fate", "stream").Get("fate"), []string{"cancelled"})
	},

	"gzip": func(ctx context.Context, peer *peer) {
		name := strings.Repeat("Ada ", 50_000)
		reply, err := helloworld.NewGreeterClient(peer.connection()).SayHello(
			ctx, &helloworld.HelloRequest{Name: name}, grpc.UseCompressor(gzip.Name))
		noError(err)
		equal(reply.GetMessage(), "Hello "+name)
		stream, err := user.NewUserServiceClient(peer.connection()).Chat(ctx, grpc.UseCompressor(gzip.Name))
		noError(err)
		for i := 0; i < 3; i++ {
			noError(stream.Send(&user.ChatRequest{UserId: 1, Text: name}))
			response, err := stream.Recv()
			noError(err)
			expect(strings.HasSuffix(response.GetText(), name), "the answer is another one")
		}
	},
}

// Sends values along, and returns what comes back in headers and in trailers, of a unary and of a streaming call.
func echoes(ctx context.Context, peer *peer, key string, values ...string) [][]string {
	outgoing := metadata.NewOutgoingContext(ctx, metadata.MD{key: values})
	var headers, trailers metadata.MD
	_, err := helloworld.NewGreeterClient(peer.connection()).SayHello(
		outgoing, &helloworld.HelloRequest{}, grpc.Header(&headers), grpc.Trailer(&trailers))
	noError(err)
	got := [][]string{headers.Get(key), trailers.Get(key)}
	stream, err := gpt.NewGreeterClient(peer.connection()).GetGPTStreamData(outgoing, &gpt.GPTRequest{Content: "?"})
	noError(err)
	for err == nil {
		_, err = stream.Recv()
	}
	headers, err = stream.Header()
	noError(err)
	return append(got, headers.Get(key), stream.Trailer().Get(key))
}

// Asks for a failure in a unary and in a streaming call, and returns both.
func fail(ctx context.Context, peer *peer, asking ...string) [2]error {
	outgoing := metadata.AppendToOutgoingContext(ctx, asking...)
	_, unary := helloworld.NewGreeterClient(peer.connection()).SayHello(outgoing, &helloworld.HelloRequest{})
	stream, streamed := user.NewUserServiceClient(peer.connection()).Chat(outgoing)
	if streamed == nil {
		_, streamed = stream.Recv()
	}
	return [2]error{unary, streamed}
}

// Asks for something in a call that ends well, and returns its trailers.
func hello(ctx context.Context, peer *peer, asking ...string) metadata.MD {
	var trailers metadata.MD
	outgoing := metadata.AppendToOutgoingContext(ctx, asking...)
	_, err := helloworld.NewGreeterClient(peer.connection()).SayHello(
		outgoing, &helloworld.HelloRequest{}, grpc.Trailer(&trailers))
	noError(err)
	return trailers
}
