"""`inkwell toolchain`: what the tests need beyond Python's packages."""


def toolchain() -> None:
    """Install what the tests need beyond Python's packages: Chromium, helm, two APIs' schemas."""
    from inkwell import toolchain as tools

    tools.install()
