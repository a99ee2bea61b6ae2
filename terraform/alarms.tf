# A network load balancer knows no response times and no status codes: these figures are the
# gateway's and the web's own, published under this namespace with the dimension `Platform` by a
# control plane (ansible/roles/aws).
locals {
  metric_namespace = "Inkwell"
  metrics = {
    first_word = "FirstWordSecondsP95" # from the form to the first word of the letter
    response   = "ResponseSecondsP95"  # of pages and calls that are no letters
    failed     = "FailedPercent"       # answers of 500 to 599, of all answers
    queue      = "LettersWaiting"
    letters    = "LettersWritten"

    first_word_p50 = "FirstWordSecondsP50"
    response_p50   = "ResponseSecondsP50"
  }

  balancer_dimensions = {
    for name, group in aws_lb_target_group.people : name => { LoadBalancer = aws_lb.people.arn_suffix, TargetGroup = group.arn_suffix }
  }

  # `missing`: what an alarm makes of a time without figures.
  product_alarms = {
    for name, limit in { first_word = 10, response = 2, failed = 2, queue = 50 } : "product-${name}" => {
      namespace                     = local.metric_namespace
      metric                        = local.metrics[name]
      dimensions                    = { Platform = local.prefix }
      statistic                     = "Maximum"
      above                         = limit
      minutes                       = 5
      missing                       = "notBreaching"
    }
  }

  alarms = merge(
    local.product_alarms,
    # Not UnHealthyHostCount: workers without a gateway's pod are unhealthy, and should be.
    {
      for name, dimensions in local.balancer_dimensions : "no-gateway-${name}" => {
        namespace  = "AWS/NetworkELB"
        metric     = "HealthyHostCount"
        dimensions = dimensions
        statistic  = "Maximum" # of the zones, each of which may have none
        below      = 1
        minutes    = 3
        missing    = "breaching"
      }
    },
    {
      api-server-down = {
        namespace  = "AWS/NetworkELB"
        metric     = "UnHealthyHostCount"
        dimensions = { LoadBalancer = aws_lb.api.arn_suffix, TargetGroup = aws_lb_target_group.api.arn_suffix }
        statistic  = "Maximum"
        above      = 0
        minutes    = 5
        missing    = "breaching"
      }
      too-few-workers = {
        namespace  = "AWS/AutoScaling"
        metric     = "GroupInServiceInstances"
        dimensions = { AutoScalingGroupName = aws_autoscaling_group.workers.name }
        statistic  = "Minimum"
        below      = var.workers.min
        minutes    = 10
        missing    = "breaching"
      }
    },
    {
      for name, instance in aws_instance.control_plane : "${name}-fails" => {
        namespace  = "AWS/EC2"
        metric     = "StatusCheckFailed"
        dimensions = { InstanceId = instance.id }
        statistic  = "Maximum"
        above      = 0
        minutes    = 3
        missing    = "breaching"
      }
    },
    {
      for zone, gateway in aws_nat_gateway.this : "nat-full-${zone}" => {
        namespace  = "AWS/NATGateway"
        metric     = "ErrorPortAllocation"
        dimensions = { NatGatewayId = gateway.id }
        statistic  = "Maximum"
        above      = 0
        minutes    = 5
        missing    = "notBreaching"
      }
    },
    {
      for name, database in aws_db_instance.this : "database-disk" => {
        namespace  = "AWS/RDS"
        metric     = "FreeStorageSpace"
        dimensions = { DBInstanceIdentifier = database.identifier }
        statistic  = "Minimum"
        below      = 2 * 1024 * 1024 * 1024
        minutes    = 10
        missing    = "breaching"
      }
    },
    {
      for name, database in aws_db_instance.this : "database-cpu" => {
        namespace  = "AWS/RDS"
        metric     = "CPUUtilization"
        dimensions = { DBInstanceIdentifier = database.identifier }
        statistic  = "Average"
        above      = 85
        minutes    = 15
        missing    = "breaching"
      }
    },
  )
}

resource "aws_cloudwatch_metric_alarm" "this" {
  for_each = local.alarms

  alarm_name          = "${local.prefix}-${each.key}"
  alarm_description   = "${each.value.metric}, see docs/aws.md"
  namespace           = each.value.namespace
  metric_name         = each.value.metric
  dimensions          = each.value.dimensions
  statistic           = each.value.statistic
  comparison_operator = can(each.value.above) ? "GreaterThanThreshold" : "LessThanThreshold"
  threshold           = try(each.value.above, each.value.below)
  period              = 60
  evaluation_periods  = each.value.minutes
  treat_missing_data  = each.value.missing
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]
}

resource "aws_sns_topic" "alarms" {
  name              = "${local.prefix}-alarms"
  kms_master_key_id = aws_kms_key.this.id
}

data "aws_iam_policy_document" "alarms" {
  statement {
    actions   = ["sns:Publish"]
    resources = [aws_sns_topic.alarms.arn]

    principals {
      type        = "Service"
      identifiers = ["cloudwatch.amazonaws.com", "budgets.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [local.account]
    }
  }
}

resource "aws_sns_topic_policy" "alarms" {
  arn    = aws_sns_topic.alarms.arn
  policy = data.aws_iam_policy_document.alarms.json
}

resource "aws_sns_topic_subscription" "alarms" {
  for_each = var.alarm_emails

  topic_arn = aws_sns_topic.alarms.arn
  protocol  = "email"
  endpoint  = each.key
}
