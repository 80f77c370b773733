package main

import (
	"bufio"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"log"
	"os"
	"sync"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/backoff"
)

// A case holds a conversation with a server over a connection, and panics with what is wrong.
type testCase func(ctx context.Context, peer *peer)

// What cases are run with.
type peer struct {
	address string
	shared  *sharedData
	// Dials once for all cases at this address that do not dial by themselves.
	connection func() *grpc.ClientConn
}

// Reads {"id", "case", "address"} line by line, and answers {"id", "error"}, without an error where all is well, when
// the case is over. Cases run side by side.
func call(arguments []string) {
	flags := flag.NewFlagSet("call", flag.ExitOnError)
	path := flags.String("shared", "", "the file of what the peers share")
	flags.Parse(arguments)
	shared, err := readShared(*path)
	if err != nil {
		log.Fatal(err)
	}
	cases := map[string]testCase{}
	for _, some := range []map[string]testCase{rpcCases, userCases, roomCases, featureCases, connectionCases} {
		for name, run := range some {
			cases[name] = run
		}
	}
	peers := map[string]*peer{}
	var answering sync.Mutex
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		var asked struct {
			Id            int
			Case, Address string
		}
		if err := json.Unmarshal(lines.Bytes(), &asked); err != nil {
			log.Fatal(err)
		}
		known := peers[asked.Address]
		if known == nil {
			known = &peer{asked.Address, shared, dialOnce(asked.Address)}
			peers[asked.Address] = known
		}
		go func() {
			answer := map[string]any{"id": asked.Id}
			if err := run(cases[asked.Case], known); err != nil {
				answer["error"] = err.Error()
			}
			text, _ := json.Marshal(answer)
			answering.Lock()
			defer answering.Unlock()
			fmt.Println(string(text))
		}()
	}
}

func run(run testCase, peer *peer) (err error) {
	defer func() {
		if wrong := recover(); wrong != nil {
			err = fmt.Errorf("%v", wrong)
		}
	}()
	if run == nil {
		return fmt.Errorf("there is no such case")
	}
	ctx, cancel := context.WithTimeout(context.Background(), 25*time.Second)
	defer cancel()
	run(ctx, peer)
	return nil
}

func dialOnce(address string) func() *grpc.ClientConn {
	var once sync.Once
	var connection *grpc.ClientConn
	return func() *grpc.ClientConn {
		once.Do(func() { connection = dial(address) })
		return connection
	}
}

func dial(address string, options ...grpc.DialOption) *grpc.ClientConn {
	soon := backoff.Config{BaseDelay: 100 * time.Millisecond, Multiplier: 1.6, MaxDelay: time.Second}
	reconnecting := grpc.WithConnectParams(grpc.ConnectParams{Backoff: soon, MinConnectTimeout: 5 * time.Second})
	connection, err := grpc.Dial(address, append(options, grpc.WithInsecure(), reconnecting)...)
	noError(err)
	return connection
}
