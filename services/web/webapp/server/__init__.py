"""The HTTP server: gunicorn keeps the processes, waitress reads requests and writes answers.

A request takes a thread once its head and its body are whole, and gives the thread back before
its answer has been read (docs/decisions/reading-before-threads.md).
"""
