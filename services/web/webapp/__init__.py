"""The web service: pages, API, and the process that writes letters. Importing it loads nothing."""
