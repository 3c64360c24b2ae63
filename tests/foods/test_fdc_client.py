"""The client against a real server on this machine that speaks the published interface."""

from __future__ import annotations

import json
import logging
import socket
import time
from contextlib import suppress
from datetime import timedelta
from threading import Thread

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from foods.errors import InputError
from foods.fdc import IDS_A_CALL, FdcClient, parse_id
from foods.fdc_cache import FdcCache
from foods.fdc_errors import (
    FdcAnswerError,
    FdcCacheError,
    FdcError,
    FdcKeyError,
    FdcLimitError,
    FdcNotFoundError,
    FdcUnavailableError,
)
from foods.fdc_http import HOUR_S, KEY_VARIABLE, REQUESTS_AN_HOUR, ApiKey, Gateway, Patience
from tests.foods import fdc_answers as api

KEY = "a-secret-key-0123456789"


def dripping(server, part):
    """Answer every question with a head or a body that never ends."""
    while True:
        try:
            there, _ = server.accept()
        except OSError:
            return
        Thread(target=drip, args=(there, part), daemon=True).start()


def drip(there, part):
    with there, suppress(OSError):
        there.sendall(b"HTTP/1.1 200 OK\r\n" + (b"\r\n" if part == "body" else b"X-Drip: "))
        while True:
            there.sendall(b" ")
            time.sleep(0.05)


class Clock:
    """A clock that goes on only where somebody waits."""

    def __init__(self):
        self.now = 0.0
        self.waits = []

    def __call__(self):
        return self.now

    def sleep(self, seconds):
        self.waits.append(seconds)
        self.now += seconds


@pytest.fixture(scope="session")
def make_httpserver():
    """Serve each request in a thread of its own, so that one may sleep while another answers."""
    with HTTPServer(threaded=True) as server:
        yield server


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def gateway(httpserver, clock):
    patience = Patience(connect_s=1.0, silence_s=0.3, whole_s=5.0, tries=3)
    base = httpserver.url_for("/v1")
    return Gateway(KEY, base=base, patience=patience, sleep=clock.sleep, clock=clock)


@pytest.fixture
def client(gateway):
    return FdcClient(gateway)


@pytest.fixture
def cached(gateway, tmp_path):
    return FdcClient(gateway, FdcCache(tmp_path / "kept"))


def serve(httpserver, path, *answers):
    """Answer a path with each of some answers in turn, the last one for ever."""
    left = list(answers)
    seen = []

    def handle(request: Request) -> Response:
        seen.append(request)
        answer = left.pop(0) if len(left) > 1 else left[0]
        if isinstance(answer, Response):
            return answer
        if callable(answer):
            return answer(request)
        return Response(json.dumps(answer), content_type="application/json")

    httpserver.expect_request(f"/v1/{path}").respond_with_handler(handle)
    return seen


def many(known):
    """Answer a request for many foods like the interface: unknown numbers are left out."""

    def handle(request: Request) -> Response:
        ids = [int(text) for text in request.args["fdcIds"].split(",")]
        assert 1 <= len(ids) <= IDS_A_CALL
        found = [known[i] for i in ids if i in known]
        return Response(json.dumps(found), content_type="application/json")

    return handle


