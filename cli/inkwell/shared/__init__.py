"""What several commands need: places, programs, progress, processes, the table of nodes."""
