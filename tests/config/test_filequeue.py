from pathlib import Path

from kombu import Connection

import config.filequeue  # noqa: F401


def connection(folder: Path) -> Connection:
    for name in ("messages", "taken", "control"):
        (folder / name).mkdir(exist_ok=True)
    return Connection(
        "files://localhost",
        transport_options={
            "data_folder_in": str(folder / "messages"),
            "data_folder_out": str(folder / "messages"),
            "processed_folder": str(folder / "taken"),
            "control_folder": str(folder / "control"),
        },
    )


# Kombu remembers per process which queues it has bound, so each test has a queue of its own.


def test_messages_come_out_once_and_in_the_order_they_went_in(tmp_path: Path) -> None:
    with connection(tmp_path) as link, link.SimpleQueue("first") as queue:
        for number in range(5):
            queue.put({"number": number})
        got = [queue.get(timeout=1) for _ in range(5)]
        for message in got:
            message.ack()

    assert [message.payload["number"] for message in got] == [0, 1, 2, 3, 4]
    assert list((tmp_path / "messages").iterdir()) == []


def test_a_message_still_being_written_is_not_taken(tmp_path: Path) -> None:
    with connection(tmp_path) as link, link.SimpleQueue("second") as queue:
        (tmp_path / "messages" / "0_half.draft").write_text("")
        queue.put("whole")
        message = queue.get(timeout=1)
        message.ack()

    assert message.payload == "whole"
