# Write-only arguments and the lock file beside the state are of Terraform 1.11 and OpenTofu 1.11.
terraform {
  required_version = ">= 1.11"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.100, < 7"
    }
  }

  # `bucket`, `key` and `region` come by `-backend-config`: docs/aws.md.
  backend "s3" {
    encrypt      = true
    use_lockfile = true
  }
}

provider "aws" {
  region = var.region

  # They don't reach what an auto-scaling group starts: workers.tf gives its own.
  default_tags {
    tags = local.tags
  }
}

data "aws_caller_identity" "this" {}

data "aws_partition" "this" {}

locals {
  prefix  = "${var.name}-${var.environment}"
  account = data.aws_caller_identity.this.account_id

  tags = {
    project     = var.name
    environment = var.environment
  }
}
