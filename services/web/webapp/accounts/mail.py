"""E-mails that the web sends, beside the request that asks for one: SMTP may take seconds."""

import logging
import smtplib
import ssl
import threading
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

from flask import Flask

from webapp.core.config import Config, SettingError, current_config

TIMEOUT_S = 20
AT_ONCE = 4  # in one process; beyond that an e-mail is not sent
PORTS = {"smtp": 587, "smtps": 465}
ROOM = threading.BoundedSemaphore(AT_ONCE)
logger = logging.getLogger("inkwell.web")


def init_app(_app: Flask, config: Config) -> None:
    """Refuse to start where an e-mail would have no sender, or its link no certain host.

    Raises:
        SettingError: one of the two is missing.
    """
    needed = {"INKWELL_MAIL_FROM": config.mail_from, "INKWELL_PUBLIC_HOST": config.public_host}
    for name, value in needed.items():
        if config.smtp_url and not value:
            raise SettingError(f"{name} is not set; INKWELL_SMTP_URL needs it.")


def is_sent() -> bool:
    """Return whether this site sends e-mails."""
    return bool(current_config().smtp_url)


def send(user_id: int, address: str, subject: str, text: str) -> None:
    """Send an e-mail later; whether that works is in the log, under the person's number."""
    config = current_config()
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = config.mail_from, address, subject
    message.set_content(text)
    if not ROOM.acquire(blocking=False):
        logger.warning("e-mail not sent", extra={"user_id": user_id, "error": "too many at once"})
        return
    threading.Thread(target=_deliver, args=(config, message, user_id)).start()


def _deliver(config: Config, message: EmailMessage, user_id: int) -> None:
    try:
        with _server(config.smtp_url) as server:
            server.send_message(message)
    except (OSError, smtplib.SMTPException) as error:  # whose words may have the address
        fields = {"user_id": user_id, "error": type(error).__name__}
        logger.warning("e-mail not sent", extra=fields)
    else:
        logger.info("e-mail sent", extra={"user_id": user_id})
    finally:
        ROOM.release()


def _server(url: str) -> smtplib.SMTP:
    """Return a connection, encrypted where the server can and wherever a password is sent."""
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or PORTS[parts.scheme]
    if parts.scheme == "smtps":
        context = ssl.create_default_context()
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=TIMEOUT_S, context=context)
    else:
        server = smtplib.SMTP(host, port, timeout=TIMEOUT_S)
        server.ehlo()
        if parts.password or server.has_extn("starttls"):
            server.starttls(context=ssl.create_default_context())
    if parts.username and parts.password:
        server.login(unquote(parts.username), unquote(parts.password))
    return server
