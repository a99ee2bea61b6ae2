"""`python -m inkwell COMMAND`."""

import sys

if __name__ == "__main__":
    try:
        from inkwell.app import main  # takes up to a second, in which Ctrl-C may come already

        main()
    except KeyboardInterrupt:
        sys.exit(130)
