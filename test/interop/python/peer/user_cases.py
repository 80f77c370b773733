import itertools

import grpc
from user import user_pb2, user_pb2_grpc

from expect import TIMEOUT, equal, fails_with
from outbox import outbox


def get_user_info(peer):
    stub = user_pb2_grpc.UserServiceStub(peer.channel)

    def get(user_id):
        return stub.GetUserInfo(user_pb2.GetUserInfoRequest(id=user_id), timeout=TIMEOUT).user

    for known in peer.shared.users:
        equal(get(known.id), known)
    equal(fails_with(grpc.StatusCode.NOT_FOUND, lambda: get(404)).details(), "there is no user 404")
    fails_with(grpc.StatusCode.INVALID_ARGUMENT, lambda: get(0))


def list_users(peer):
    stub = user_pb2_grpc.UserServiceStub(peer.channel)

    def listed(**wanted):
        return [response.user for response in stub.ListUsers(user_pb2.ListUsersRequest(**wanted), timeout=TIMEOUT)]

    equal(listed(), peer.shared.users)
    equal([user.role for user in listed(roles=[user_pb2.ROLE_MEMBER], limit=1)], [user_pb2.ROLE_MEMBER])
    equal(listed(limit=0), [])


def upload_logs(peer):
    def entries():
        from_the_future = 7
        for level in [1, 2, 1, 0, from_the_future]:
            entry = user_pb2.UploadLogsRequest(level=level, text="ready")
            entry.at.GetCurrentTime()
            yield entry

    response = user_pb2_grpc.UserServiceStub(peer.channel).UploadLogs(entries(), timeout=TIMEOUT)
    by_level = {"LEVEL_INFO": 2, "LEVEL_ERROR": 1, "LEVEL_UNSPECIFIED": 1, "7": 1}
    equal(response, user_pb2.UploadLogsResponse(count=5, count_by_level=by_level))


def chat(peer):
    said, say = outbox()
    responses = user_pb2_grpc.UserServiceStub(peer.channel).Chat(said, timeout=TIMEOUT)
    for text in ["my card is lost", "谢谢"]:
        say(user_pb2.ChatRequest(user_id=1, text=text))
        response = next(responses)
        equal(response.text, f"{peer.shared.users[0].nickname}, we have read: {text}")
        response.at.ToDatetime()
    say(None)
    equal(list(responses), [])


def server_ends_stream(peer):
    stub = user_pb2_grpc.UserServiceStub(peer.channel)
    said, say = outbox()
    responses = stub.Chat(said, timeout=TIMEOUT)
    say(user_pb2.ChatRequest(user_id=404, text="who am I?"))
    fails_with(grpc.StatusCode.NOT_FOUND, lambda: next(responses))
    say(None)
    endless = itertools.repeat(user_pb2.UploadLogsRequest())
    fails_with(grpc.StatusCode.INVALID_ARGUMENT, lambda: stub.UploadLogs(endless, timeout=TIMEOUT))


CASES = {
    "user.UserService/GetUserInfo": get_user_info,
    "user.UserService/ListUsers": list_users,
    "user.UserService/UploadLogs": upload_logs,
    "user.UserService/Chat": chat,
    "server-ends-stream": server_ends_stream,
}
