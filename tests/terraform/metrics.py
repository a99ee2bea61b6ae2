"""The metrics that AWS publishes, by namespace, as far as an alarm or a graph may want them.

From "Available CloudWatch metrics" of each service's user guide, read in November 2026.
"""

METRICS = {
    # https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-cloudwatch-metrics.html
    "AWS/NetworkELB": {
        "ActiveFlowCount",
        "ConsumedLCUs",
        "HealthyHostCount",
        "NewFlowCount",
        "ProcessedBytes",
        "TCP_Client_Reset_Count",
        "TCP_ELB_Reset_Count",
        "TCP_Target_Reset_Count",
        "UnHealthyHostCount",
    },
    # https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-metrics.html
    "AWS/AutoScaling": {
        "GroupDesiredCapacity",
        "GroupInServiceInstances",
        "GroupMaxSize",
        "GroupMinSize",
        "GroupPendingInstances",
        "GroupTerminatingInstances",
        "GroupTotalInstances",
    },
    # https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/viewing_metrics_with_cloudwatch.html
    "AWS/EC2": {"CPUUtilization", "NetworkIn", "NetworkOut", "StatusCheckFailed"},
    # https://docs.aws.amazon.com/vpc/latest/userguide/metrics-dimensions-nat-gateway.html
    "AWS/NATGateway": {"BytesOutToDestination", "ErrorPortAllocation", "PacketsDropCount"},
    # https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-metrics.html
    "AWS/RDS": {"CPUUtilization", "DatabaseConnections", "FreeStorageSpace", "FreeableMemory"},
}
