"""A client of our server in Python's standard library. Fails where an answer is not what it must be."""

import json
import socket
import sys
import urllib.error
import urllib.request

url, port = sys.argv[1], int(sys.argv[2])


def post(body, content_type="application/json"):
    request = urllib.request.Request(url, json.dumps(body).encode(), {"Content-Type": content_type})
    with urllib.request.urlopen(request, timeout=20) as response:
        text = response.read()
        return response.status, json.loads(text) if text else None


def say(name, **members):
    return {"jsonrpc": "2.0", "method": "helloworld.Greeter.SayHello", "params": {"name": name}, **members}


def result(name, id):
    return {"jsonrpc": "2.0", "result": {"message": "Hello " + name}, "id": id}


assert post(say("Python", id=1)) == (200, result("Python", 1))
assert post(say("春\U0001f338", id="a")) == (200, result("春\U0001f338", "a"))
assert post(say("nobody hears")) == (204, None)
status, answers = post([say("a", id=1), say("b"), say("c", id=2), 7])
assert (status, answers[:2]) == (200, [result("a", 1), result("c", 2)])
assert answers[2]["error"]["code"] == -32600
status, answer = post(say("nobody", id=2))
assert (status, answer["error"]["code"], answer["error"]["message"]) == (200, -32005, "no such user: nobody")
assert answer["error"]["data"] == {"code": 5, "status": "NOT_FOUND", "details": []}
try:
    post(say("x", id=1), "text/plain")
    raise AssertionError("a text was taken")
except urllib.error.HTTPError as error:
    assert error.code == 415

with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
    lines = connection.makefile("rw", encoding="utf-8", newline="\n")
    for id in range(100):
        lines.write(json.dumps({"method": "Greeter.SayHello", "params": [{"name": str(id)}], "id": id}) + "\n")
    lines.flush()
    answers = sorted((json.loads(lines.readline()) for _ in range(100)), key=lambda answer: answer["id"])
    wanted = [{"id": id, "result": {"message": f"Hello {id}"}, "error": None} for id in range(100)]
    assert answers == wanted, answers

with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
    connection.sendall(json.dumps(say("without a newline", id=1)).encode())
    connection.shutdown(socket.SHUT_WR)
    text = b"".join(iter(lambda: connection.recv(4096), b""))
    assert json.loads(text) == result("without a newline", 1), text
