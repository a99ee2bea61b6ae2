"""Compile what a program imports, for images whose root can't be written: `compile.py MODULE...`.

Python looks for what it compiled in PYTHONPYCACHEPREFIX; only what is imported goes there. The
files don't hold their source's time, so that they are the same in every build.
"""

import importlib
import py_compile
import sys


def main() -> None:
    """Import the modules, and compile every file that this took."""
    for name in sys.argv[1:]:
        importlib.import_module(name)
    files = {getattr(module, "__file__", None) for module in list(sys.modules.values())}
    for file in sorted(name for name in files if name and name.endswith(".py")):
        if file != __file__:
            py_compile.compile(
                file, doraise=True, invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH
            )


if __name__ == "__main__":
    main()
