"""What a made bundle consists of: its files put together, its manifest, its bill of materials."""
