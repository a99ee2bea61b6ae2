"""The process that checks data sets and trains models, each stage as a process of its own."""
