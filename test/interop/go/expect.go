package main

import (
	"fmt"
	"reflect"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
)

func expect(ok bool, format string, arguments ...any) {
	if !ok {
		panic(fmt.Sprintf(format, arguments...))
	}
}

func noError(err error) {
	expect(err == nil, "failed: %v", err)
}

func equal(got, expected any) {
	expect(reflect.DeepEqual(got, expected), "got %.200q, expected %.200q", fmt.Sprint(got), fmt.Sprint(expected))
}

func sameMessage(got, expected proto.Message) {
	expect(proto.Equal(got, expected), "got %v, expected %v", got, expected)
}

func failsWith(err error, code codes.Code) *status.Status {
	failed, _ := status.FromError(err)
	expect(err != nil && failed.Code() == code, "ended with %v, expected %v", err, code)
	return failed
}
