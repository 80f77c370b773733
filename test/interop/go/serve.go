package main

import (
	"flag"
	"fmt"
	"io"
	"log"
	"net"
	"os"
	"os/signal"
	"syscall"
	"time"

	"google.golang.org/grpc"
	_ "google.golang.org/grpc/encoding/gzip" // Takes requests with gzip, and answers them alike.
	"google.golang.org/grpc/keepalive"
	"interop/gen/chat"
	"interop/gen/gpt"
	"interop/gen/greet"
	"interop/gen/helloworld"
	"interop/gen/message"
	"interop/gen/pubsub"
	"interop/gen/user"
)

func serve(arguments []string) {
	flags := flag.NewFlagSet("serve", flag.ExitOnError)
	port := flags.Int("port", 0, "where to listen; 0 for a port that is free")
	path := flags.String("shared", "", "the file of what the peers share")
	maxBytes := flags.Int("max-message-bytes", 4<<20, "what a request may have")
	keepaliveMs := flags.Int("keepalive-ms", 0, "after which time of silence to ping; 0 for never")
	minPingMs := flags.Int("min-ping-ms", 10, "how much time there must be between a client's pings")
	flags.Parse(arguments)

	data, err := readShared(*path)
	if err != nil {
		log.Fatal(err)
	}
	options := []grpc.ServerOption{
		grpc.UnaryInterceptor(obeyUnary),
		grpc.StreamInterceptor(obeyStream),
		grpc.MaxRecvMsgSize(*maxBytes),
		grpc.KeepaliveEnforcementPolicy(keepalive.EnforcementPolicy{
			MinTime:             milliseconds(*minPingMs),
			PermitWithoutStream: true,
		}),
		grpc.KeepaliveParams(keepalive.ServerParameters{Time: milliseconds(*keepaliveMs)}),
	}
	server := grpc.NewServer(options...)
	helloworld.RegisterGreeterServer(server, greeter{})
	greet.RegisterGreetServiceServer(server, greetService{})
	gpt.RegisterGreeterServer(server, gptGreeter{poem: data.Poem})
	message.RegisterMessageServiceServer(server, messageService{})
	pubsub.RegisterPubSubServer(server, newPubSubService())
	chat.RegisterChatServiceServer(server, newChatService())
	user.RegisterUserServiceServer(server, userService{users: data.Users})

	listener, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", *port))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("listening on port %d\n", listener.Addr().(*net.TCPAddr).Port)
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, syscall.SIGTERM)
	go func() {
		<-stop
		server.GracefulStop()
	}()
	go func() {
		io.Copy(io.Discard, os.Stdin)
		os.Exit(0)
	}()
	if err := server.Serve(listener); err != nil {
		log.Fatal(err)
	}
}

func milliseconds(n int) time.Duration {
	return time.Duration(n) * time.Millisecond
}
