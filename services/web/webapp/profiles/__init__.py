"""What a person tells of themselves, written once: kept, read from files, and filled into forms."""
