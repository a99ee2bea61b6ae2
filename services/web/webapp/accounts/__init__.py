"""Who somebody is: registration, passwords, sessions and the keys that sign tokens."""
