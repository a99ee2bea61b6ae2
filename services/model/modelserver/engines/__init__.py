"""What computes: OpenVINO or torch in a child process, or another server."""