class TestKey:
    def test_it_travels_in_the_header_alone(self, httpserver, client):
        seen = serve(httpserver, "food/11", api.food())
        client.food(11)
        assert seen[0].headers["X-Api-Key"] == KEY
        assert KEY not in seen[0].url

    def test_it_is_in_no_repr_message_or_log(self, httpserver, client, gateway, caplog):
        caplog.set_level(logging.DEBUG)
        serve(httpserver, "food/11", Response(status=403))
        with pytest.raises(FdcKeyError) as error:
            client.food(11)
        texts = [repr(ApiKey.of(KEY)), repr(gateway), repr(client), str(error.value), caplog.text]
        assert all(KEY not in text for text in texts)
        assert KEY_VARIABLE in str(error.value)

    def test_it_comes_from_the_environment(self, monkeypatch):
        monkeypatch.setenv(KEY_VARIABLE, KEY)
        assert ApiKey.of(None).text == KEY

    @pytest.mark.parametrize("text", ["", "  ", None])
    def test_without_one_the_way_to_get_one_is_told(self, monkeypatch, text):
        monkeypatch.delenv(KEY_VARIABLE, raising=False)
        with pytest.raises(FdcKeyError, match=KEY_VARIABLE):
            Gateway(text)

    @pytest.mark.parametrize("text", ["a\nb: c", "a b", "\u00e9"])
    def test_one_that_no_header_can_carry_is_refused_unseen(self, text):
        with pytest.raises(FdcKeyError) as error:
            Gateway(text)
        assert text not in str(error.value)

    def test_it_is_not_carried_to_another_address(self, httpserver, client):
        elsewhere = serve(httpserver, "elsewhere", api.food())
        there = httpserver.url_for("/v1/elsewhere")
        serve(httpserver, "food/11", Response(status=302, headers={"Location": there}))
        with pytest.raises(FdcAnswerError):
            client.food(11)
        assert elsewhere == []

    def test_it_is_not_sent_in_the_clear(self):
        with pytest.raises(InputError, match="https"):
            Gateway(KEY, base="http://example.org/fdc")


class TestOne:
    def test_a_food_is_fetched_in_full(self, httpserver, client):
        seen = serve(httpserver, "food/11", api.food())
        assert client.food(11).values["calcium_mg"].value == 120.0
        assert seen[0].args["format"] == "full"

    def test_a_food_that_is_not_there_in_full_may_be_there_abridged(self, httpserver, client):
        def handle(request: Request) -> Response:
            if request.args["format"] == "full":
                return Response(status=404)
            return Response(json.dumps(api.abridged()))

        serve(httpserver, "food/11", handle)
        assert client.food(11).name == "Test food 11"

    def test_an_unknown_food_is_said_to_be_unknown(self, httpserver, client):
        serve(httpserver, "food/11", Response(status=404))
        with pytest.raises(FdcNotFoundError, match="food/11"):
            client.food(11)

    def test_another_food_than_asked_for_is_refused(self, httpserver, client):
        serve(httpserver, "food/11", api.food(12))
        with pytest.raises(FdcAnswerError, match="fdc:12"):
            client.food(11)

    @pytest.mark.parametrize("answer", [[], "text", 3, None, {}])
    def test_an_answer_that_is_no_food_is_refused(self, httpserver, client, answer):
        serve(httpserver, "food/11", answer)
        with pytest.raises(FdcAnswerError):
            client.food(11)

    @pytest.mark.parametrize("fdc_id", [0, -1, True, "11"])
    def test_a_wrong_number_is_never_asked_for(self, client, fdc_id):
        with pytest.raises(InputError):
            client.food(fdc_id)


