// A server of Go's net/rpc/jsonrpc for our client, at the port that is given.
package main

import (
	"errors"
	"net"
	"net/rpc"
	"net/rpc/jsonrpc"
	"os"
	"time"
)

type HelloRequest struct {
	Name string `json:"name"`
}

type HelloReply struct {
	Message string `json:"message"`
}

type Greeter struct{}

func (Greeter) SayHello(request HelloRequest, reply *HelloReply) error {
	switch request.Name {
	case "nobody":
		return errors.New("no such user")
	case "slow":
		time.Sleep(200 * time.Millisecond)
	}
	reply.Message = "Hello " + request.Name
	return nil
}

func main() {
	if err := rpc.Register(Greeter{}); err != nil {
		panic(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:"+os.Args[1])
	if err != nil {
		panic(err)
	}
	for {
		conn, err := listener.Accept()
		if err != nil {
			panic(err)
		}
		go jsonrpc.ServeConn(conn)
	}
}
