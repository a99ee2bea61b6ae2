# What control planes and workers have alike.
data "aws_ami" "debian" {
  owners      = ["136693071363"] # Debian's account: https://wiki.debian.org/Cloud/AmazonEC2Image
  most_recent = true

  filter {
    name   = "name"
    values = [var.node_image]
  }
}

resource "aws_key_pair" "this" {
  key_name_prefix = "${local.prefix}-"
  public_key      = trimspace(var.ssh_public_key)
}
