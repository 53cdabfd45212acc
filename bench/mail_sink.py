"""A mail server that takes everything: no more SMTP than a sender needs. Writes when each mail came, and its Message-ID.

It offers PIPELINING and CHUNKING (RFC 2920, 3030) to everybody, as mail servers do; Django's sender uses neither.

Prints its port; `python -m bench.mail_sink FILE`. Two connections at once are two coroutines of one process.
"""

import asyncio
import sys
import time
from typing import IO

_HELLO = b"250-sink.example\r\n250-PIPELINING\r\n250-CHUNKING\r\n250 8BITMIME\r\n"
_OK = b"250 OK\r\n"


class Taking(asyncio.Protocol):
    """One connection. Answers line by line; a mail's text is looked at for its end only, and for its Message-ID."""

    def __init__(self, log: IO[str]) -> None:
        self._log = log
        self._left = b""
        self._is_text = False
        # Of a chunk, what is still to come.
        self._chunk = 0
        # To what came at once, in one write.
        self._answers: list[bytes] = []

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport: asyncio.Transport = transport  # type: ignore[assignment] # TCP's
        self._transport.write(b"220 sink.example\r\n")

    def data_received(self, data: bytes) -> None:
        self._left += data
        while self._take():
            pass
        if self._answers:
            self._transport.writelines(self._answers)
            self._answers.clear()

    def _take(self) -> bool:
        if self._chunk:
            return self._take_chunk()
        end = b"\r\n.\r\n" if self._is_text else b"\r\n"
        piece, found, rest = self._left.partition(end)
        if not found:
            return False
        self._left = rest
        if self._is_text:
            self._keep(piece)
        elif piece[:4].upper() == b"BDAT":
            self._chunk = int(piece.split()[1])
        else:
            self._answer(piece[:4].upper())
        return True

    def _take_chunk(self) -> bool:
        if len(self._left) < self._chunk:
            return False
        chunk, self._left, self._chunk = self._left[: self._chunk], self._left[self._chunk :], 0
        self._keep(chunk)
        return True

    def _answer(self, verb: bytes) -> None:
        self._is_text = verb == b"DATA"
        answers = {b"DATA": b"354 go on\r\n", b"EHLO": _HELLO, b"QUIT": b"221 bye\r\n"}
        self._answers.append(answers.get(verb, _OK))
        if verb == b"QUIT":
            self._transport.writelines(self._answers)
            self._transport.close()

    def _keep(self, text: bytes) -> None:
        head = text.partition(b"\r\n\r\n")[0].decode("ascii")
        _, _, after = head.partition("Message-ID: ")
        self._log.write(f"{time.monotonic():.4f} {after.partition(chr(13))[0]}\n")
        self._is_text = False
        self._answers.append(_OK)


async def main(path: str) -> None:
    with open(path, "w", buffering=1, encoding="ascii") as log:  # noqa: PTH123 - a line a mail, written as it comes
        server = await asyncio.get_running_loop().create_server(lambda: Taking(log), "127.0.0.1", 0)
        print(server.sockets[0].getsockname()[1], flush=True)
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
