resource "aws_launch_template" "worker" {
  name_prefix            = "${local.prefix}-worker-"
  image_id               = data.aws_ami.debian.id
  instance_type          = var.worker_type
  key_name               = aws_key_pair.this.key_name
  vpc_security_group_ids = [aws_security_group.this["worker"].id]
  update_default_version = true

  # Its name is its instance's: an auto-scaling group numbers nothing.
  user_data = base64encode(templatefile("${path.module}/user-data/worker.sh.tftpl", {
    first_boot = templatefile("${path.module}/user-data/node.sh.tftpl", {
      node_name = "worker-$(cloud-init query instance_id | cut -c 3-)"
    })
    join = file("${path.module}/user-data/join.py")
    settings = jsonencode({
      region    = var.region
      parameter = aws_ssm_parameter.join.name
      bucket    = aws_s3_bucket.this["bundle"].bucket
      home      = "/opt/inkwell"
      secrets   = "/run/inkwell"
    })
  }))

  iam_instance_profile {
    name = aws_iam_instance_profile.node["worker"].name
  }

  metadata_options {
    http_endpoint               = "enabled"
    http_tokens                 = "required"
    http_put_response_hop_limit = 1
  }

  block_device_mappings {
    device_name = data.aws_ami.debian.root_device_name

    ebs {
      volume_type           = "gp3"
      volume_size           = var.disk_gb
      encrypted             = true
      kms_key_id            = aws_kms_key.this.arn
      delete_on_termination = true
    }
  }

  dynamic "tag_specifications" {
    for_each = ["instance", "volume", "network-interface"]

    content {
      resource_type = tag_specifications.value
      tags          = merge(local.tags, { Name = "${local.prefix}-worker", role = "worker" })
    }
  }
}

# A newer launch template changes no running worker: `aws autoscaling start-instance-refresh` does,
# when somebody wants it.
resource "aws_autoscaling_group" "workers" {
  name_prefix         = local.workers_prefix
  min_size            = var.workers.min
  max_size            = var.workers.max
  desired_capacity    = var.workers.min
  vpc_zone_identifier = local.node_subnets
  target_group_arns   = [for group in aws_lb_target_group.people : group.arn]
  enabled_metrics     = ["GroupDesiredCapacity", "GroupInServiceInstances"]

  # Not ELB: a worker without a gateway's pod is no target, and a good worker all the same.
  health_check_type = "EC2"

  # A worker that can't join must not keep Terraform waiting.
  wait_for_capacity_timeout = "0"

  launch_template {
    id      = aws_launch_template.worker.id
    version = aws_launch_template.worker.latest_version
  }

  dynamic "tag" {
    for_each = merge(local.tags, { Name = "${local.prefix}-worker", role = "worker" })

    content {
      key                 = tag.key
      value               = tag.value
      propagate_at_launch = true
    }
  }

  # The group's own from then on.
  lifecycle {
    ignore_changes = [desired_capacity]
  }
}

# Time to drain a worker that leaves; the control plane that has drained it completes the hook sooner
# (ansible/roles/aws).
resource "aws_autoscaling_lifecycle_hook" "drain" {
  name                   = "drain"
  autoscaling_group_name = aws_autoscaling_group.workers.name
  lifecycle_transition   = "autoscaling:EC2_INSTANCE_TERMINATING"
  heartbeat_timeout      = 300
  default_result         = "CONTINUE"
}

resource "aws_autoscaling_policy" "workers" {
  name                   = "cpu"
  autoscaling_group_name = aws_autoscaling_group.workers.name
  policy_type            = "TargetTrackingScaling"

  target_tracking_configuration {
    target_value = var.workers.cpu

    predefined_metric_specification {
      predefined_metric_type = "ASGAverageCPUUtilization"
    }
  }
}
