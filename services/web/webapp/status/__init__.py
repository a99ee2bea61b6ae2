"""How the service is, for everyone: what answers, how long letters take, what failed."""
