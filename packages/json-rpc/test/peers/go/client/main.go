// A client of Go's net/rpc/jsonrpc for our server. It ends with 1, and says why, where an answer is not what it must be.
package main

import (
	"fmt"
	"net/rpc"
	"net/rpc/jsonrpc"
	"os"
	"strings"
)

type HelloRequest struct {
	Name string `json:"name"`
}

type HelloReply struct {
	Message string `json:"message"`
}

func main() {
	client, err := jsonrpc.Dial("tcp", os.Args[1])
	check(err)

	var reply HelloReply
	for _, method := range []string{"Greeter.SayHello", "helloworld.Greeter.SayHello"} {
		check(client.Call(method, HelloRequest{Name: "Go"}, &reply))
		expect(reply.Message, "Hello Go")
	}
	reply = HelloReply{}
	check(client.Call("Greeter.SayHello", HelloRequest{}, &reply))
	expect(reply.Message, "Hello ")
	check(client.Call("Greeter.SayHello", nil, &reply))

	// Many calls at a time on one connection, of which the server answers the later ones first.
	calls := make([]*rpc.Call, 500)
	for i := range calls {
		name := fmt.Sprintf("%d 春\n\"%s", i, strings.Repeat("x", i*10))
		calls[i] = client.Go("Greeter.SayHelloAgain", HelloRequest{Name: name}, &HelloReply{}, nil)
	}
	for _, call := range calls {
		<-call.Done
		check(call.Error)
		expect(call.Reply.(*HelloReply).Message, "Hello again, "+call.Args.(HelloRequest).Name)
	}

	// Errors are texts, and the connection is as good as before.
	expect(text(client.Call("Greeter.SayHello", HelloRequest{Name: "nobody"}, &reply)), "NOT_FOUND: no such user: nobody")
	for method, start := range map[string]string{
		"Greeter.NoSuch":   "UNIMPLEMENTED: ",
		"Chat.Chat":        "UNIMPLEMENTED: ",
		"Greeter.SayHello": "INVALID_ARGUMENT: ",
	} {
		said := text(client.Call(method, map[string]int{"name": 1}, &reply))
		if !strings.HasPrefix(said, start) {
			fail("%s failed by %q, not by %s", method, said, start)
		}
	}
	check(client.Call("Greeter.SayHello", HelloRequest{Name: "end"}, &reply))
	expect(reply.Message, "Hello end")
	check(client.Close())
}

func text(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

func expect(got, want string) {
	if got != want {
		fail("got %q, wanted %q", got, want)
	}
}

func check(err error) {
	if err != nil {
		fail("%v", err)
	}
}

func fail(format string, args ...any) {
	fmt.Fprintf(os.Stderr, format+"\n", args...)
	os.Exit(1)
}
