"""`inkwell up`: Inkwell on this machine, for one person or a few."""


def up() -> None:
    """Start Inkwell on this machine and look after it until Ctrl-C.

    PORT is the page's port (8080), INKWELL_HOME the folder of your data (~/.local/share/inkwell).
    """
    from inkwell.desk import up as desk

    desk.up()
