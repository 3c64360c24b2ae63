"""A session of the app without a browser: what a browser would say to the server, no drawing."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect

if TYPE_CHECKING:
    from collections.abc import Iterator

    from websockets.sync.client import ClientConnection

    from tests.browser.served import Served

_ANSWER_S = 240
"""Longest wait for one message: a planner may stand in a queue. [s]"""


class Session:
    """One visitor's connection to the server.

    Parameters
    ----------
    connection : ClientConnection
    """

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection
        self.drawn: list[ForwardMsg] = []
        """What the server sent for the last run."""

    def open(self) -> None:
        """Run the first page, as when its address is opened."""
        self._run(BackMsg())

    def press(self, label: str) -> None:
        """Press a button, as a visitor who changed nothing else."""
        elements = (message.delta.new_element for message in self.drawn)
        wanted = next(one.button for one in elements if one.button.label == label)
        message = BackMsg()
        state = message.rerun_script.widget_states.widgets.add()
        state.id, state.trigger_value = wanted.id, True
        self._run(message)

    def texts(self) -> list[str]:
        """Return what is drawn as text."""
        found = [message.delta.new_element for message in self.drawn]
        return [one.markdown.body or one.heading.body for one in found]

    def exceptions(self) -> list[str]:
        """Return the tracebacks that are drawn."""
        found = (message.delta.new_element.exception for message in self.drawn)
        return [one.message for one in found if one.message]

    def _run(self, message: BackMsg) -> None:
        message.rerun_script.query_string = ""
        self._connection.send(message.SerializeToString())
        while True:
            answer = ForwardMsg.FromString(self._connection.recv(_ANSWER_S))
            if answer.WhichOneof("type") == "new_session":
                self.drawn = []
            self.drawn.append(answer)
            # A run that asks for another one ends early and is followed by it.
            is_end = answer.WhichOneof("type") == "script_finished"
            if is_end and answer.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
                return


@contextmanager
def session(served: Served) -> Iterator[Session]:
    """Open a session of the server, and close it afterwards."""
    address = served.url.replace("http", "ws", 1) + "_stcore/stream"
    with connect(address, subprotocols=["streamlit"], max_size=None) as connection:
        yield Session(connection)
