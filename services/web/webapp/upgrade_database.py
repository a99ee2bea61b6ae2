"""The old address of `webapp.commands.upgrade_database`: older charts and scripts call it."""

from webapp.commands.upgrade_database import main

if __name__ == "__main__":
    main()
