locals {
  # What the nodes may write: the API servers' audit, systemd's journal, the containers' lines.
  node_logs     = ["audit", "nodes", "containers"]
  database_logs = var.database == null ? [] : ["postgresql", "upgrade"]
  log_groups = merge(
    { for name in concat(["flow"], local.node_logs) : name => "/${local.prefix}/${name}" },
    # RDS's own names; made before the database makes them, they are encrypted and end some day.
    { for log in local.database_logs : log => "/aws/rds/instance/${local.prefix}/${log}" },
  )

  # By their names, so that a change of the groups leaves the roles alone.
  log_streams = {
    for key, name in local.log_groups :
    key => "arn:${data.aws_partition.this.partition}:logs:${var.region}:${local.account}:log-group:${name}:*"
  }
}

resource "aws_cloudwatch_log_group" "this" {
  for_each = local.log_groups

  name              = each.value
  retention_in_days = var.log_days
  kms_key_id        = aws_kms_key.this.arn
}
