package main

import (
	"context"
	"io"

	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"
	"interop/gen/user"
)

var userCases = map[string]testCase{
	"user.UserService/GetUserInfo": func(ctx context.Context, peer *peer) {
		client := user.NewUserServiceClient(peer.connection())
		for _, known := range peer.shared.Users {
			response, err := client.GetUserInfo(ctx, &user.GetUserInfoRequest{Id: known.GetId()})
			noError(err)
			sameMessage(response.GetUser(), known)
		}
		_, err := client.GetUserInfo(ctx, &user.GetUserInfoRequest{Id: 404})
		equal(failsWith(err, codes.NotFound).Message(), "there is no user 404")
		_, err = client.GetUserInfo(ctx, &user.GetUserInfoRequest{})
		failsWith(err, codes.InvalidArgument)
	},

	"user.UserService/ListUsers": func(ctx context.Context, peer *peer) {
		equal(len(listUsers(ctx, peer, &user.ListUsersRequest{})), len(peer.shared.Users))
		for i, listed := range listUsers(ctx, peer, &user.ListUsersRequest{}) {
			sameMessage(listed, peer.shared.Users[i])
		}
		members := []user.Role{user.Role_ROLE_MEMBER}
		one := listUsers(ctx, peer, &user.ListUsersRequest{Roles: members, Limit: proto.Uint32(1)})
		equal(len(one), 1)
		equal(one[0].GetRole(), user.Role_ROLE_MEMBER)
		equal(len(listUsers(ctx, peer, &user.ListUsersRequest{Limit: proto.Uint32(0)})), 0)
	},

	"user.UserService/UploadLogs": func(ctx context.Context, peer *peer) {
		stream, err := user.NewUserServiceClient(peer.connection()).UploadLogs(ctx)
		noError(err)
		const fromTheFuture = user.UploadLogsRequest_Level(7)
		for _, level := range []user.UploadLogsRequest_Level{
			user.UploadLogsRequest_LEVEL_INFO, user.UploadLogsRequest_LEVEL_ERROR, user.UploadLogsRequest_LEVEL_INFO,
			user.UploadLogsRequest_LEVEL_UNSPECIFIED, fromTheFuture,
		} {
			noError(stream.Send(&user.UploadLogsRequest{At: timestamppb.Now(), Level: level, Text: "ready"}))
		}
		response, err := stream.CloseAndRecv()
		noError(err)
		sameMessage(response, &user.UploadLogsResponse{Count: 5, CountByLevel: map[string]uint32{
			"LEVEL_INFO": 2, "LEVEL_ERROR": 1, "LEVEL_UNSPECIFIED": 1, "7": 1,
		}})
	},

	"user.UserService/Chat": func(ctx context.Context, peer *peer) {
		stream, err := user.NewUserServiceClient(peer.connection()).Chat(ctx)
		noError(err)
		for _, text := range []string{"my card is lost", "谢谢"} {
			noError(stream.Send(&user.ChatRequest{UserId: 1, Text: text}))
			response, err := stream.Recv()
			noError(err)
			equal(response.GetText(), peer.shared.Users[0].GetNickname()+", we have read: "+text)
			noError(response.GetAt().CheckValid())
		}
		noError(stream.CloseSend())
		_, err = stream.Recv()
		equal(err, io.EOF)
	},

	"server-ends-stream": func(ctx context.Context, peer *peer) {
		chat, err := user.NewUserServiceClient(peer.connection()).Chat(ctx)
		noError(err)
		noError(chat.Send(&user.ChatRequest{UserId: 404, Text: "who am I?"}))
		_, err = chat.Recv()
		failsWith(err, codes.NotFound)
		upload, err := user.NewUserServiceClient(peer.connection()).UploadLogs(ctx)
		noError(err)
		for err == nil {
			err = upload.Send(&user.UploadLogsRequest{})
		}
		equal(err, io.EOF)
		failsWith(upload.RecvMsg(&user.UploadLogsResponse{}), codes.InvalidArgument)
	},
}

func listUsers(ctx context.Context, peer *peer, request *user.ListUsersRequest) []*user.User {
	stream, err := user.NewUserServiceClient(peer.connection()).ListUsers(ctx, request)
	noError(err)
	var listed []*user.User
	for {
		response, err := stream.Recv()
		if err == io.EOF {
			return listed
		}
		noError(err)
		listed = append(listed, response.GetUser())
	}
}
