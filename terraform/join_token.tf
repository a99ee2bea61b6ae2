# By what a worker joins: a short-lived token that the control planes write and workers read. Until
# they do, it is the word `none`.
resource "aws_ssm_parameter" "join" {
  name             = "/${local.prefix}/join"
  description      = "How a worker joins the cluster"
  type             = "SecureString"
  key_id           = aws_kms_key.this.arn
  value_wo         = "none"
  value_wo_version = 1
}
