"""A platform on AWS: terraform/ driven, looked at, priced and taken away."""
