// The peer in Go: serves and calls the services of this repository's schemas with grpc-go.
//
//	peer serve -shared=shared.json   until its standard input ends, or SIGTERM
//	peer call -shared=shared.json    the cases that it reads from its standard input
//	peer versions                    prints what it is made of, as JSON
package main

import (
	"encoding/json"
	"fmt"
	"log"
	"os"
	"runtime"
	"strings"

	"google.golang.org/grpc"
)

func main() {
	if len(os.Args) < 2 {
		log.Fatal("say serve, call or versions")
	}
	command, arguments := os.Args[1], os.Args[2:]
	switch command {
	case "serve":
		serve(arguments)
	case "call":
		call(arguments)
	case "versions":
		versions := map[string]string{"Go": strings.TrimPrefix(runtime.Version(), "go"), "grpc-go": grpc.Version}
		text, err := json.Marshal(versions)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(string(text))
	default:
		log.Fatalf("there is no command %s: say serve, call or versions", command)
	}
}