class TestPatience:
    @pytest.mark.parametrize("status", [500, 502, 503, 504])
    def test_a_failing_service_is_asked_again_with_growing_waits(
        self, httpserver, client, clock, status
    ):
        seen = serve(
            httpserver, "food/11", Response(status=status), Response(status=status), api.food()
        )
        assert client.food(11).fdc_id == 11
        assert (len(seen), clock.waits) == (3, [1.0, 2.0])

    def test_a_service_that_goes_on_failing_is_given_up(self, httpserver, client):
        seen = serve(httpserver, "food/11", Response(status=503))
        with pytest.raises(FdcUnavailableError, match="503"):
            client.food(11)
        assert len(seen) == 3

    def test_a_broken_answer_is_asked_for_again(self, httpserver, client):
        half = json.dumps(api.food())[:60]
        seen = serve(httpserver, "food/11", Response(half), api.food())
        assert client.food(11).fdc_id == 11
        assert len(seen) == 2

    def test_an_answer_shorter_than_announced_is_asked_for_again(self, httpserver, client):
        # Whole JSON by itself, and yet not all that was announced.
        body = json.dumps(api.food())
        short = Response(iter([body]), headers={"Content-Length": str(len(body) + 10)})
        seen = serve(httpserver, "food/11", short, api.food())
        assert client.food(11).fdc_id == 11
        assert len(seen) == 2

    def test_an_answer_that_stays_broken_is_no_food(self, httpserver, client):
        serve(httpserver, "food/11", Response("<html>sorry</html>"))
        with pytest.raises(FdcUnavailableError, match="no whole JSON"):
            client.food(11)

    def test_a_silent_service_is_not_waited_for(self, httpserver, client):
        def silent(_: Request) -> Response:
            time.sleep(1.0)
            return Response(json.dumps(api.food()))

        serve(httpserver, "food/11", silent, api.food())
        started = time.monotonic()
        assert client.food(11).fdc_id == 11
        assert time.monotonic() - started < 0.9

    def test_an_answer_that_drips_is_broken_off(self, httpserver):
        def drips(_: Request) -> Response:
            def parts():
                for _ in range(100):
                    time.sleep(0.05)
                    yield b" "

            return Response(parts(), content_type="application/json")

        serve(httpserver, "food/11", drips, api.food())
        patience = Patience(silence_s=0.3, whole_s=0.3, tries=2, first_wait_s=0.0)
        client = FdcClient(Gateway(KEY, base=httpserver.url_for("/v1"), patience=patience))
        started = time.monotonic()
        assert client.food(11).fdc_id == 11
        assert time.monotonic() - started < 2.0

    @pytest.mark.parametrize("part", ["head", "body"])
    def test_a_question_ends_in_time_however_slowly_it_is_answered(self, part):
        with socket.create_server(("127.0.0.1", 0)) as server:
            Thread(target=dripping, args=(server, part), daemon=True).start()
            base = f"http://127.0.0.1:{server.getsockname()[1]}/v1"
            patience = Patience(silence_s=0.5, whole_s=0.4, total_s=1.0, first_wait_s=0.0)
            client = FdcClient(Gateway(KEY, base=base, patience=patience))
            started = time.monotonic()
            with pytest.raises(FdcUnavailableError, match="in time"):
                client.food(11)
            assert time.monotonic() - started < 3.0
        assert Patience().total_s <= 60.0

    def test_nobody_there(self, clock):
        client = FdcClient(
            Gateway(KEY, base="http://127.0.0.1:9/v1", sleep=clock.sleep, clock=clock)
        )
        with pytest.raises(FdcUnavailableError, match="could not be reached"):
            client.food(11)
        assert clock.waits == [1.0, 2.0, 4.0]


class TestLimit:
    def test_429_is_told_with_the_time_to_wait_and_nothing_more_is_sent(
        self, httpserver, client, clock
    ):
        seen = serve(httpserver, "food/11", Response(status=429), api.food())
        with pytest.raises(FdcLimitError, match="60 minutes") as error:
            client.food(11)
        assert error.value.retry_after_s == HOUR_S
        with pytest.raises(FdcLimitError):
            client.food(11)
        assert len(seen) == 1
        clock.now += HOUR_S
        assert client.food(11).fdc_id == 11

    def test_a_short_wait_that_is_asked_for_is_kept(self, httpserver, client, clock):
        slow_down = Response(status=429, headers={"Retry-After": "7"})
        serve(httpserver, "food/11", slow_down, api.food())
        assert client.food(11).fdc_id == 11
        assert clock.waits == [7.0]

    def test_the_request_that_would_block_the_key_is_not_sent(self, httpserver, client, clock):
        seen = serve(httpserver, "food/11", api.food())
        gateway = client._gateway
        gateway._sent.extend([0.0] * (REQUESTS_AN_HOUR - 1))
        assert client.food(11).fdc_id == 11
        with pytest.raises(FdcLimitError):
            client.food(11)
        assert len(seen) == 1
        clock.now += HOUR_S
        assert client.food(11).fdc_id == 11

    def test_the_last_allowed_request_is_the_last(self, httpserver, client):
        body = json.dumps(api.food())
        seen = serve(httpserver, "food/11", Response(body, headers={"X-RateLimit-Remaining": "0"}))
        assert client.food(11).fdc_id == 11
        with pytest.raises(FdcLimitError):
            client.food(11)
        assert len(seen) == 1


