"""Pictures from bytes to pixels, in a process of its own with limits of memory and time."""
