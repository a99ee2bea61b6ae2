output "platform" {
  description = "Name of the platform, and the tags that each of its machines has."
  value       = { name = local.prefix, region = var.region, zones = local.zones, tags = local.tags }
}

output "address" {
  description = "Where people find it: the domain's name, or the load balancer's own."
  value       = local.has_domain ? var.domain.name : aws_lb.people.dns_name
}

output "api_address" {
  description = "Name of the API servers' load balancer, inside the network: site.yml's `api_address`."
  value       = aws_lb.api.dns_name
}

output "network" {
  description = "The network, and the subnets of nodes by zone."
  value = {
    vpc_id       = aws_vpc.this.id
    cidr         = aws_vpc.this.cidr_block
    node_subnets = zipmap(local.zones, local.node_subnets)
  }
}

output "control_planes" {
  description = "The control planes by name: instance, private address, zone, and a public address where `nat` is none."
  value = {
    for name, instance in aws_instance.control_plane : name => {
      instance_id    = instance.id
      address        = instance.private_ip
      public_address = local.nodes_are_open ? instance.public_ip : null
      zone           = instance.availability_zone
    }
  }
}

output "workers" {
  description = "The auto-scaling group and its launch template. Its instances are in no state: EC2 lists them by their tags `project`, `environment` and `role`."
  value = {
    group           = aws_autoscaling_group.workers.name
    launch_template = aws_launch_template.worker.id
    drain_hook      = aws_autoscaling_lifecycle_hook.drain.name
  }
}

output "node_ports" {
  description = "Ports of every worker that the load balancer sends people to, and the one that it asks."
  value       = local.node_ports
}

output "target_groups" {
  description = "The load balancers' target groups, by what they lead to."
  value       = merge({ for name, group in aws_lb_target_group.people : name => group.arn }, { api = aws_lb_target_group.api.arn })
}

output "ssh" {
  description = "How nodes are reached: Debian's user, and the endpoint that opens a tunnel."
  value       = { user = "admin", endpoint = aws_ec2_instance_connect_endpoint.this.id }
}

output "buckets" {
  description = "Names of the buckets, by what they hold."
  value       = { for name, bucket in aws_s3_bucket.this : name => bucket.bucket }
}

output "registry" {
  description = "The images' repositories by name, and the address before their names: the chart's `image.registry`."
  value = {
    address      = "${split("/", values(aws_ecr_repository.this)[0].repository_url)[0]}/${local.prefix}"
    repositories = { for name, repository in aws_ecr_repository.this : name => repository.repository_url }
  }
}

output "database" {
  description = "Where Postgres is, and the secret that has its password; null without one."
  value = one([
    for name, database in aws_db_instance.this : {
      host   = database.address
      port   = database.port
      name   = database.db_name
      user   = database.username
      secret = aws_secretsmanager_secret.database[name].arn
    }
  ])
}

output "join_parameter" {
  description = "The SSM parameter by which workers join."
  value       = aws_ssm_parameter.join.name
}

output "key" {
  description = "The key that encrypts everything, the parameter by which workers join too."
  value       = aws_kms_key.this.arn
}

output "github_roles" {
  description = "ARNs of the roles that GitHub Actions take, by what they do."
  value       = { for name, role in aws_iam_role.github : name => role.arn }
}

output "log_groups" {
  description = "Names of the log groups, by what they hold."
  value       = { for name, group in aws_cloudwatch_log_group.this : name => group.name }
}

output "metrics" {
  description = "What a control plane publishes, and the alarms on response time, failures and queue read: names by figure, with the dimension `Platform` of the value given."
  value       = { namespace = local.metric_namespace, platform = local.prefix, names = local.metrics }
}

output "alarm_topic" {
  description = "Where all alarms go."
  value       = aws_sns_topic.alarms.arn
}
