"""The settings that other programs read: the command line, compose, Postgres' image and the tests.

They are declared here for the docs, and so that no program takes them for mistakes.
"""

from .base import Setting

COMMAND_LINE = (
    Setting(
        "INKWELL_CHECKOUT",
        "Checkout that an installed `inkwell` works on",
        allowed="a folder",
        default="the one that the current folder is in",
    ),
    Setting(
        "INKWELL_HOME",
        "Folder of the data of `inkwell up`: the database, secrets, logs",
        allowed="a folder",
        default="`inkwell` in XDG_DATA_HOME, which is `~/.local/share`",
    ),
    Setting(
        "INKWELL_LAB",
        "Whether `inkwell up` starts the predictor, which judges links",
        allowed="`on` or `off`",
        default="`on`",
    ),
    Setting(
        "INKWELL_FETCHER",
        "Whether `inkwell up` starts the fetcher, which gets pictures from the internet",
        allowed="`on` or `off`",
        default="`off`",
    ),
    Setting(
        "INKWELL_NODES",
        "Table of the cluster's nodes",
        allowed="a file, or its path below the checkout",
        default="`vagrant/nodes.yml`",
    ),
    Setting(
        "INKWELL_RELEASES",
        "Address of a mirror that the bundle's downloads are fetched from",
        allowed="an address",
        default="each file's own host",
    ),
    Setting(
        "INKWELL_DEBIAN_MIRROR",
        "Address of the Debian mirror that the bundle's packages are fetched from",
        allowed="an address",
        default="Debian's",
    ),
    Setting(
        "INKWELL_OSV_MIRROR",
        "Address of the list of known vulnerabilities",
        allowed="an address",
        default="OSV's",
    ),
)

COMPOSE = (
    Setting(
        "INKWELL_ADDRESS",
        "Address of the machine that the page is opened on",
        allowed="an address",
        default="`127.0.0.1`",
    ),
)

POSTGRES = (
    Setting(
        "INKWELL_DB_PASSWORD_FILE",
        "File with the password of Inkwell",
        allowed="a file",
        required=True,
    ),
    Setting(
        "INKWELL_BACKUP_PASSWORD_FILE",
        "File with the password of backups",
        allowed="a file",
        default="no backups",
    ),
    Setting(
        "INKWELL_MONITORING_PASSWORD_FILE",
        "File with the password of who reads the database's figures, and none of its tables",
        allowed="a file",
        default="nobody reads them",
    ),
    Setting(
        "INKWELL_BACKUPS",
        "Folder of backups and of the archived WAL",
        allowed="a folder",
        default="nothing is archived",
    ),
    Setting(
        "INKWELL_BACKUPS_KEPT",
        "Backups kept",
        allowed="a whole number",
        unit="backups",
        default="`7`",
    ),
    Setting(
        "INKWELL_RESTORE_UNTIL",
        "Time until which archived WAL is replayed",
        allowed="a time such as 2026-11-21T19:00:00Z",
        default="the end of what is archived",
    ),
)

TESTS = (
    Setting(
        "INKWELL_HOSTILE",
        "`all` runs the tests of hostile input that take minutes",
        allowed="`all`",
        default="the short ones",
    ),
    Setting(
        "INKWELL_INVENTORY",
        "Ansible inventory of the cluster to test",
        allowed="a file",
        default="that of `make cluster`",
    ),
)
