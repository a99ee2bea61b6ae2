"""`python -m inkwell COMMAND`."""

from inkwell.app import main

if __name__ == "__main__":
    main()
