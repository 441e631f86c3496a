"""The emulated REST API of Twilio: messages, calls and numbers, as the official client asks."""

import asyncio
import re
from base64 import b64decode
from collections.abc import Awaitable, Callable, Iterable, Mapping
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any, TypeVar

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from dyzur.emulators.checking import twilio_call
from dyzur.emulators.served import dropped
from dyzur.emulators.twilio_call import Call
from dyzur.emulators.twilio_events import Event, Gesture
from dyzur.emulators.twilio_things import Sms, matches
from dyzur.emulators.twiml import BadTwiml, read

if TYPE_CHECKING:
    from dyzur.emulators.twilio import TwilioEmulator

Json = dict[str, Any]
Form = Mapping[str, list[str]]

_Thing = TypeVar("_Thing", Call, Sms)

_PHONE = re.compile(r"^\+[1-9]\d{6,14}$")
_SAID = {
    20003: "Authenticate",
    20404: "The requested resource was not found",
    20429: "Too Many Requests",
    21211: "Invalid 'To' Phone Number",
    21205: "Url is not a valid URL",
    21210: "Phone number not yet verified for the account",
    21606: "The 'From' number is not a valid message-capable Twilio phone number",
    21610: "Attempt to send to unsubscribed recipient",
    21617: "The concatenated message body exceeds the 1600 character limit",
    21220: "Unable to update record: the call is not in-progress",
}
_BODY_AT_MOST = 1600


class Refused(Exception):
    """Twilio will not do it: its error code and the HTTP status."""

    def __init__(self, code: int, status: int = 400) -> None:
        super().__init__(_SAID.get(code, str(code)))
        self.code, self.status = code, status


def rest(vendor: "TwilioEmulator") -> APIRouter:
    """The routes of the account."""
    router = APIRouter(prefix="/2010-04-01/Accounts/{account}")

    async def route(request: Request, account: str, path: str) -> Response:
        try:
            _authenticate(vendor, request, account)
            return await _answer(vendor, request, path)
        except Refused as refused:
            return _error(refused.code, refused.status, str(refused))

    router.add_api_route("/{path:path}", route, methods=["GET", "POST", "DELETE"])
    return router


def _authenticate(vendor: "TwilioEmulator", request: Request, account: str) -> None:
    given = request.headers.get("authorization", "").removeprefix("Basic ")
    expected = f"{vendor.account_sid}:{vendor.auth_token}"
    if account != vendor.account_sid or b64decode(given).decode(errors="replace") != expected:
        raise Refused(20003, 401)


async def _answer(vendor: "TwilioEmulator", request: Request, path: str) -> Response:
    resource, _, sid = path.removesuffix(".json").partition("/")
    name = f"{request.method} {resource}{'/{Sid}' if sid else ''}.json"
    form = await _form(request)
    fault = vendor.failures.take(name, form.get("To", [""])[0]) or {}
    await asyncio.sleep(fault.get("slow", 0))
    if "status" in fault:
        return _error(int(fault.get("code", 20429)), int(fault["status"]), "planned")
    vendor.requests.append((name, form))
    answer = await _do(vendor, name, form, sid)
    return dropped() if fault.get("drop") else answer


async def _do(vendor: "TwilioEmulator", name: str, form: Form, sid: str) -> Response:
    refuse_early(vendor, name, form)
    if faults := twilio_call(name, form):
        vendor.faults += faults
        return _error(20001, 400, faults[0])
    return await OPERATIONS[name](vendor, form, sid)


def refuse_early(vendor: "TwilioEmulator", name: str, form: Form) -> None:
    """What Twilio has its own codes for. Raises `Refused`."""
    if name not in ("POST Messages.json", "POST Calls.json"):
        return
    to, from_ = form.get("To", [""])[0], form.get("From", [""])[0]
    if not _PHONE.match(to):
        raise Refused(21211)
    if from_ not in vendor.numbers:
        raise Refused(21606 if "Messages" in name else 21210)
    if to in vendor.opted_out and "Messages" in name:
        raise Refused(21610)
    if len(form.get("Body", [""])[0]) > _BODY_AT_MOST:
        raise Refused(21617)


async def _form(request: Request) -> Form:
    async with request.form() as form:
        pairs = [*request.query_params.multi_items(), *form.multi_items()]
    given: dict[str, list[str]] = {}
    for key, value in pairs:
        given.setdefault(key, []).append(str(value))
    return given


def _error(code: int, status: int, message: str) -> Response:
    body = {
        "code": code,
        "message": message,
        "more_info": f"https://www.twilio.com/docs/errors/{code}",
    }
    return JSONResponse(body | {"status": status}, status_code=status)


