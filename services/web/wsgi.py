"""The application that gunicorn serves and `flask --app wsgi` commands."""

from webapp import create_app
from webapp.config import Config
from webapp.logs import configure

config = Config.from_env()
configure(config.log_level)
app = create_app(config)
