"""The yardstick: a bare FastAPI route that parses the form, checks the signature and inserts once.

`python -m bench.bare PORT FILE TOKEN`: one durable sqlite3 insert inline, then TwiML.
"""

import sqlite3
import sys

import uvicorn
from fastapi import FastAPI, Request, Response
from twilio.request_validator import RequestValidator


def application(file: str, url: str, token: str) -> FastAPI:
    """The whole of it."""
    app = FastAPI()
    signer = RequestValidator(token)  # type: ignore[no-untyped-call]  # untyped there
    database = sqlite3.connect(file, isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL"):
        database.execute(f"PRAGMA {pragma}")
    database.execute("CREATE TABLE messages (sid TEXT PRIMARY KEY, caller TEXT, body TEXT)")

    @app.post("/twilio/sms")
    async def receive(request: Request) -> Response:
        form = await request.form()
        signature = request.headers.get("X-Twilio-Signature", "")
        if not signer.validate(url, form, signature):  # type: ignore[no-untyped-call]  # as above
            return Response(status_code=403)
        row = (form["MessageSid"], form["From"], form["Body"])
        database.execute("INSERT INTO messages VALUES (?, ?, ?)", row)
        twiml = "<Response><Message>Dziękujemy za wiadomość.</Message></Response>"
        return Response(twiml, media_type="application/xml")

    return app


if __name__ == "__main__":
    port, file, token = sys.argv[1:]
    url = f"http://127.0.0.1:{port}/twilio/sms"
    uvicorn.run(
        application(file, url, token), host="127.0.0.1", port=int(port), log_level="critical"
    )
