"""The aws command line without its start, which would be most of the time of what scripts do.

`folder()` holds an `aws` for the front of PATH. It hands its arguments, environment, directory and
streams to a worker, which has imported the tool once and runs one command after the other: the
tool's own code from argument to answer. test_aws_cli and the example story start the real one.
Two things differ. Debian's version does not know AWS_ENDPOINT_URL: it is told as --endpoint-url.
And `aws … wait` looks again after 0.2 seconds, not after 15."""
import atexit
import functools
import gc
import marshal
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import types

WORKERS = 2
# Without site packages: this starts for each command.
CLIENT = r"""#!/usr/bin/python3 -IS
import _socket, marshal, os, struct, sys
worker = _socket.socket(_socket.AF_UNIX, _socket.SOCK_SEQPACKET)
worker.connect(os.path.join(os.path.dirname(os.path.abspath(__file__)), "workers"))
worker.sendmsg([marshal.dumps((sys.argv[1:], os.getcwd(), dict(os.environ)))],
               [(_socket.SOL_SOCKET, _socket.SCM_RIGHTS, struct.pack("3i", 0, 1, 2))])
sys.exit(int(worker.recv(8) or 255))
"""
REAL = """#!/bin/sh
exec %s --endpoint-url "$AWS_ENDPOINT_URL" "$@"
"""
LOCK = threading.Lock()


@functools.lru_cache(None)
def folder():
    """A folder with the program `aws`; None where the tool is no package of a Python."""
    made = pathlib.Path(tempfile.mkdtemp(prefix="amiable-aws-"))
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    (made / "real").mkdir()
    for path, text in ((made / "aws", CLIENT), (made / "real/aws", REAL % shutil.which("aws"))):
        path.write_text(text)
        path.chmod(0o755)
    # First the Python that the real tool on this PATH is likely to be of.
    found = any(start(python, str(made)) for python in (shutil.which("python3"), sys.executable))
    return str(made) if found else None


def start(python, made):
    """Starts the workers, which end with this process; whether they have the tool."""
    workers = subprocess.Popen(
        [python, __file__, made], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL, start_new_session=True,
        env={name: value for name, value in os.environ.items() if not name.startswith("AWS_")})

    def end():
        os.killpg(workers.pid, signal.SIGTERM)
        workers.wait()
    ready = workers.stdout.readline() == b"ready\n"
    workers.stdout.close()
    if ready:
        atexit.register(end)
    else:
        workers.wait()
    return ready


def on_path(environment, real=False):
    """The environment, in which `aws` is this one; or the real one, told its endpoint."""
    with LOCK:
        place = folder()
    if place is None:
        return environment
    place = os.path.join(place, "real") if real else place
    return dict(environment, PATH=place + os.pathsep + environment.get("PATH", os.defpath))


# --- what follows is of the workers

def share(botocore):
    """One loader of service models for all commands, and waiters that wait less."""
    botocore.session.create_loader = functools.lru_cache(None)(botocore.session.create_loader)
    botocore.waiter.time = types.SimpleNamespace(
        sleep=lambda seconds: time.sleep(min(seconds, 0.2)), time=time.time)


def run(tool, arguments, directory, environment):
    """One command in this process, whose streams are already its own; its exit code."""
    os.chdir(directory)
    kept = os.environ["AWS_DATA_PATH"]
    os.environ.clear()
    os.environ.update(environment, AWS_DATA_PATH=kept)
    url = environment.get("AWS_ENDPOINT_URL")
    sys.argv = ["aws", *(["--endpoint-url", url] if url else []), *arguments]
    sys.stdin, sys.stdout, sys.stderr = (
        open(number, mode, encoding="utf-8", closefd=False)
        for number, mode in enumerate(("r", "w", "w")))
    try:
        return tool.main() or 0
    except SystemExit as ended:
        return ended.code or 0
    finally:
        sys.stdout.flush()
        sys.stderr.flush()


def work(tool, listener, parent):
    """Until the process ends that these workers are for, in whatever way."""
    nothing = os.open(os.devnull, os.O_RDWR)
    while os.getppid() == parent:
        try:
            connection, _ = listener.accept()
        except TimeoutError:
            continue
        told, streams, _, _ = socket.recv_fds(connection, 1 << 20, 3)
        for number, stream in enumerate(streams):
            os.dup2(stream, number)
            os.close(stream)
        try:
            code = run(tool, *marshal.loads(told))
        finally:
            for number in range(3):
                os.dup2(nothing, number)
        connection.send(str(code).encode())
        connection.close()


def main(made):
    parent, first = os.getppid(), os.getpid()
    import awscli.clidriver as tool
    share(tool.botocore)
    tool.create_clidriver()
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    listener.bind(os.path.join(made, "workers"))
    listener.listen(16)
    listener.settimeout(2)
    print("ready", flush=True)
    gc.freeze()
    for _ in range(WORKERS - 1):
        if os.fork() == 0:
            parent = first
            break
    work(tool, listener, parent)


if __name__ == "__main__":
    main(sys.argv[1])
