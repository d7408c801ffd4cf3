"""What no client should send: AWS-shaped errors, and a healthy server afterwards."""
import concurrent.futures
import json
import socket
import time
import urllib.error
import urllib.request

from served import OWNER, Journey


DOCUMENT = ('{"Version":"2012-10-17","Statement":'
            '[{"Effect":"Allow","Action":"none:Nothing","Resource":"*"}]}')


class BadInput(Journey):
    def raw(self, data, wait=5):
        """Sends bytes as they are; what comes back until the server closes or `wait` is over."""
        host, port = self.served.url[7:].split(":")
        with socket.create_connection((host, int(port)), timeout=wait) as connection:
            connection.sendall(data)
            connection.shutdown(socket.SHUT_WR)
            answer = b""
            try:
                while chunk := connection.recv(65536):
                    answer += chunk
            except (TimeoutError, ConnectionResetError):
                pass
        return answer

    def tearDown(self):
        self.assertEqual(200, self.served.get("/_amiable/health").status)

    def test_malformed_http(self):
        for data in (b"\x00\x01\x02\r\n\r\n", b"GET\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n",
                     b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
                     b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n"
                     b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                     b"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
                     b"FFFFFFFFFFFFFFFFF\r\n"):
            answer = self.raw(data)
            self.assertTrue(answer == b"" or answer.startswith(b"HTTP/1.1 4"), answer[:80])

    def test_absurd_lengths_are_refused_before_they_are_read(self):
        answer = self.raw(b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999\r\n\r\n")
        self.assertIn(b" 413 ", answer[:20])
        self.assertIn(b"RequestEntityTooLarge", answer)
        answer = self.raw(b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"a" * 200000 + b"\r\n\r\n")
        self.assertTrue(answer == b"" or b" 431 " in answer[:20])

    def test_a_request_without_a_signature(self):
        with self.assertRaises(urllib.error.HTTPError) as caught:
            self.served.get("/?Action=GetCallerIdentity&Version=2011-06-15")
        body = caught.exception.read()
        self.assertIn(b"<Code>MissingAuthenticationToken</Code>", body)
        self.assertEqual(403, caught.exception.code)

    def test_json_without_a_signature(self):
        request = urllib.request.Request(self.served.url, data=b"{}", headers={
            "X-Amz-Target": "TrentService.ListKeys",
            "Content-Type": "application/x-amz-json-1.1"})
        with self.assertRaises(urllib.error.HTTPError) as caught:
            urllib.request.urlopen(request)
        self.assertEqual(400, caught.exception.code)
        self.assertEqual("MissingAuthenticationTokenException",
                         json.load(caught.exception)["__type"])

    def test_other_methods_and_paths_have_bodies_that_sdks_can_read(self):
        for method, path in (("PUT", "/"), ("DELETE", "/x/y"), ("GET", "/"), ("GET", "/x")):
            with self.assertRaises(urllib.error.HTTPError) as caught:
                self.served.get(path, method)
            self.assertIn(caught.exception.read()[:1], (b"<", b"{"))

    def test_slow_requests_do_not_hold_others_up(self):
        host, port = self.served.url[7:].split(":")
        slow = [socket.create_connection((host, int(port))) for _ in range(200)]
        for connection in slow:
            connection.sendall(b"POST / HTTP/1.1\r\nHost: lo")
        begun = time.time()
        self.served.client("sts").get_caller_identity()
        self.assertLess(time.time() - begun, 2)
        for connection in slow:
            connection.close()

    def test_concurrent_edits_of_one_policy_all_count(self):
        iam = self.served.client("iam", OWNER)
        iam.create_user(UserName="busy")

        def put(number):
            client = self.served.client("iam", OWNER)
            client.put_user_policy(UserName="busy", PolicyName="p%d" % number,
                                   PolicyDocument=DOCUMENT)

        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            list(pool.map(put, range(16)))
        self.assertEqual(16, len(iam.list_user_policies(UserName="busy")["PolicyNames"]))

    def test_deep_and_duplicate_json_in_policies(self):
        iam = self.served.client("iam", OWNER)
        iam.create_user(UserName="deep")
        for document in ("[" * 2000 + "]" * 2000, '{"Version":"2012-10-17","Version":"x"}', "{",
                         '{"Version":"2012-10-17","Statement":[]}x'):
            self.refused("MalformedPolicyDocument", iam.put_user_policy, UserName="deep",
                         PolicyName="p", PolicyDocument=document)
