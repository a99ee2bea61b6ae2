"""Scheduling: admission, the fair queue, and the scheduler that fills the slots."""
