# GitHub Actions by OIDC: a job with one of the exact subjects gets a role for an hour; no key is
# stored anywhere.
locals {
  github_host = "token.actions.githubusercontent.com"
  github_subjects = {
    for role, subjects in { publish = var.github.publish_subjects, deploy = var.github.deploy_subjects } :
    role => subjects if length(subjects) > 0
  }
  github_provider = try(aws_iam_openid_connect_provider.github[0].arn, var.github.provider_arn)
  github_policies = {
    publish = data.aws_iam_policy_document.publish.json
    deploy  = data.aws_iam_policy_document.deploy.json
  }
}

resource "aws_iam_openid_connect_provider" "github" {
  count = length(local.github_subjects) > 0 && var.github.provider_arn == "" ? 1 : 0

  url            = "https://${local.github_host}"
  client_id_list = ["sts.amazonaws.com"]
}

data "aws_iam_policy_document" "github_trust" {
  for_each = local.github_subjects

  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]

    principals {
      type        = "Federated"
      identifiers = [local.github_provider]
    }

    condition {
      test     = "StringEquals"
      variable = "${local.github_host}:aud"
      values   = ["sts.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "${local.github_host}:sub"
      values   = each.value
    }
  }
}

# Images into the registry, with the model from its bucket in them.
data "aws_iam_policy_document" "publish" {
  statement {
    sid       = "LoginToRegistry" # AWS knows no resource for it
    actions   = ["ecr:GetAuthorizationToken"]
    resources = ["*"]
  }

  statement {
    sid = "PushImages"
    actions = [
      "ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:CompleteLayerUpload", "ecr:DescribeImages",
      "ecr:GetDownloadUrlForLayer", "ecr:InitiateLayerUpload", "ecr:PutImage", "ecr:UploadLayerPart",
    ]
    resources = [for repository in aws_ecr_repository.this : repository.arn]
  }

  statement {
    sid       = "ListModels"
    actions   = ["s3:ListBucket"]
    resources = [aws_s3_bucket.this["models"].arn]
  }

  statement {
    sid       = "ReadModels"
    actions   = ["s3:GetObject"]
    resources = ["${aws_s3_bucket.this["models"].arn}/*"]
  }

  statement {
    sid       = "DecryptModels"
    actions   = ["kms:Decrypt"]
    resources = [aws_kms_key.this.arn]

    condition {
      test     = "StringEquals"
      variable = "kms:ViaService"
      values   = ["s3.${var.region}.amazonaws.com"]
    }
  }
}

# To the control planes' SSH through the endpoint; what it may do there, SSH's key decides.
data "aws_iam_policy_document" "deploy" {
  statement {
    sid = "FindNodes" # AWS knows no resource for it
    actions = [
      "autoscaling:DescribeAutoScalingGroups", "ec2:DescribeInstanceConnectEndpoints", "ec2:DescribeInstances",
      "elasticloadbalancing:DescribeTargetHealth",
    ]
    resources = ["*"]
  }

  statement {
    sid       = "OpenSsh"
    actions   = ["ec2-instance-connect:OpenTunnel"]
    resources = [aws_ec2_instance_connect_endpoint.this.arn]

    condition {
      test     = "NumericEquals"
      variable = "ec2-instance-connect:remotePort"
      values   = ["22"]
    }
  }

  statement {
    sid       = "SeeImages"
    actions   = ["ecr:DescribeImages"]
    resources = [for repository in aws_ecr_repository.this : repository.arn]
  }
}

resource "aws_iam_role" "github" {
  for_each = local.github_subjects

  name_prefix        = "${local.prefix}-${each.key}-"
  description        = "GitHub Actions of ${local.prefix}: ${each.key}"
  assume_role_policy = data.aws_iam_policy_document.github_trust[each.key].json
}

resource "aws_iam_role_policy" "github" {
  for_each = aws_iam_role.github

  name   = each.key
  role   = each.value.id
  policy = local.github_policies[each.key]
}
