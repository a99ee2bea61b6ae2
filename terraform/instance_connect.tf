# SSH for those whom IAM lets, through AWS: no port is open to the world, and the nodes need no agent.
resource "aws_ec2_instance_connect_endpoint" "this" {
  subnet_id          = local.private_subnets[0]
  security_group_ids = [aws_security_group.this["connect"].id]
  preserve_client_ip = false

  tags = { Name = local.prefix }
}
