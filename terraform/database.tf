# Postgres, which with the buckets holds all state: nodes may come and go.
locals {
  databases = var.database == null ? {} : { postgres = var.database }
  user      = "inkwell"
}

# Drawn, written to Secrets Manager and read from there again, so that an apply that was interrupted
# goes on with the same one. It is in no plan and in no state.
ephemeral "aws_secretsmanager_random_password" "database" {
  count = length(local.databases)

  password_length     = 40
  exclude_punctuation = true # it becomes part of an address
}

# A deleted secret's name stays taken for a week, so each has its own.
resource "aws_secretsmanager_secret" "database" {
  for_each = local.databases

  name_prefix             = "${local.prefix}-database-"
  description             = "Password of the database's user ${local.user}"
  kms_key_id              = aws_kms_key.this.arn
  recovery_window_in_days = 7
}

resource "aws_secretsmanager_secret_version" "database" {
  for_each = local.databases

  secret_id                = aws_secretsmanager_secret.database[each.key].id
  secret_string_wo         = ephemeral.aws_secretsmanager_random_password.database[0].random_password
  secret_string_wo_version = each.value.password_version
}

ephemeral "aws_secretsmanager_secret_version" "database" {
  count = length(local.databases)

  secret_id = aws_secretsmanager_secret_version.database["postgres"].secret_id
}

resource "aws_db_subnet_group" "this" {
  for_each = local.databases

  name_prefix = "${local.prefix}-"
  description = "Private subnets of ${local.prefix}"
  subnet_ids  = local.private_subnets
}

resource "aws_db_instance" "this" {
  for_each = local.databases

  identifier            = local.prefix
  engine                = "postgres"
  engine_version        = "17"
  instance_class        = each.value.class
  storage_type          = "gp3"
  allocated_storage     = each.value.storage_gb
  max_allocated_storage = each.value.storage_gb * 5
  storage_encrypted     = true
  kms_key_id            = aws_kms_key.this.arn
  multi_az              = each.value.standby

  db_name             = local.user
  username            = local.user
  password_wo         = ephemeral.aws_secretsmanager_secret_version.database[0].secret_string
  password_wo_version = each.value.password_version

  db_subnet_group_name   = aws_db_subnet_group.this[each.key].name
  vpc_security_group_ids = [aws_security_group.this["database"].id]
  publicly_accessible    = false

  backup_retention_period         = each.value.backup_days
  copy_tags_to_snapshot           = true
  auto_minor_version_upgrade      = true
  enabled_cloudwatch_logs_exports = ["postgresql", "upgrade"]

  deletion_protection       = var.keep_data
  skip_final_snapshot       = !var.keep_data
  final_snapshot_identifier = "${aws_secretsmanager_secret.database[each.key].name}-final"

  depends_on = [aws_cloudwatch_log_group.this]
}
