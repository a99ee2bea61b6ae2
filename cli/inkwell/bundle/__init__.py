"""The bundle: everything that a node installs, in one directory that is checked before use.

A bundle is made either from source (pinned Go modules and Debian packages) or from the official
releases; docs/decisions/bundle.md says why it is a directory and how its parts are keyed.
"""
