"""Parts that are downloaded from the projects' releases and registries instead of being built."""
