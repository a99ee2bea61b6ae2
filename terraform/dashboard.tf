locals {
  platform = ["Platform", local.prefix]

  # Two in a row, each of half the page's 24 columns.
  graphs = concat(
    [
      {
        title = "Seconds that 95 of 100 wait, and half of them"
        stat  = "Maximum"
        lines = [
          for figure in ["first_word", "first_word_p50", "response", "response_p50"] :
          concat([local.metric_namespace, local.metrics[figure]], local.platform)
        ]
      },
      {
        title = "Answers that failed (percent), letters that wait, letters a minute"
        stat  = "Maximum"
        lines = [
          for figure in ["failed", "queue", "letters"] :
          concat([local.metric_namespace, local.metrics[figure]], local.platform)
        ]
      },
      {
        title = "Workers with a gateway"
        stat  = "Maximum"
        lines = [
          for dimensions in values(local.balancer_dimensions) :
          ["AWS/NetworkELB", "HealthyHostCount", "LoadBalancer", dimensions.LoadBalancer, "TargetGroup", dimensions.TargetGroup]
        ]
      },
      {
        title = "Connections of people"
        stat  = "Sum"
        lines = [
          ["AWS/NetworkELB", "NewFlowCount", "LoadBalancer", aws_lb.people.arn_suffix],
          ["AWS/NetworkELB", "TCP_Target_Reset_Count", "LoadBalancer", aws_lb.people.arn_suffix],
        ]
      },
      {
        title = "Workers: CPU (percent)"
        stat  = "Average"
        lines = [["AWS/EC2", "CPUUtilization", "AutoScalingGroupName", aws_autoscaling_group.workers.name]]
      },
      {
        title = "Workers: how many"
        stat  = "Maximum"
        lines = [
          ["AWS/AutoScaling", "GroupInServiceInstances", "AutoScalingGroupName", aws_autoscaling_group.workers.name],
          ["AWS/AutoScaling", "GroupDesiredCapacity", "AutoScalingGroupName", aws_autoscaling_group.workers.name],
        ]
      },
    ],
    [
      for database in values(aws_db_instance.this) : {
        title = "Database: CPU (percent), connections"
        stat  = "Average"
        lines = [
          ["AWS/RDS", "CPUUtilization", "DBInstanceIdentifier", database.identifier],
          ["AWS/RDS", "DatabaseConnections", "DBInstanceIdentifier", database.identifier],
        ]
      }
    ],
  )
}

resource "aws_cloudwatch_dashboard" "this" {
  dashboard_name = local.prefix
  dashboard_body = jsonencode({
    widgets = [
      for index, graph in local.graphs : {
        type   = "metric"
        x      = index % 2 * 12
        y      = floor(index / 2) * 6
        width  = 12
        height = 6
        properties = {
          title   = graph.title
          region  = var.region
          stat    = graph.stat
          period  = 60
          metrics = graph.lines
        }
      }
    ]
  })
}
