"""Letters: the form, the queue, versions, and what a person can do with theirs."""
