"""The application that gunicorn serves and that `flask --app webapp.wsgi:app` commands."""

from contract.log_line import log_uncaught

from .app import create_app
from .core.config import Config, SettingError
from .core.logs import configure

try:
    config = Config.from_env()
    configure(config.log_level)
    log_uncaught()
    app = create_app(config)
except SettingError as error:
    raise SystemExit(f"The web service can't start: {error}") from None