class TestMany:
    def test_twenty_a_call_in_the_order_asked(self, httpserver, client):
        ids = list(range(145, 100, -1))
        seen = serve(httpserver, "foods", many({i: api.food(i) for i in ids}))
        got = client.foods(ids)
        assert [food.fdc_id for food in got.foods] == ids
        assert got.missing == ()
        assert len(seen) == 3

    def test_numbers_left_out_of_the_answer_are_told(self, httpserver, client):
        serve(httpserver, "foods", many({1: api.food(1), 3: api.food(3)}))
        got = client.foods([1, 2, 3, 2])
        assert [food.fdc_id for food in got.foods] == [1, 3]
        assert got.missing == (2,)

    def test_null_items_and_foods_not_asked_for_are_left_out(self, httpserver, client):
        serve(httpserver, "foods", [None, api.food(1), api.food(99)])
        assert [food.fdc_id for food in client.foods([1]).foods] == [1]

    @pytest.mark.parametrize(
        ("answer", "error"),
        [
            (Response(status=429), FdcLimitError),
            (Response(status=503), FdcUnavailableError),
            (Response("[{"), FdcUnavailableError),
            ({"not": "a list"}, FdcAnswerError),
            ([{"fdcId": "?"}], FdcAnswerError),
        ],
        ids=["429", "503", "broken", "no list", "no food"],
    )
    def test_what_was_fetched_before_is_kept(self, httpserver, cached, answer, error):
        ids = list(range(1, 31))
        known = many({i: api.food(i) for i in ids})
        serve(httpserver, "foods", known, answer)
        with pytest.raises(error) as caught:
            cached.foods(ids)
        assert [food.fdc_id for food in caught.value.fetched] == ids[:IDS_A_CALL]
        assert len(list(cached._cache.folder.glob("food-*.json"))) == IDS_A_CALL

    def test_a_second_run_asks_for_the_rest_alone(self, httpserver, cached):
        ids = list(range(1, 31))
        known = many({i: api.food(i) for i in ids})
        seen = serve(httpserver, "foods", known, Response(status=400), known)
        with pytest.raises(FdcAnswerError):
            cached.foods(ids)
        assert len(cached.foods(ids).foods) == 30
        assert seen[-1].args["fdcIds"] == ",".join(str(i) for i in ids[IDS_A_CALL:])

    def test_readable_foods_of_an_answer_are_kept_beside_an_unreadable_one(
        self, httpserver, client
    ):
        serve(httpserver, "foods", [api.food(1), {"fdcId": None}, api.food(2)])
        with pytest.raises(FdcAnswerError) as caught:
            client.foods([1, 2])
        assert [food.fdc_id for food in caught.value.fetched] == [1, 2]


class TestPages:
    def test_a_search_gives_a_page_and_the_counts(self, httpserver, client):
        answer = {"totalHits": 41, "totalPages": 3, "currentPage": 2, "foods": [api.hit()]}
        seen = serve(httpserver, "foods/search", answer)
        page = client.search("test food", data_types=["SR Legacy"], page=2, size=20)
        assert (page.hits, page.pages, page.number) == (41, 3, 2)
        assert page.foods[0].values["protein_g"].value == 10.0
        assert dict(seen[0].args) == {
            "query": "test food",
            "dataType": "SR Legacy",
            "pageNumber": "2",
            "pageSize": "20",
        }

    def test_all_pages_of_a_search(self, httpserver, client):
        pages = [
            {"totalHits": 3, "totalPages": 2, "foods": [api.hit(1), api.hit(2)]},
            {"totalHits": 3, "totalPages": 2, "foods": [api.hit(3)]},
        ]
        serve(httpserver, "foods/search", *pages)
        ids = [food.fdc_id for page in client.search_pages("x", size=2) for food in page.foods]
        assert ids == [1, 2, 3]

    def test_a_page_that_fails_keeps_the_pages_before(self, httpserver, client):
        first = {"totalHits": 3, "totalPages": 2, "foods": [api.hit(1), api.hit(2)]}
        serve(httpserver, "foods/search", first, Response(status=429))
        with pytest.raises(FdcLimitError) as caught:
            list(client.search_pages("x", size=2))
        assert [food.fdc_id for food in caught.value.fetched] == [1, 2]

    def test_a_listing_ends_with_a_short_page(self, httpserver, client):
        seen = serve(
            httpserver, "foods/list", [api.abridged(1), None, api.abridged(2)], [api.abridged(3)]
        )
        pages = list(client.listing(size=3))
        assert [[food.fdc_id for food in page] for page in pages] == [[1, 2], [3]]
        assert len(seen) == 2

    @pytest.mark.parametrize(
        "answer",
        [[], {"foods": None}, {"foods": []}, {"foods": [3], "totalPages": 1, "totalHits": 1}],
    )
    def test_another_form_is_refused(self, httpserver, client, answer):
        serve(httpserver, "foods/search", answer)
        with pytest.raises(FdcAnswerError):
            client.search("x")

    @pytest.mark.parametrize(
        "question", [{"size": 0}, {"size": 201}, {"page": 0}, {"data_types": ["Other"]}]
    )
    def test_a_question_beyond_the_interface_is_not_asked(self, client, question):
        with pytest.raises(InputError):
            client.search("x", **question)

    def test_a_search_needs_a_word(self, client):
        with pytest.raises(InputError):
            client.search("  ")


