"""An AWS account, asked: before a platform is made, while it stands, before it goes."""
