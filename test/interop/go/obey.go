package main

import (
	"context"
	"strconv"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
)

// Does what the metadata of calls ask for, whatever their service; ../peers/obey.ts says what that is.

var calls = newFates()

func obeyUnary(ctx context.Context, request any, _ *grpc.UnaryServerInfo, next grpc.UnaryHandler) (any, error) {
	defer remember(ctx)
	if err := obey(ctx); err != nil {
		return nil, err
	}
	return next(ctx, request)
}

func obeyStream(service any, stream grpc.ServerStream, _ *grpc.StreamServerInfo, next grpc.StreamHandler) error {
	defer remember(stream.Context())
	if err := obey(stream.Context()); err != nil {
		return err
	}
	return next(service, stream)
}

func obey(ctx context.Context) error {
	asked, _ := metadata.FromIncomingContext(ctx)
	echo := metadata.MD{}
	for _, key := range []string{"echo", "echo-bin"} {
		if values := asked.Get(key); len(values) > 0 {
			echo[key] = values
		}
	}
	trailers := echo.Copy()
	if first(asked, "ask-time-left") != "" {
		trailers.Set("time-left-ms", timeLeft(ctx))
	}
	if id := first(asked, "ask-fate"); id != "" {
		trailers.Set("fate", calls.await(id))
	}
	if err := grpc.SetHeader(ctx, echo); err != nil {
		return err
	}
	if err := grpc.SetTrailer(ctx, trailers); err != nil {
		return err
	}
	if first(asked, "ask-wait") != "" {
		<-ctx.Done()
		return status.FromContextError(ctx.Err()).Err()
	}
	return failure(asked)
}

// The failure that is asked for, or nil.
func failure(asked metadata.MD) error {
	code, err := strconv.Atoi(first(asked, "ask-status"))
	if err != nil {
		return nil
	}
	failed := status.New(codes.Code(code), first(asked, "ask-message-bin"))
	if first(asked, "ask-details") == "" {
		return failed.Err()
	}
	violation := &errdetails.BadRequest_FieldViolation{Field: "name", Description: "is empty"}
	detailed, err := failed.WithDetails(&errdetails.BadRequest{
		FieldViolations: []*errdetails.BadRequest_FieldViolation{violation},
	})
	if err != nil {
		return err
	}
	return detailed.Err()
}

func timeLeft(ctx context.Context) string {
	deadline, ok := ctx.Deadline()
	if !ok {
		return "none"
	}
	return strconv.FormatInt(time.Until(deadline).Milliseconds(), 10)
}

func remember(ctx context.Context) {
	asked, _ := metadata.FromIncomingContext(ctx)
	id := first(asked, "call-id")
	if id == "" {
		return
	}
	if ctx.Err() == nil {
		calls.tell(id, "finished")
	} else {
		calls.tell(id, "cancelled")
	}
}

func first(md metadata.MD, key string) string {
	if values := md.Get(key); len(values) > 0 {
		return values[0]
	}
	return ""
}