class TestCache:
    def test_a_food_is_asked_for_once(self, httpserver, cached):
        seen = serve(httpserver, "food/11", api.food())
        assert cached.food(11) == cached.food(11)
        assert len(seen) == 1

    @pytest.mark.parametrize(
        "damage",
        [
            lambda text: text[: len(text) // 2],
            lambda text: text.replace("120", "999"),
            lambda text: text.replace('"form": 1', '"form": 0'),
            lambda text: "",
            lambda text: "[]",
            lambda text: '{"answer": 3}',
        ],
        ids=["half", "changed", "old form", "empty", "list", "no answer"],
    )
    def test_a_damaged_entry_is_fetched_again(self, httpserver, cached, damage):
        seen = serve(httpserver, "food/11", api.food())
        cached.food(11)
        file = cached._cache.folder / "food-11.json"
        file.write_text(damage(file.read_text(encoding="utf-8")), encoding="utf-8")
        assert cached.food(11).values["calcium_mg"].value == 120.0
        assert len(seen) == 2
        assert cached._cache.read(11) == api.food()

    def test_another_foods_entry_is_not_taken(self, cached):
        cached._cache.write(12, api.food(12))
        (cached._cache.folder / "food-12.json").rename(cached._cache.folder / "food-11.json")
        assert cached._cache.read(11) is None

    def test_an_old_entry_is_fetched_again(self, httpserver, gateway, tmp_path):
        seen = serve(httpserver, "food/11", api.food())
        client = FdcClient(gateway, FdcCache(tmp_path, oldest=timedelta(0)))
        client.food(11)
        client.food(11)
        assert len(seen) == 2

    def test_nothing_is_left_beside_the_entries(self, cached):
        cached._cache.write(11, api.food())
        assert [path.name for path in cached._cache.folder.iterdir()] == ["food-11.json"]

    def test_a_folder_that_cannot_be_made_is_named_and_the_food_kept(
        self, httpserver, gateway, tmp_path
    ):
        (tmp_path / "file").write_text("")
        serve(httpserver, "food/11", api.food())
        client = FdcClient(gateway, FdcCache(tmp_path / "file"))
        with pytest.raises(FdcCacheError, match="another folder") as caught:
            client.food(11)
        assert [food.fdc_id for food in caught.value.fetched] == [11]

    def test_the_key_is_not_kept(self, httpserver, cached):
        serve(httpserver, "food/11", api.food())
        cached.food(11)
        assert KEY not in (cached._cache.folder / "food-11.json").read_text(encoding="utf-8")


@pytest.mark.parametrize("text", ["", "fdc:", "fdc:1x", "butter", "-3", "\u00b2"])
def test_what_is_no_number_is_refused(text):
    with pytest.raises(InputError):
        parse_id(text)


def test_every_error_can_be_caught_as_one():
    kinds = [FdcAnswerError, FdcCacheError, FdcKeyError, FdcLimitError, FdcNotFoundError]
    assert all(issubclass(kind, FdcError) for kind in [*kinds, FdcUnavailableError])
