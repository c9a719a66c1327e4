"""Network namespaces, and in each of them a host that answers connections and tries its own.

Takes a JSON request on each line of its input and answers on a line of its output. The namespaces have no names, only
descriptors in this process: when its input ends they are gone, whatever became of the caller.
"""

import contextlib
import ctypes
import errno
import json
import os
import resource
import selectors
import socket
import subprocess
import sys
import time

# From <linux/sched.h>; Python has unshare and setns since 3.12 only.
CLONE_NEWNET = 0x40000000

# After so many seconds in which nothing at all happened, what is still under way counts as lost: the kernel delivers
# within microseconds, and sends a lost packet again after a second only.
QUIET = 0.25

# The seconds that all attempts together may take.
PATIENCE = 60

READ, WRITE = selectors.EVENT_READ, selectors.EVENT_WRITE


class World:
    def __init__(self):
        self.libc = ctypes.CDLL(None, use_errno=True)
        self.spaces = {}
        self.selector = selectors.DefaultSelector()
        self.listeners = []
        # Every attempt is a descriptor, and they are made all at once.
        _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))

    def make(self, spaces):
        """Makes namespaces. Answers with a path to each, which `ip` takes for a name."""
        for space in spaces:
            self.succeed(self.libc.unshare(CLONE_NEWNET))
            self.spaces[space] = os.open("/proc/self/ns/net", os.O_RDONLY | os.O_CLOEXEC)
        return {space: f"/proc/{os.getpid()}/fd/{descriptor}" for space, descriptor in self.spaces.items()}

    def enter(self, space):
        """Sockets and processes made from now on, and /proc/sys/net, are those of a namespace."""
        self.succeed(self.libc.setns(self.spaces[space], CLONE_NEWNET))

    def succeed(self, result):
        if result != 0:
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))

    def configure(self, space, settings):
        """Sets kernel parameters, by their paths under /proc/sys/net."""
        self.enter(space)
        for path, value in settings.items():
            with open(f"/proc/sys/net/{path}", "w") as file:
                file.write(value)

    def run(self, steps):
        """Runs programs at the same time, each in a namespace and with a text to read. All have to succeed."""
        started = []
        for step in steps:
            self.enter(step["space"])
            pipe = subprocess.PIPE
            process = subprocess.Popen(step["program"], stdin=pipe, stdout=pipe, stderr=subprocess.STDOUT, text=True)
            started.append((step, process))
        for step, process in started:
            said, _ = process.communicate(step["text"])
            if process.returncode != 0:
                raise RuntimeError(f"`{' '.join(step['program'])}` in {step['space']}: {said}\n{step['text']}")

    def listen(self, space, name, ports):
        """Answers on some ports, by a host's name."""
        self.enter(space)
        for port in ports:
            server = socket.create_server(("", port), backlog=4096)
            server.setblocking(False)
            listener = self.accept(server, space, name)
            self.listeners.append(listener)
            self.proceed(listener)

    def attempt(self, attempts):
        """Tries connections at the same time. Answers for each with the lines heard and the error that ended it."""
        results = [{"heard": "", "error": None} for _ in attempts]
        for result, attempt in zip(results, attempts):
            self.proceed(self.connect(result, **attempt))
        begin = time.monotonic()
        while self.under_way():
            ready = self.selector.select(QUIET)
            if not ready:
                break
            if time.monotonic() - begin > PATIENCE:
                raise RuntimeError(f"{len(attempts)} attempts do not come to an end")
            for key, _ in ready:
                self.selector.unregister(key.fileobj)
                self.proceed(key.data)
        for key in self.under_way():
            self.selector.unregister(key.fileobj)
            key.data.close()
        return results

    def under_way(self):
        return [key for key in list(self.selector.get_map().values()) if key.data not in self.listeners]

    def proceed(self, task):
        """Lets a task go on until it waits for a socket the next time, if it does."""
        with contextlib.suppress(StopIteration):
            waits_for, event = next(task)
            self.selector.register(waits_for, event, task)

    def accept(self, server, space, name):
        while True:
            yield server, READ
            visitor, (address, _) = server.accept()
            visitor.setblocking(False)
            self.proceed(self.answer(visitor, space, f"{name} {address}\n"))

    def answer(self, visitor, space, answer):
        """Says who answers whom; what asks for a further host is passed on to it, as by a load balancer."""
        # The visitor may be gone already.
        with visitor, contextlib.suppress(ConnectionError):
            yield visitor, READ
            further = visitor.recv(100).decode().split()
            visitor.sendall(answer.encode())
            if further:
                result = {"heard": "", "error": None}
                yield from self.connect(result, space, None, *further)
                visitor.sendall(result["heard"].encode())

    def connect(self, result, space, source, to, port, further=""):
        self.enter(space)
        with socket.socket() as connection:
            connection.setblocking(False)
            try:
                if source:
                    connection.bind((source, 0))
                if connection.connect_ex((to, int(port))) == errno.EINPROGRESS:
                    yield connection, WRITE
                connection.sendall(f"{further}\n".encode())
                while True:
                    yield connection, READ
                    heard = connection.recv(1000).decode()
                    if not heard:
                        break
                    result["heard"] += heard
            except OSError as error:
                result["error"] = errno.errorcode[error.errno]


def main():
    world = World()
    for line in sys.stdin:
        request = json.loads(line)
        try:
            answer = {"answer": getattr(world, request.pop("do"))(**request)}
        except (OSError, RuntimeError) as error:
            answer = {"failed": str(error)}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
