"""The old address of `webapp.commands.track_quality`: a newer release calls it in older pods."""

from webapp.commands.track_quality import main

if __name__ == "__main__":
    main()
