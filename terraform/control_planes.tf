locals {
  # Names that stay: `control-1` is the first in every inventory.
  control_planes = {
    for index in range(var.control_plane_count) : "control-${index + 1}" => index % 3
  }
}

resource "aws_instance" "control_plane" {
  for_each = local.control_planes

  ami                     = data.aws_ami.debian.id
  instance_type           = var.control_plane_type
  key_name                = aws_key_pair.this.key_name
  subnet_id               = local.node_subnets[each.value]
  vpc_security_group_ids  = [aws_security_group.this["control_plane"].id]
  iam_instance_profile    = aws_iam_instance_profile.node["control_plane"].name
  disable_api_termination = true
  user_data               = templatefile("${path.module}/user-data/node.sh.tftpl", { node_name = each.key })

  # One hop: a pod has one more, and so can't take the node's role.
  metadata_options {
    http_tokens                 = "required"
    http_put_response_hop_limit = 1
  }

  root_block_device {
    volume_type = "gp3"
    volume_size = var.disk_gb
    encrypted   = true
    kms_key_id  = aws_kms_key.this.arn
    tags        = merge(local.tags, { Name = "${local.prefix}-${each.key}", role = "control_plane" })
  }

  tags = { Name = each.key, role = "control_plane" }

  # etcd is on its disk: a newer image, another key or another subnet must not replace it.
  lifecycle {
    ignore_changes = [ami, key_name, subnet_id, user_data]
  }
}
