import collections

import grpc
from user import user_pb2, user_pb2_grpc


class UserService(user_pb2_grpc.UserServiceServicer):
    def __init__(self, users):
        self._users = users

    def GetUserInfo(self, request, context):
        return user_pb2.GetUserInfoResponse(user=self._find(request.id, context))

    def ListUsers(self, request, context):
        if user_pb2.ROLE_UNSPECIFIED in request.roles:
            text = "roles: ROLE_UNSPECIFIED is no role to look for"
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, text)
        wanted = [user for user in self._users if not request.roles or user.role in request.roles]
        limit = request.limit if request.HasField("limit") else len(wanted)
        for user in wanted[:limit]:
            yield user_pb2.ListUsersResponse(user=user)

    def UploadLogs(self, requests, context):
        levels = collections.Counter()
        for request in requests:
            if not request.text:
                context.abort(grpc.StatusCode.INVALID_ARGUMENT, f"entry {levels.total()}: text is empty")
            levels[level_name(request.level)] += 1
        return user_pb2.UploadLogsResponse(count=levels.total(), count_by_level=levels)

    def Chat(self, requests, context):
        for request in requests:
            user = self._find(request.user_id, context)
            if not request.text:
                context.abort(grpc.StatusCode.INVALID_ARGUMENT, "text is empty")
            response = user_pb2.ChatResponse(text=f"{user.nickname or user.name}, we have read: {request.text}")
            response.at.GetCurrentTime()
            yield response

    def _find(self, user_id, context):
        if user_id == 0:
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, "an identifier is needed")
        for user in self._users:
            if user.id == user_id:
                return user
        context.abort(grpc.StatusCode.NOT_FOUND, f"there is no user {user_id}")


def level_name(level):
    """A level's name as the schema has it; the number of one that a newer client knows."""
    values = user_pb2.UploadLogsRequest.Level
    return values.Name(level) if level in values.values() else str(level)
