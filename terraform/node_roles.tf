# What a node may do in the account, by its role. Pods have none of it: control_planes.tf, `hop`.
data "aws_iam_policy_document" "node_trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["ec2.amazonaws.com"]
    }
  }
}

data "aws_iam_policy_document" "node" {
  statement {
    sid       = "LoginToRegistry" # AWS knows no resource for it
    actions   = ["ecr:GetAuthorizationToken"]
    resources = ["*"]
  }

  statement {
    sid       = "PullImages"
    actions   = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
    resources = [for repository in aws_ecr_repository.this : repository.arn]
  }

  statement {
    sid       = "ListBundle"
    actions   = ["s3:ListBucket"]
    resources = [aws_s3_bucket.this["bundle"].arn]
  }

  statement {
    sid       = "ReadBundle"
    actions   = ["s3:GetObject"]
    resources = ["${aws_s3_bucket.this["bundle"].arn}/*"]
  }

  statement {
    sid       = "ReadJoin"
    actions   = ["ssm:GetParameter"]
    resources = [aws_ssm_parameter.join.arn]
  }

  statement {
    sid       = "WriteLogs"
    actions   = ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"]
    resources = [for name in local.node_logs : local.log_streams[name]]
  }

  statement {
    sid       = "DecryptData"
    actions   = ["kms:Decrypt"]
    resources = [aws_kms_key.this.arn]

    condition {
      test     = "StringEquals"
      variable = "kms:ViaService"
      values   = ["s3.${var.region}.amazonaws.com", "ssm.${var.region}.amazonaws.com"]
    }
  }
}

data "aws_iam_policy_document" "control_plane" {
  source_policy_documents = [data.aws_iam_policy_document.node.json]

  statement {
    sid       = "WriteJoin"
    actions   = ["ssm:PutParameter"]
    resources = [aws_ssm_parameter.join.arn]
  }

  statement {
    sid       = "WriteBackups" # not read and not delete: whoever has a node has no old secrets by it
    actions   = ["s3:PutObject"]
    resources = ["${aws_s3_bucket.this["backups"].arn}/*"]
  }

  statement {
    sid       = "EncryptData"
    actions   = ["kms:Encrypt", "kms:GenerateDataKey"]
    resources = [aws_kms_key.this.arn]

    condition {
      test     = "StringEquals"
      variable = "kms:ViaService"
      values   = ["s3.${var.region}.amazonaws.com", "ssm.${var.region}.amazonaws.com"]
    }
  }

  statement {
    sid       = "KnowInstances" # AWS knows no resource for it
    actions   = ["autoscaling:DescribeAutoScalingInstances", "ec2:DescribeInstances"]
    resources = ["*"]
  }

  statement {
    sid       = "LetWorkersGo"
    actions   = ["autoscaling:CompleteLifecycleAction", "autoscaling:RecordLifecycleActionHeartbeat"]
    resources = ["arn:${data.aws_partition.this.partition}:autoscaling:${var.region}:${local.account}:autoScalingGroup:*:autoScalingGroupName/${local.workers_prefix}*"]
  }

  statement {
    sid       = "PublishMetrics" # AWS knows no resource for it
    actions   = ["cloudwatch:PutMetricData"]
    resources = ["*"]

    condition {
      test     = "StringEquals"
      variable = "cloudwatch:namespace"
      values   = [local.metric_namespace]
    }
  }
}

locals {
  # A prefix, so that a change of the group leaves the roles alone.
  workers_prefix = "${local.prefix}-workers-"

  node_policies = {
    control_plane = data.aws_iam_policy_document.control_plane.json
    worker        = data.aws_iam_policy_document.node.json
  }
}

resource "aws_iam_role" "node" {
  for_each = toset(local.node_roles)

  name_prefix        = "${local.prefix}-${replace(each.key, "_", "-")}-"
  description        = "Nodes of ${local.prefix}: ${each.key}"
  assume_role_policy = data.aws_iam_policy_document.node_trust.json
}

resource "aws_iam_role_policy" "node" {
  for_each = local.node_policies

  name   = "node"
  role   = aws_iam_role.node[each.key].id
  policy = each.value
}

resource "aws_iam_instance_profile" "node" {
  for_each = aws_iam_role.node

  name_prefix = "${local.prefix}-${replace(each.key, "_", "-")}-"
  role        = each.value.name
}
