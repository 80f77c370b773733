package main

import (
	"context"
	"fmt"
	"io"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/timestamppb"
	"interop/gen/user"
)

type userService struct {
	user.UnimplementedUserServiceServer
	users []*user.User
}

func (s userService) GetUserInfo(
	_ context.Context, request *user.GetUserInfoRequest,
) (*user.GetUserInfoResponse, error) {
	found, err := s.find(request.GetId())
	if err != nil {
		return nil, err
	}
	return &user.GetUserInfoResponse{User: found}, nil
}

func (s userService) ListUsers(request *user.ListUsersRequest, stream user.UserService_ListUsersServer) error {
	left := uint32(len(s.users))
	if request.Limit != nil {
		left = request.GetLimit()
	}
	wanted := map[user.Role]bool{}
	for _, role := range request.GetRoles() {
		if role == user.Role_ROLE_UNSPECIFIED {
			return status.Error(codes.InvalidArgument, "roles: ROLE_UNSPECIFIED is no role to look for")
		}
		wanted[role] = true
	}
	for _, known := range s.users {
		if left == 0 {
			return nil
		}
		if len(wanted) > 0 && !wanted[known.GetRole()] {
			continue
		}
		if err := stream.Send(&user.ListUsersResponse{User: known}); err != nil {
			return err
		}
		left--
	}
	return nil
}

func (userService) UploadLogs(stream user.UserService_UploadLogsServer) error {
	response := &user.UploadLogsResponse{CountByLevel: map[string]uint32{}}
	for {
		request, err := stream.Recv()
		if err == io.EOF {
			return stream.SendAndClose(response)
		}
		if err != nil {
			return err
		}
		if request.GetText() == "" {
			return status.Errorf(codes.InvalidArgument, "entry %d: text is empty", response.GetCount())
		}
		response.CountByLevel[request.GetLevel().String()]++
		response.Count++
	}
}

func (s userService) Chat(stream user.UserService_ChatServer) error {
	for {
		request, err := stream.Recv()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		found, err := s.find(request.GetUserId())
		if err != nil {
			return err
		}
		if request.GetText() == "" {
			return status.Error(codes.InvalidArgument, "text is empty")
		}
		name := found.GetNickname()
		if name == "" {
			name = found.GetName()
		}
		text := fmt.Sprintf("%s, we have read: %s", name, request.GetText())
		if err := stream.Send(&user.ChatResponse{Text: text, At: timestamppb.Now()}); err != nil {
			return err
		}
	}
}

func (s userService) find(id uint64) (*user.User, error) {
	if id == 0 {
		return nil, status.Error(codes.InvalidArgument, "an identifier is needed")
	}
	for _, known := range s.users {
		if known.GetId() == id {
			return known, nil
		}
	}
	return nil, status.Errorf(codes.NotFound, "there is no user %d", id)
}
