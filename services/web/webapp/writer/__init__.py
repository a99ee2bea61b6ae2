"""The process that writes letters: it takes them from the queue and asks the model server."""