async def _send(vendor: "TwilioEmulator", form: Form, _sid: str) -> Response:
    sms = vendor.send(
        from_=form["From"][0],
        to=form["To"][0],
        body=form["Body"][0],
        direction="outbound-api",
        callback=form.get("StatusCallback", [""])[0],
    )
    return JSONResponse(sms.as_json(vendor.account_sid), status_code=201)


async def _messages(vendor: "TwilioEmulator", form: Form, _sid: str) -> Response:
    found = [
        sms.as_json(vendor.account_sid)
        for sms in reversed(vendor.messages)
        if matches(form, sms.from_, sms.to, sms.sent or sms.created, "DateSent")
    ]
    return _listed("messages", found)


async def _message(vendor: "TwilioEmulator", _form: Form, sid: str) -> Response:
    return JSONResponse(_find(vendor.messages, sid).as_json(vendor.account_sid))


async def _forget(vendor: "TwilioEmulator", _form: Form, sid: str) -> Response:
    vendor.messages.remove(_find(vendor.messages, sid))
    return Response(status_code=204)


async def _start_call(vendor: "TwilioEmulator", form: Form, _sid: str) -> Response:
    try:
        document = read(form["Twiml"][0], "") if "Twiml" in form else None
    except BadTwiml as fault:
        raise Refused(12100) from fault
    if document is None and "Url" not in form:
        raise Refused(21205)
    call = vendor.start(form, document)
    return JSONResponse(_call_json(vendor, call), status_code=201)


async def _calls(vendor: "TwilioEmulator", form: Form, _sid: str) -> Response:
    status = form.get("Status", [""])[0]
    found = [
        _call_json(vendor, call)
        for call in reversed(vendor.calls)
        if matches(form, call.from_, call.to, call.started, "StartTime")
        and status in ("", call.status)
    ]
    return _listed("calls", found)


async def _call(vendor: "TwilioEmulator", _form: Form, sid: str) -> Response:
    return JSONResponse(_call_json(vendor, _find(vendor.calls, sid)))


async def _update_call(vendor: "TwilioEmulator", form: Form, sid: str) -> Response:
    call = _find(vendor.calls, sid)
    if call.ended:
        raise Refused(21220)
    if form.get("Status", [""])[0] in ("completed", "canceled"):
        call.receive(Event(Gesture.HANG_UP))
    else:
        document = read(form["Twiml"][0], "") if "Twiml" in form else None
        call.receive(Event(Gesture.GO_TO, form.get("Url", [""])[0], document=document))
    return JSONResponse(_call_json(vendor, call))


async def _numbers(vendor: "TwilioEmulator", form: Form, _sid: str) -> Response:
    wanted = form.get("PhoneNumber", [""])[0]
    found = [n.as_json(vendor.account_sid) for n in vendor.numbers.values() if wanted in n.number]
    return _listed("incoming_phone_numbers", found)


def _call_json(vendor: "TwilioEmulator", call: Call) -> Json:
    return {
        "sid": call.sid,
        "account_sid": vendor.account_sid,
        "parent_call_sid": call.parent.sid if call.parent else None,
        "from": call.from_,
        "to": call.to,
        "status": call.status,
        "direction": call.direction,
        "answered_by": call.answered_by or None,
        "start_time": format_datetime(call.started, usegmt=True),
        "date_created": format_datetime(call.started, usegmt=True),
        "api_version": "2010-04-01",
        "uri": f"/2010-04-01/Accounts/{vendor.account_sid}/Calls/{call.sid}.json",
        "subresource_uris": {},
    }


def _find(things: "Iterable[_Thing]", sid: str) -> "_Thing":
    found = next((thing for thing in things if thing.sid == sid), None)
    if found is None:
        raise Refused(20404, 404)
    return found


def _listed(key: str, found: list[Json]) -> Response:
    return JSONResponse(
        {key: found, "page": 0, "page_size": 1000, "next_page_uri": None, "uri": "", "start": 0}
    )


OPERATIONS: Mapping[str, Callable[["TwilioEmulator", Form, str], Awaitable[Response]]] = {
    "POST Messages.json": _send,
    "GET Messages.json": _messages,
    "GET Messages/{Sid}.json": _message,
    "DELETE Messages/{Sid}.json": _forget,
    "POST Calls.json": _start_call,
    "GET Calls.json": _calls,
    "GET Calls/{Sid}.json": _call,
    "POST Calls/{Sid}.json": _update_call,
    "GET IncomingPhoneNumbers.json": _numbers,
}
